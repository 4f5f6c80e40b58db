from __future__ import annotations

from argparse import ArgumentParser

import pytest

from sandbox import command
from sandbox.accounts import DEMO_KEYS
from sandbox.world import World
from tests.sandbox.driver import NOW


def options(*arguments: str) -> str:
    parser = ArgumentParser()
    command.add_arguments(parser)
    parsed = parser.parse_args(arguments)
    return command.greeting(parsed, World(seed=parsed.seed, now=parsed.now))


def test_the_greeting_says_where_and_with_which_keys() -> None:
    text = options("--port", "9100", "--control", "--seed", "5", "--now", NOW.isoformat())

    assert "seed 5, data until 2026-03-31T10:00:00Z" in text
    assert "http://127.0.0.1:9100/oscom/v1" in text
    assert "http://127.0.0.1:9100/__sandbox__" in text
    assert all(key.token in text for key in DEMO_KEYS)


def test_control_is_off_unless_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_NOW", "2026-01-01")
    monkeypatch.setenv("SANDBOX_SEED", "9")

    text = options()

    assert "control    off" in text
    assert "seed 9, data until 2026-01-01T00:00:00Z" in text
