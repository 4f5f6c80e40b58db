from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.widgets.charts.factories import (
    AMERICAN,
    CHANNEL,
    DAY,
    GERMAN,
    RATE,
    REVENUE,
    SESSIONS,
    START,
    make_channels,
    make_frame,
)
from widgets.charts import draw
from widgets.charts.payload import Payload
from widgets.frames.frame import Column, Frame, Value

ALIKE = {"values": {"facebook": "Social", "instagram": "Social"}}
AMOUNTS = {"search": 9, "facebook": 7, "instagram": 5, "email": 1}


def names_in(kind: str, frame: Frame, options: dict[str, Any]) -> list[str]:
    payload = draw(kind, frame, options, AMERICAN)
    if kind in ("sparklines", "funnel"):
        return [row.label for row in payload.rows]
    if kind in ("line", "area", "pie"):
        return [key.label for key in payload.legend]
    if kind == "bar":
        return list(payload.figure["layout"]["yaxis"]["ticktext"])
    return [row[0].text for row in payload.table.rows]


def over_days(amounts: dict[str | None, Value], column: Column = SESSIONS) -> Frame:
    days = (START, START + timedelta(days=1))
    rows = [(day, name, amount) for day in days for name, amount in amounts.items()]
    return make_frame((DAY, CHANNEL, column), rows)


def frame_for(kind: str, amounts: dict[str | None, Value]) -> Frame:
    over_time = ("line", "area", "sparklines")
    return over_days(amounts) if kind in over_time else make_channels(amounts)


@pytest.mark.parametrize("kind", ["sparklines", "line", "area", "pie", "bar", "table"])
def test_values_of_one_given_name_are_added_together(kind: str) -> None:
    names = names_in(kind, frame_for(kind, AMOUNTS), ALIKE)

    assert names == ["Social", "search", "email"]


def test_merged_values_have_the_sums_of_both_periods() -> None:
    frame = make_channels(AMOUNTS, previous=[9, 4, 2, 1])

    first = draw("table", frame, ALIKE, AMERICAN).table.rows[0]

    assert [cell.text for cell in first] == ["Social", "12", "+100%"]


@pytest.mark.parametrize(
    ("kind", "column"), [("table", RATE), ("bar", RATE), ("line", RATE), ("funnel", SESSIONS)]
)
def test_values_that_cannot_be_added_are_told_apart(kind: str, column: Column) -> None:
    amounts: dict[str | None, Value] = {"facebook": 3, "instagram": 2}
    frame = over_days(amounts, column) if kind == "line" else make_channels(amounts, column)

    assert names_in(kind, frame, ALIKE) == ["Social (facebook)", "Social (instagram)"]


def test_a_name_that_another_value_has_by_itself_is_no_order_to_add() -> None:
    options = {"values": {"paid_social": "Social"}}
    frame = make_channels({"paid_social": 3, "Social": 2})

    assert names_in("table", frame, options) == ["Social (paid_social)", "“Social”"]


@pytest.mark.parametrize("kind", ["sparklines", "line", "area", "pie", "bar", "table", "funnel"])
def test_a_value_that_reads_like_none_is_quoted(kind: str) -> None:
    frame = frame_for(kind, {None: 3, "(not set)": 2})

    assert names_in(kind, frame, {}) == ["(not set)", "“(not set)”"]


def test_null_and_the_empty_text_are_one_value() -> None:
    frame = make_channels({None: 3, "": 2, "b": 1})

    rows = draw("table", frame, {}, GERMAN).table.rows

    assert [(row[0].text, row[1].value) for row in rows] == [("(ohne Angabe)", 5), ("b", 1)]
    assert names_in("table", make_channels({None: 3, "": 2}, RATE), {}) == ["(not set)", "(empty)"]


def test_the_shown_metrics_decide_whether_values_are_added() -> None:
    frame = make_frame(
        (CHANNEL, REVENUE, RATE),
        [("facebook", Decimal("2.50"), 0.1), ("instagram", Decimal(1), 0.2)],
    )

    def told(payload: Payload) -> list[list[str]]:
        return [[cell.text for cell in row] for row in payload.table.rows]

    assert told(draw("table", frame, ALIKE | {"metrics": ["revenue"]}, AMERICAN)) == [
        ["Social", "$3.50"]
    ]
    assert [row[0] for row in told(draw("table", frame, ALIKE, AMERICAN))] == [
        "Social (facebook)",
        "Social (instagram)",
    ]


def test_a_merged_value_filters_no_page() -> None:
    rows = draw("table", make_channels(AMOUNTS), ALIKE, AMERICAN).table.rows

    assert [row[0].page_filter for row in rows] == ["", "channel:search", "channel:email"]


@pytest.mark.parametrize("kind", ["line", "area", "sparklines", "bar", "pie"])
def test_a_value_called_other_is_not_taken_for_the_rest(kind: str) -> None:
    amounts: dict[str | None, Value] = {"Other": 90} | {f"c{n}": 50 - n for n in range(12)}

    names = names_in(kind, frame_for(kind, amounts), {})

    made = [name for name in names if name.startswith("All others")]
    assert names.count("Other") == 1
    assert made == [f"All others ({len(amounts) - len(names) + 1})"]
    assert len(set(names)) == len(names)
