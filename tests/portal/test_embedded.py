from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError
from redis.retry import Retry

from portal import embedded
from tests.fixtures.patience import PATIENCE_SECONDS

ONCE = Retry(NoBackoff(), 0)


def test_configured_redis_url_is_used() -> None:
    with embedded.redis_server({"REDIS_URL": "redis://cache.example/3"}) as url:
        assert url == "redis://cache.example/3"


def test_private_redis_stops_with_its_block() -> None:
    with embedded.redis_server({}) as url:
        assert embedded.answers(url)

    assert not embedded.answers(url)


def test_private_redis_requires_its_password() -> None:
    with embedded.private_redis() as url:
        port = url.partition("@127.0.0.1:")[2].removesuffix("/0")
        with pytest.raises(AuthenticationError), Redis(port=int(port), retry=ONCE) as stranger:
            stranger.ping()


def test_redis_is_found_on_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    server = make_program(tmp_path / "redis-server")
    monkeypatch.setenv("PATH", str(tmp_path))

    assert embedded.find_redis() == server


def test_redis_is_found_beside_python_where_the_machine_has_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server = make_program(tmp_path / "redis-server")
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))

    assert embedded.find_redis() == server


def test_missing_redis_server_is_reported_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))

    with pytest.raises(embedded.ServerFailed, match="no redis-server: run scripts/setup"):
        embedded.find_redis()


def test_server_that_ends_at_once_raises() -> None:
    server = subprocess.Popen(["false"])

    with pytest.raises(embedded.ServerFailed, match="a server ended with status 1"):
        embedded.wait_until(lambda: False, server, name="a server")


def test_server_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    program = (
        "import subprocess, time; from portal.embedded import dies_with_parent\n"
        "child = subprocess.Popen(dies_with_parent(['sleep', '60']))\n"
        f"open({str(pid_file)!r}, 'w').write(str(child.pid) + '\\n'); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program])
    wait_for(lambda: pid_file.exists() and pid_file.read_text().endswith("\n"))
    child = Path("/proc") / pid_file.read_text().strip()
    wait_for(lambda: "sleep" in (child / "cmdline").read_text())

    parent.kill()
    parent.wait()

    wait_for(lambda: has_ended(child))


def make_program(path: Path) -> Path:
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def has_ended(process: Path) -> bool:
    try:
        return "\nState:\tZ" in (process / "status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True


def wait_for(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)
