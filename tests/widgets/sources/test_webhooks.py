"""Signatures: what counts as the platform's own words of just now."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta

import pytest

from widgets.sources.webhooks import InvalidDelivery, Scheme

SECRET = b"whsec_test_oscom"
TIME = 1763543645
NOW = datetime.fromtimestamp(TIME, UTC)
BODY = (
    b'{"id":"whe_01TEST0000000000000000000","type":"seo.ranking.changed",'
    b'"created_at":"2025-11-19T09:14:05Z","data":{}}'
)
VECTOR = "2590759b47e85893eec13d69ff34155f362ebd0a8bd6197ff017aa1e1ea0ef4c"
SIGNED = f"t={TIME},v1={VECTOR}"
PLAIN = hmac.digest(SECRET, BODY, "sha256").hex()
TIMESTAMPED, OF_BODY = Scheme("X-Signature", "Time"), Scheme("X-Signature", "Body", has_time=False)


def check(
    given: str, body: bytes = BODY, *, scheme: Scheme = TIMESTAMPED, now: datetime = NOW
) -> None:
    scheme.check(given, body, secrets=[SECRET], now=now)


def test_the_published_example_is_accepted() -> None:
    check(SIGNED)


def test_one_good_signature_among_several_is_enough() -> None:
    check(f"t={TIME},v1={'0' * 64},v1={VECTOR}")


def test_either_of_two_secrets_is_accepted() -> None:
    TIMESTAMPED.check(SIGNED, BODY, secrets=[b"new", SECRET], now=NOW)


@pytest.mark.parametrize("seconds", [-300, 300])
def test_a_clock_may_be_five_minutes_off(seconds: int) -> None:
    check(SIGNED, now=NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [-301, 301, 86_400])
def test_a_signature_of_another_time_is_refused(seconds: int) -> None:
    with pytest.raises(InvalidDelivery) as refused:
        check(SIGNED, now=NOW + timedelta(seconds=seconds))

    assert refused.value.reason == "time"


@pytest.mark.parametrize(
    "given",
    [
        "",
        VECTOR,
        PLAIN,
        f"sha256={PLAIN}",
        f"v1={VECTOR}",
        f"t={TIME}",
        f"t={TIME + 1},v1={VECTOR}",
        f"t={TIME},v1={VECTOR[:-1]}0",
        f"t={TIME},v1={VECTOR[:-2]}",
        f"t={TIME},v1=zz",
        f"t={TIME},t={TIME},v1={VECTOR}",
        f"t=-{TIME},v1={VECTOR}",
        f"t=\u0661,v1={VECTOR}",
        f"t=0{TIME},v1={VECTOR}",
        f"t={TIME},v1={VECTOR.upper()}",
        f"t={TIME},v1= {VECTOR}",
        f"t={TIME},v1={VECTOR[:2]} {VECTOR[2:]}",
        f"t={TIME}" + f",v1={'0' * 64}" * 9 + f",v1={VECTOR}",
        "t=" + "9" * 5000 + f",v1={VECTOR}",
    ],
)
def test_any_other_signature_is_refused(given: str) -> None:
    with pytest.raises(InvalidDelivery):
        check(given)


@pytest.mark.parametrize("place", range(0, len(BODY), 17))
def test_one_altered_byte_is_refused(place: int) -> None:
    altered = bytearray(BODY)
    altered[place] ^= 1

    with pytest.raises(InvalidDelivery):
        check(SIGNED, bytes(altered))


@pytest.mark.parametrize("given", [PLAIN, f"sha256={PLAIN}", f" {PLAIN} "])
def test_the_plain_form_signs_the_body_alone(given: str) -> None:
    check(given, scheme=OF_BODY)


@pytest.mark.parametrize(
    "given",
    ["", SIGNED, f"sha1={PLAIN}", PLAIN[:-1], "0" * 64, PLAIN.upper(), f"sha256=sha256={PLAIN}"],
)
def test_the_plain_form_takes_nothing_else(given: str) -> None:
    with pytest.raises(InvalidDelivery):
        check(given, scheme=OF_BODY)
