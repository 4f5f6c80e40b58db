"""Provisional days and buckets: the last ones, which a platform may still revise."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.widgets.charts.factories import CHANNEL, SESSIONS, make_frame
from widgets.frames.frame import Column
from widgets.frames.settlement import provisional_buckets, provisional_days
from widgets.queries.periods import DateRange

# In Berlin it is the 20th already.
AS_OF = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)


def frame_of(start: date, end: date, *, grain: str = "day", **fields: Any) -> Any:
    column = Column(grain, grain, grain=grain)
    known: dict[str, Any] = {"period": DateRange(start, end), "as_of": AS_OF, "moving_days": 3}
    return make_frame((column, SESSIONS), (), **known | fields)


def test_the_last_days_of_the_zone_are_provisional() -> None:
    frame = frame_of(date(2026, 11, 1), date(2026, 11, 20))

    assert provisional_days(frame) == DateRange(date(2026, 11, 18), date(2026, 11, 20))
    assert provisional_buckets(frame) == {date(2026, 11, day) for day in (18, 19, 20)}


def test_days_of_a_period_that_ended_before_are_settled() -> None:
    frame = frame_of(date(2026, 11, 1), date(2026, 11, 17))

    assert (provisional_days(frame), provisional_buckets(frame)) == (None, frozenset())


def test_a_period_that_ends_within_the_window_is_provisional_from_its_start_on() -> None:
    frame = frame_of(date(2026, 11, 1), date(2026, 11, 18))

    assert provisional_days(frame) == DateRange(date(2026, 11, 18), date(2026, 11, 18))


@pytest.mark.parametrize(
    ("grain", "buckets"),
    [
        # The week from the 16th holds the 18th.
        ("week", {date(2026, 11, 16)}),
        ("month", {date(2026, 11, 1)}),
    ],
)
def test_a_bucket_that_holds_a_provisional_day_is_provisional(
    grain: str, buckets: set[date]
) -> None:
    frame = frame_of(date(2026, 9, 1), date(2026, 11, 20), grain=grain)

    assert provisional_buckets(frame) == buckets


def test_hours_of_provisional_days_are_provisional_and_the_hour_before_them_is_not() -> None:
    frame = frame_of(date(2026, 11, 17), date(2026, 11, 18), grain="hour")

    hours = [each for each in provisional_buckets(frame) if isinstance(each, datetime)]
    assert {hour.date() for hour in hours} == {date(2026, 11, 18)}
    assert len(hours) == 24


def test_numbers_of_a_source_that_revises_none_are_settled() -> None:
    frame = frame_of(date(2026, 11, 1), date(2026, 11, 20), moving_days=0)

    assert (provisional_days(frame), provisional_buckets(frame)) == (None, frozenset())


def test_rows_without_time_have_provisional_days_and_no_buckets() -> None:
    days = DateRange(date(2026, 11, 1), date(2026, 11, 20))
    frame = make_frame((CHANNEL, SESSIONS), (), period=days, as_of=AS_OF, moving_days=3)

    assert provisional_days(frame) is not None
    assert provisional_buckets(frame) == frozenset()
