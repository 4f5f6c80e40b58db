"""Rows that a drawing leaves out are summed up in it, or named with their size."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.widgets.charts.factories import (
    AMERICAN,
    CHANNEL,
    DAY,
    RATE,
    REVENUE,
    SESSIONS,
    START,
    make_channels,
    make_days,
    make_days_by_channel,
    make_frame,
)
from widgets.charts.payload import Payload
from widgets.charts.registry import draw
from widgets.frames.frame import Column, Frame, Others, Provenance, Value

CUT = Provenance(native=True, calls=1, truncated=True)
DAYS = (START, START + timedelta(days=1))


def unfetched(frame: Frame, count: int, amount: int, *, counted: bool = True) -> Frame:
    """The frame with smaller series that come to an amount a day."""
    values: dict[Value, dict[str, Value]] = {day: {"sessions": amount} for day in DAYS}
    return replace(frame, others=Others(count, (("c0",), ("c1",)), values, counted=counted))


def trace_sums(payload: Payload) -> list[float]:
    """The sums of each trace of a figure."""
    assert payload.figure
    return [sum(value or 0 for value in trace["y"]) for trace in payload.figure["data"]]


@pytest.mark.parametrize("kind", ["line", "area", "bar"])
def test_series_that_were_not_fetched_are_part_of_the_others(kind: str) -> None:
    frame = unfetched(make_days_by_channel(2), 40, 7)

    payload = draw(kind, frame, {}, AMERICAN)

    assert trace_sums(payload) == [200, 198, 14]
    assert payload.table
    assert [cell.value for cell in payload.table.rows[0][1:]] == [100, 99, 7]
    assert payload.notes == ()


def test_sparklines_sum_up_what_was_not_fetched() -> None:
    frame = unfetched(make_days_by_channel(2), 40, 7)

    payload = draw("sparklines", frame, {}, AMERICAN)

    assert [row.value for row in payload.rows] == [200, 198, 14]
    assert payload.rows[-1].change_text == ""
    assert payload.table
    assert [cell.value for cell in payload.table.rows[0][1:]] == [100, 99, 7]


@pytest.mark.parametrize(
    ("counted", "note"),
    [
        (True, "40 smaller series are not shown."),
        (False, "At least 40 smaller series are not shown."),
    ],
)
def test_series_that_cannot_be_summed_are_counted(counted: bool, note: str) -> None:
    frame = unfetched(make_days_by_channel(2, RATE), 40, 7, counted=counted)

    payload = draw("line", frame, {}, AMERICAN)

    assert payload.notes == (note,)


def test_a_heatmap_names_the_size_of_what_it_hides() -> None:
    frame = replace(unfetched(make_days_by_channel(14), 40, 7), totals={"sessions": 3000})
    shown = 2 * sum(100 - index for index in range(12))

    payload = draw("heatmap", frame, {}, AMERICAN)

    assert payload.notes == (f"42 smaller series are not shown. Together: {3000 - shown}.",)


def test_rows_that_were_cut_off_are_named_with_their_size() -> None:
    frame = make_channels({"a": 5, "b": 3}, totals={"sessions": 20}, provenance=CUT)

    payload = draw("table", frame, {}, AMERICAN)

    assert payload.notes == ("Only the first 2 rows are shown.", "Not shown: Sessions 12.")


def test_an_answer_that_is_shortened_for_one_tile_says_so() -> None:
    frame = make_channels({"a": 5, "b": 3, "c": 2}, totals={"sessions": 10})

    payload = draw("table", frame.head(2), {}, AMERICAN)

    assert payload.notes == ("Only the first 2 rows are shown.", "Not shown: Sessions 2.")


@pytest.mark.parametrize("kind", ["pie", "bar"])
def test_a_part_for_the_rest_stands_for_the_rows_that_were_cut_off(kind: str) -> None:
    frame = make_channels({"a": 5, "b": 3, "c": 2}, totals={"sessions": 20}, provenance=CUT)

    payload = draw(kind, frame, {"limit": 2}, AMERICAN)

    assert payload.notes == ()


def test_metrics_that_a_drawing_leaves_to_its_table_are_named() -> None:
    rows = [(day, 3, Decimal(2), Decimal("0.5")) for day in DAYS]

    payload = draw("line", make_frame((DAY, SESSIONS, REVENUE, RATE), rows), {}, AMERICAN)

    assert payload.notes == ("Not drawn: Conversion rate.",)


def test_metrics_beside_a_split_one_are_named() -> None:
    rows = [(day, "a", 3, Decimal(2)) for day in DAYS]
    columns: tuple[Column, ...] = (DAY, CHANNEL, SESSIONS, REVENUE)

    payload = draw("area", make_frame(columns, rows), {}, AMERICAN)

    assert payload.notes == ("Not drawn: Revenue.",)


def test_a_complete_drawing_has_no_notice() -> None:
    assert draw("line", make_days(1, 2, 3), {}, AMERICAN).notes == ()
