from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.queries.buckets import labels
from widgets.queries.periods import DateRange

GRAINS = ("day", "week", "month", "quarter", "year")
RANGES = st.builds(
    lambda start, more: DateRange(start, start + timedelta(days=more)),
    st.dates(date(2000, 1, 1), date(2060, 1, 1)),
    st.integers(0, 800),
)


def test_weeks_start_on_monday_and_may_begin_before_the_range() -> None:
    period = DateRange(date(2026, 1, 1), date(2026, 1, 12))

    assert labels(period, "week", "UTC") == (
        date(2025, 12, 29),
        date(2026, 1, 5),
        date(2026, 1, 12),
    )


@given(RANGES, st.integers(0, 6))
def test_weeks_start_on_the_given_day(period: DateRange, week_start: int) -> None:
    found = labels(period, "week", "UTC", week_start)

    assert {day.weekday() for day in found} == {week_start}


def test_quarters_cross_years() -> None:
    period = DateRange(date(2025, 11, 20), date(2026, 4, 1))

    assert labels(period, "quarter", "UTC") == (
        date(2025, 10, 1),
        date(2026, 1, 1),
        date(2026, 4, 1),
    )


@given(RANGES, st.sampled_from(GRAINS), st.integers(0, 6))
def test_every_day_falls_into_a_listed_bucket(
    period: DateRange, grain: str, week_start: int
) -> None:
    found = labels(period, grain, "UTC", week_start)

    days = (period.start + timedelta(days=at) for at in range(period.days))
    single = [labels(DateRange(day, day), grain, "UTC", week_start) for day in days]
    assert tuple(dict.fromkeys(bucket for (bucket,) in single)) == found


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("UTC", date(2025, 10, 26), 24),
        ("Europe/Paris", date(2025, 10, 26), 25),
        ("Europe/Paris", date(2025, 3, 30), 23),
        ("America/New_York", date(2025, 11, 2), 25),
        ("Asia/Kolkata", date(2025, 11, 2), 24),
        ("America/Sao_Paulo", date(2018, 11, 4), 23),
        ("Australia/Lord_Howe", date(2025, 4, 6), 25),
    ],
)
def test_days_have_the_hours_of_their_zone(zone: str, day: date, hours: int) -> None:
    found = labels(DateRange(day, day), "hour", zone)

    assert len(set(found)) == hours
    assert all(isinstance(label, datetime) for label in found)
    assert {label.astimezone(ZoneInfo(zone)).date() for label in found} == {day}


def test_hours_carry_the_offset_of_their_moment() -> None:
    day = date(2025, 10, 26)

    first, second = labels(DateRange(day, day), "hour", "Europe/Paris")[2:4]

    assert first == datetime(2025, 10, 26, 2, tzinfo=timezone(timedelta(hours=2)))
    assert second == datetime(2025, 10, 26, 2, tzinfo=timezone(timedelta(hours=1)))


def test_an_unknown_grain_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        labels(DateRange(date(2026, 1, 1), date(2026, 1, 2)), "fortnight", "UTC")
