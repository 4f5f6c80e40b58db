from datetime import timedelta

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
    make_days,
    make_days_by_channel,
    make_frame,
)
from widgets.charts import draw
from widgets.charts.errors import InvalidOptions
from widgets.charts.payload import Key, Payload
from widgets.frames.frame import Frame


def roles(payload: Payload) -> list[tuple[int, str]]:
    return [(t["meta"]["series"], t["meta"]["role"]) for t in (payload.figure or {})["data"]]


def test_one_metric_is_one_line_over_the_previous_period() -> None:
    frame = make_days(10, 20, previous=[8, None], totals={"sessions": 30})

    payload = draw("line", frame, {"labels": {"sessions": "Besuche"}}, GERMAN)

    assert roles(payload) == [(0, "current"), (0, "previous")]
    current, previous = payload.figure["data"]
    assert current["x"] == ["2026-10-21", "2026-10-22"]
    assert (current["y"], previous["y"]) == ([10, 20], [8, None])
    assert payload.legend == (Key("Besuche", 0), Key("Voriger Zeitraum", 0, "previous"))
    assert payload.summary == (
        "Besuche: höchster Wert 20 (Do., 22. Okt. 2026), niedrigster 10 (Mi., 21. Okt. 2026)."
    )


def test_one_point_is_neither_highest_nor_lowest() -> None:
    payload = draw("line", make_days(1784), {}, AMERICAN)

    assert payload.summary == "Sessions: 1,784 (Wed, Oct 21, 2026)."


def test_the_largest_parts_are_told_with_the_whole() -> None:
    frame = make_days_by_channel(8, totals={"sessions": 1544})

    payload = draw("line", frame, {}, AMERICAN)

    assert payload.summary == "Sessions 1,544; the largest: c0 200, c1 198, c2 196."


def test_a_last_day_that_is_not_over_is_told_apart() -> None:
    frame = make_days(10, 20, 5, partial=frozenset({START + timedelta(days=2)}))

    payload = draw("line", frame, {}, AMERICAN)

    whole, dotted = payload.figure["data"]
    assert whole["y"] == [10, 20, None]
    assert (dotted["y"], dotted["line"]) == ([None, 20, 5], {"dash": "dot"})
    assert payload.notes == ("Not complete: Fri, Oct 23, 2026",)


def test_buckets_cut_at_both_ends_are_told_apart() -> None:
    partial = frozenset({START, START + timedelta(days=4)})

    payload = draw("line", make_days(10, 20, 5, 7, 3, partial=partial), {}, AMERICAN)

    whole, dotted = payload.figure["data"]
    assert whole["y"] == [None, 20, 5, 7, None]
    assert dotted["y"] == [10, 20, None, 7, 3]


def test_a_lone_point_is_marked() -> None:
    modes = [t["mode"] for t in draw("line", make_days(5), {}, AMERICAN).figure["data"]]

    assert modes == ["lines+markers"]


def test_a_seventh_series_becomes_other() -> None:
    payload = draw("line", make_days_by_channel(9), {}, AMERICAN)

    assert [key.label for key in payload.legend] == ["c0", "c1", "c2", "c3", "c4", "All others (4)"]
    assert payload.figure["data"][-1]["y"] == [95 + 94 + 93 + 92] * 2
    assert [role for _, role in roles(payload)] == ["current"] * 5 + ["other"]
    assert len({slot for slot, role in roles(payload) if role == "current"}) == 5
    assert [heading.label for heading in payload.table.columns][-1] == "All others (4)"


def test_series_that_cannot_be_summed_are_left_out_and_counted() -> None:
    payload = draw("line", make_days_by_channel(9, RATE), {}, AMERICAN)

    assert [key.label for key in payload.legend] == ["c0", "c1", "c2", "c3", "c4", "c5"]
    assert payload.notes == ("3 smaller series are not shown.",)


def test_a_second_unit_has_an_axis_of_its_own() -> None:
    frame = make_frame((DAY, SESSIONS, REVENUE), [(START, 10, 5)])

    payload = draw("line", frame, {}, AMERICAN)

    assert [trace["yaxis"] for trace in payload.figure["data"]] == ["y", "y2"]
    assert payload.figure["layout"]["yaxis2"]["overlaying"] == "y"


def test_names_cannot_be_markup() -> None:
    frame = make_days(1)

    payload = draw("line", frame, {"labels": {"sessions": "<a href='x'>&"}}, AMERICAN)

    assert payload.figure["data"][0]["name"] == "&lt;a href='x'&gt;&amp;"


def test_a_line_without_time_is_refused() -> None:
    with pytest.raises(InvalidOptions):
        draw("line", make_channels({"a": 1}), {}, AMERICAN)


def test_the_trend_is_a_line_of_its_own() -> None:
    days = [7, 14, 7, 0, 7, 14, 7] * 2

    payload = draw("line", make_days(*days, previous=[5] * 14), {"trend": True}, GERMAN)

    assert roles(payload) == [(0, "current"), (0, "previous"), (0, "trend")]
    assert [key.label for key in payload.legend] == ["Sitzungen", "Voriger Zeitraum", "Trend"]
    trend = payload.figure["data"][-1]
    assert trend["y"] == [None] * 3 + [8.0] * 8 + [None] * 3
    assert payload.tooltip.trend.label == "Trend"
    assert payload.tooltip.trend.values[2:4] == ("–", "8")
    assert [cell.text for cell in [row[-1] for row in payload.table.rows]][2:4] == ["–", "8"]
    assert payload.table.columns[-1].label == "Trend"
    assert payload.details[0].text == "Das Mittel von sieben Tagen, in deren Mitte der Tag liegt."


def test_a_trend_follows_the_rows_of_a_table_in_any_order() -> None:
    rows = [(START + timedelta(days=day), day) for day in range(14)]

    payload = draw("line", make_frame((DAY, SESSIONS), rows[::-1]), {"trend": True}, AMERICAN)

    assert [row[-1].value for row in payload.table.rows] == [
        *(None,) * 3,
        *map(float, range(10, 2, -1)),
        *(None,) * 3,
    ]


def test_an_incomplete_day_pulls_no_trend_down() -> None:
    last = START + timedelta(days=13)
    frame = make_days(*[10] * 13, 1, partial=frozenset({last}))

    payload = draw("line", frame, {"trend": True}, AMERICAN)

    assert set(payload.figure["data"][-1]["y"]) == {None, 10.0}
    assert payload.figure["data"][-1]["y"][-4:] == [None] * 4


@pytest.mark.parametrize(
    "frame",
    [
        make_days(*[10] * 13),
        make_days(*[0.1] * 14, column=RATE),
        make_frame(
            (DAY, SESSIONS, REVENUE), [(START + timedelta(days=n), n, n) for n in range(14)]
        ),
        make_days_by_channel(3),
    ],
    ids=["short", "rate", "two metrics", "split"],
)
def test_without_a_single_long_line_of_amounts_there_is_no_trend(frame: Frame) -> None:
    with_trend = draw("line", frame, {"trend": True}, AMERICAN)

    assert with_trend == draw("line", frame, {}, AMERICAN)


def test_a_split_with_one_value_has_a_trend() -> None:
    rows = [(START + timedelta(days=n), "email", 10) for n in range(14)]

    payload = draw("line", make_frame((DAY, CHANNEL, SESSIONS), rows), {"trend": True}, AMERICAN)

    assert roles(payload)[-1][1] == "trend"
    assert [len(row) for row in payload.table.rows] == [3] * 14
