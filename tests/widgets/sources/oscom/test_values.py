from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.frames.frame import Unit, Value
from widgets.sources import values
from widgets.sources.failures import ContractViolation, MalformedResponse


@pytest.mark.parametrize(
    ("raw", "unit", "expected"),
    [
        (12, Unit.COUNT, 12),
        ("12", Unit.COUNT, 12),
        (Decimal("12.0"), Unit.COUNT, 12),
        (0, Unit.COUNT, 0),
        (Decimal("19.90"), Unit.MONEY, Decimal("19.90")),
        ("-19.9", Unit.MONEY, Decimal("-19.9")),
        ("1e3", Unit.NUMBER, Decimal(1000)),
        (Decimal("0.0534"), Unit.RATIO, Decimal("0.0534")),
        (None, Unit.COUNT, None),
        (None, Unit.RATIO, None),
    ],
)
def test_numbers_take_the_type_of_their_unit(raw: object, unit: Unit, expected: Value) -> None:
    found = values.metric(raw, unit)

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize("raw", [True, "", "twelve", "NaN", "Infinity", "1_000", "٣", [], {}])
def test_an_invalid_number_is_malformed(raw: object) -> None:
    with pytest.raises(MalformedResponse):
        values.metric(raw, Unit.NUMBER)


@pytest.mark.parametrize("raw", [-1, Decimal("1.5"), 10**19, Decimal("1e999999")])
def test_impossible_counts_are_a_violation(raw: object) -> None:
    with pytest.raises(ContractViolation):
        values.metric(raw, Unit.COUNT)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False),
        st.lists,
    ),
    st.sampled_from(Unit),
)
def test_any_json_gives_a_number_or_a_failure(raw: object, unit: Unit) -> None:
    try:
        found = values.metric(raw, unit)
    except (MalformedResponse, ContractViolation):
        return
    assert found is None or isinstance(found, int if unit is Unit.COUNT else Decimal)


def test_labels_are_text_days_and_hours() -> None:
    summer = timezone(timedelta(hours=2))

    assert values.label("organic", None) == "organic"
    assert values.label(None, None) is None
    assert values.label(7, None) == "7"
    assert [values.label(flag, None) for flag in (True, False)] == ["true", "false"]
    assert values.label("2025-10-26", "week") == date(2025, 10, 26)
    assert values.label("2025-10-26T02:00:00+02:00", "hour") == datetime(
        2025, 10, 26, 2, tzinfo=summer
    )


@pytest.mark.parametrize(
    ("raw", "zone", "expected"),
    [
        ("2025-10-26T00:00:00", "Europe/Paris", date(2025, 10, 26)),
        ("2025-10-26 00:00:00", "Europe/Paris", date(2025, 10, 26)),
        ("2025-10-26T00:00:00.000Z", "America/New_York", date(2025, 10, 26)),
        ("2025-10-26T00:00:00+02:00", "Europe/Paris", date(2025, 10, 26)),
        ("2025-10-25T22:00:00Z", "Europe/Paris", date(2025, 10, 26)),
        ("2025-10-26T23:00:00Z", "Europe/Paris", date(2025, 10, 27)),
        ("2025-09-07T04:00:00Z", "America/Santiago", date(2025, 9, 7)),
    ],
)
def test_a_bucket_may_be_told_by_the_moment_at_which_it_begins(
    raw: str, zone: str, expected: date
) -> None:
    assert values.label(raw, "day", zone) == expected


@pytest.mark.parametrize(
    ("raw", "grain"),
    [
        (None, "day"),
        (20251026, "day"),
        ("26.10.2025", "day"),
        ("2025-10-26T02:00:00", "hour"),
        ("2025-10-26", "hour"),
        (["organic"], None),
        ({"name": "organic"}, None),
        ("2025-10-26T10:00:00Z", "day"),
        ("2025-10-26T25:00:00Z", "day"),
        ("half a \ud83d character", None),
    ],
)
def test_other_labels_are_malformed(raw: object, grain: str | None) -> None:
    with pytest.raises(MalformedResponse):
        values.label(raw, grain)


def test_freshness_falls_back_to_the_call() -> None:
    now = datetime(2025, 11, 20, 10, tzinfo=UTC)

    assert values.fresh_at(None, now) == now
    assert values.fresh_at("2025-11-20T10:00:00+01:00", now).isoformat() == (
        "2025-11-20T09:00:00+00:00"
    )


FRESH = {
    "2025-11-20T09:00:00Z": "2025-11-20T09:00:00",
    "2025-11-20T09:00:00.250+00:00": "2025-11-20T09:00:00.250000",
    "2025-11-20T09:00:00": "2025-11-20T09:00:00",
    "2025-11-20 09:00": "2025-11-20T09:00:00",
    "2025-11-19": "2025-11-18T23:00:00",
    1763629200: "2025-11-20T09:00:00",
    1763629200000: "2025-11-20T09:00:00",
    Decimal("1763629200.5"): "2025-11-20T09:00:00.500000",
    "1763629200": "2025-11-20T09:00:00",
}


@pytest.mark.parametrize(("raw", "moment"), FRESH.items())
def test_freshness_is_told_in_many_forms(raw: object, moment: str) -> None:
    now = datetime(2025, 11, 20, 10, tzinfo=UTC)

    assert values.fresh_at(raw, now, "Europe/Paris").isoformat() == f"{moment}+00:00"


@pytest.mark.parametrize(
    "raw", ["", "soon", "2025-13-01", 0, -5, True, 10**30, "9" * 30, [], {}, "2025-11-20T11:00:00Z"]
)
def test_freshness_that_cannot_be_is_that_of_the_call(raw: object) -> None:
    now = datetime(2025, 11, 20, 10, tzinfo=UTC)

    assert values.fresh_at(raw, now) == now


@pytest.mark.parametrize(
    "raw",
    [
        "2025-11-16",
        "2025-11-17",
        "2025-11-16T00:00:00",
        "2025-11-17T00:00:00+01:00",
        "2025-11-16T23:00:00Z",
        "2025-11-16T23:59:59",
        "2025-11-16T23:59:59.999+01:00",
        "2025-11-16T22:59:59Z",
    ],
)
def test_the_end_of_a_range_is_told_in_many_forms(raw: str) -> None:
    assert date(2025, 11, 16) in values.last_days(raw, "Europe/Paris")


@pytest.mark.parametrize("raw", ["2025-11-15", "2025-11-18", "2025-11-17T12:00:00", "0001-01-01"])
def test_another_end_is_another_range(raw: str) -> None:
    assert date(2025, 11, 16) not in values.last_days(raw, "Europe/Paris")


def test_only_currency_codes_are_currencies() -> None:
    assert [values.currency(raw) for raw in ("EUR", " eur", None)] == ["EUR", "EUR", None]
    for raw in ("€", "euro", 3, "EURO", "XQZ", ""):
        with pytest.raises(ContractViolation):
            values.currency(raw)
