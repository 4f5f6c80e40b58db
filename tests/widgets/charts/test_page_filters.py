"""Filter links of a page, in every drawing that names a value."""

from __future__ import annotations

from tests.widgets.charts.factories import (
    AMERICAN,
    CHANNEL,
    DAY,
    GERMAN,
    SESSIONS,
    START,
    make_channels,
    make_days,
    make_days_by_channel,
    make_frame,
)
from widgets.charts import draw
from widgets.frames.frame import Column

COUNTRY = Column("property:country", "Country")


def test_a_name_in_a_table_stands_for_the_platforms_value() -> None:
    frame = make_frame((COUNTRY, SESSIONS), [("DE", 5), (None, 3), ("a:b", 2)])

    rows = draw("table", frame, {}, GERMAN).table.rows

    assert [(row[0].text, row[0].page_filter) for row in rows] == [
        ("Deutschland", "property:country:DE"),
        ("(ohne Angabe)", "property:country:"),
        ("a:b", "property:country:a%3Ab"),
    ]
    assert {row[1].page_filter for row in rows} == {""}


def test_days_and_what_is_too_long_for_an_address_stand_for_nothing() -> None:
    days = draw("table", make_days(1), {}, AMERICAN).table
    long = draw("table", make_channels({201 * "x": 1}), {}, AMERICAN).table

    assert [table.rows[0][0].page_filter for table in (days, long) if table] == ["", ""]


def test_bars_and_slices_stand_for_their_entity_and_the_rest_for_none() -> None:
    frame = make_channels({f"c{number}": 20 - number for number in range(8)})

    (bar,) = draw("bar", frame, {"limit": 2}, AMERICAN).figure["data"]
    (pie,) = draw("pie", frame, {"limit": 3}, AMERICAN).figure["data"]

    assert bar["meta"]["page_filters"] == ["channel:c0", "channel:c1", ""]
    assert pie["meta"]["page_filters"] == ["channel:c0", "channel:c1", ""]


def test_bars_over_time_stand_for_their_series() -> None:
    payload = draw("bar", make_days_by_channel(7), {}, AMERICAN)

    page_filters = [trace["meta"]["page_filter"] for trace in payload.figure["data"]]
    assert page_filters == [*(f"channel:c{number}" for number in range(5)), ""]
    assert [head.page_filter for head in payload.table.columns] == ["", *page_filters]
    assert payload.figure["data"][0]["meta"]["page_filters"] == ["", ""]


def test_rows_of_lists_and_funnels_stand_for_their_entity() -> None:
    lists = draw("sparklines", make_days_by_channel(3), {"limit": 2}, AMERICAN)
    steps = draw("funnel", make_channels({"a": 2}), {"steps": ["a", "b"]}, AMERICAN)

    assert [row.page_filter for row in lists.rows] == ["channel:c0", "channel:c1", ""]
    assert [row.page_filter for row in steps.rows] == ["channel:a", "channel:b"]


def test_a_heatmaps_sides_stand_for_their_entities_and_weekdays_for_none() -> None:
    two = draw("heatmap", make_frame((DAY, CHANNEL, SESSIONS), [(START, "a", 1)]), {}, AMERICAN)
    week = draw("heatmap", make_days(1, 2), {}, AMERICAN)

    metas = [payload.figure["data"][0]["meta"] for payload in (two, week)]
    assert [(meta["down"], meta["across"]) for meta in metas] == [(["channel:a"], []), ([], [])]
    assert two.table.rows[0][0].page_filter == "channel:a"
