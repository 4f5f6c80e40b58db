from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.widgets.charts.factories import CHANNEL, DAY, RATE, SESSIONS, START, make_frame
from widgets.frames.filling import filled
from widgets.frames.frame import Column, Frame, Provenance
from widgets.queries.periods import DateRange

ZEROS = replace(SESSIONS, omits_zeros=True)
THREE = DateRange(START, START + timedelta(days=2))
HOUR = Column("hour", "Hour", grain="hour")


def day(place: int) -> object:
    return START + timedelta(days=place)


def make_days(*places: int, **fields: object) -> Frame:
    rows = [(day(place), 5, None) for place in places]
    return make_frame((DAY, ZEROS, RATE), rows, period=THREE, **fields)


def test_a_missing_day_is_zero_of_what_leaves_zeros_out_and_else_a_gap() -> None:
    assert filled(make_days(0, 2)).rows == ((day(0), 5, None), (day(1), 0, None), (day(2), 5, None))


def test_without_that_word_of_the_source_it_is_a_gap() -> None:
    frame = make_frame((DAY, SESSIONS), [(day(0), 5), (day(2), 5)], period=THREE)

    assert filled(frame).column("sessions") == (5, None, 5)


def test_each_series_gets_its_own_days() -> None:
    rows = [(day(0), "b", 1), (day(2), "a", 2)]
    frame = make_frame((DAY, CHANNEL, ZEROS), rows, period=THREE)

    assert filled(frame).rows == (
        (day(0), "b", 1),
        (day(0), "a", 0),
        (day(1), "b", 0),
        (day(1), "a", 0),
        (day(2), "b", 0),
        (day(2), "a", 2),
    )


def test_rows_in_another_order_keep_it_and_end_in_what_was_missing() -> None:
    assert filled(make_days(2, 0)).column("day") == (day(2), day(0), day(1))


def test_hours_that_have_not_begun_are_not_missing() -> None:
    now = datetime(2026, 10, 21, 2, 30, tzinfo=UTC)  # 04:30 in Berlin
    rows = [(datetime(2026, 10, 20, 22, tzinfo=UTC), 5)]
    today = DateRange(START, START)

    frame = filled(make_frame((HOUR, ZEROS), rows, period=today, as_of=now))

    assert frame.column("sessions") == (5, 0, 0, 0, 0)


def test_rows_that_a_limit_cut_off_are_not_missing() -> None:
    cut = make_days(0, provenance=Provenance(native=True, calls=1, truncated=True))

    assert filled(cut) is cut
    assert filled(make_days(0), "none").rows == make_days(0).rows
