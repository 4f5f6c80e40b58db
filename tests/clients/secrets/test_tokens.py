from __future__ import annotations

import re

import pytest

from clients.secrets import tokens


def test_token_has_a_prefix_and_256_bits() -> None:
    token = tokens.new(tokens.WEBHOOK)

    assert re.fullmatch(r"ptw_[0-9A-Za-z]{49}", token)
    assert tokens.is_token(token, tokens.WEBHOOK)
    assert len({tokens.new(tokens.WEBHOOK) for _ in range(100)}) == 100


@pytest.mark.parametrize("change", [str.upper, str.lower, lambda t: t[:-1], lambda t: t + "0"])
def test_altered_token_fails_its_checksum(change: object) -> None:
    token = tokens.new(tokens.WEBHOOK)

    assert not tokens.is_token(change(token), tokens.WEBHOOK)


def test_token_of_another_prefix_is_rejected() -> None:
    token = tokens.new("pts")

    assert not tokens.is_token(token, tokens.WEBHOOK)
    assert not tokens.is_token(f"ptw_{token[4:]}", tokens.WEBHOOK)


def test_stored_hash_and_hint_do_not_reveal_a_token() -> None:
    token = tokens.new(tokens.WEBHOOK)

    assert re.fullmatch(r"[0-9a-f]{64}", tokens.hashed(token))
    assert tokens.hint(token) == token[4:12]
