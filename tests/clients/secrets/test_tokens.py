from __future__ import annotations

import re

import pytest

from clients.secrets import tokens


def test_a_token_has_its_purpose_and_two_hundred_and_fifty_six_bits() -> None:
    token = tokens.new(tokens.WEBHOOK)

    assert re.fullmatch(r"ptw_[0-9A-Za-z]{49}", token)
    assert tokens.is_token(token, tokens.WEBHOOK)
    assert len({tokens.new(tokens.WEBHOOK) for _ in range(100)}) == 100


@pytest.mark.parametrize("change", [str.upper, str.lower, lambda t: t[:-1], lambda t: t + "0"])
def test_a_changed_token_is_told_by_its_form(change: object) -> None:
    token = tokens.new(tokens.WEBHOOK)

    assert not tokens.is_token(change(token), tokens.WEBHOOK)  # type: ignore[operator]  # one of the above


def test_a_token_of_another_purpose_is_none() -> None:
    token = tokens.new("pts")

    assert not tokens.is_token(token, tokens.WEBHOOK)
    assert not tokens.is_token(f"ptw_{token[4:]}", tokens.WEBHOOK)


def test_what_is_kept_of_a_token_does_not_tell_it() -> None:
    token = tokens.new(tokens.WEBHOOK)

    assert re.fullmatch(r"[0-9a-f]{64}", tokens.hashed(token))
    assert tokens.hint(token) == token[4:12]
