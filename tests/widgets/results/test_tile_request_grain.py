from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from clients.auth.viewer import Formats
from widgets.charts import registry as charts
from widgets.queries.periods import Comparison, DateRange
from widgets.queries.query import MOST_ROWS, Query
from widgets.queries.state import State
from widgets.results.dashboard_specs import DashboardSpec, WidgetSpec
from widgets.results.tile_requests import (
    TileRequest,
    fitted,
    grained,
    granularity_of,
    tile_requests,
)
from widgets.sources.oscom import Oscom

OSCOM = Oscom()
FORMATS = Formats("en_US", "USD", "UTC", 0)


def make_query(*by: str, **fields: Any) -> Query:
    plain = {"connection": uuid4(), "metrics": ("sessions",), "dimensions": by, **fields}
    return Query.model_validate(plain)


@pytest.mark.parametrize("kind", sorted(set(charts.kinds()) - {"table"}))
def test_a_drawing_over_time_gets_every_row(kind: str) -> None:
    order = [{"field": "sessions", "direction": "desc"}]

    query = fitted(make_query("day", "channel", limit=100, order=order), kind, OSCOM, 0)

    assert (query.limit, query.order) == (MOST_ROWS, ())


def test_a_table_keeps_the_rows_that_its_manager_chose() -> None:
    query = make_query("day", "channel", limit=100)

    assert fitted(query, "table", OSCOM, 0) == query


def test_rows_without_time_keep_their_limit() -> None:
    query = make_query("channel", limit=5)

    assert fitted(query, "bar", OSCOM, 0) == query


def test_gaps_that_a_manager_leaves_out_are_gaps_of_a_drawing() -> None:
    assert fitted(make_query("day", fill="none"), "line", OSCOM, 0).fill == "null"
    assert fitted(make_query("day", fill="none"), "table", OSCOM, 0).fill == "none"


@pytest.mark.parametrize(
    ("kind", "grain", "days", "shown"),
    [
        ("bar", "hour", 1, "hour"),
        ("bar", "hour", 4, "hour"),
        ("bar", "hour", 30, "day"),
        ("bar", "day", 90, "day"),
        ("bar", "day", 366, "week"),
        ("line", "hour", 30, "hour"),
        ("line", "hour", 32, "day"),
        ("line", "day", 400, "day"),
        ("table", "hour", 32, "day"),
    ],
)
def test_the_grain_is_the_finest_that_source_and_drawing_allow(
    kind: str, grain: str, days: int, shown: str
) -> None:
    last = date(2026, 11, 29)
    period = DateRange(last - timedelta(days=days - 1), last)

    query = fitted(make_query(grain, period=period, timezone="Europe/Berlin"), kind, OSCOM, 0)

    assert query.grain == shown


YEAR = DateRange(date(2025, 11, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    ("kind", "by", "wanted", "shown"),
    [
        ("line", "day", None, "week"),
        ("area", "day", "month", "month"),
        ("bar", "month", "week", "week"),
        ("table", "day", None, "day"),
        ("table", "day", "month", "month"),
        ("heatmap", "day", "month", "day"),
        ("kpi", "day", "month", "day"),
        ("sparklines", "day", "week", "day"),
    ],
)
def test_a_reader_chooses_the_buckets_that_can_be_seen(
    kind: str, by: str, wanted: str | None, shown: str
) -> None:
    order = [{"field": by}]

    query = make_query(by, "channel", period=YEAR, order=order)
    query = grained(query, granularity_of(query, kind, wanted), OSCOM)

    assert query.dimensions == (shown, "channel")
    assert query.order[0].field == shown


def test_a_source_that_tells_no_weeks_is_asked_by_its_own_days() -> None:
    query = make_query("day", period=YEAR, resource="seo_keywords", metrics=("clicks",))

    assert granularity_of(query, "line", "week") == "week"
    assert grained(query, "week", OSCOM).grain == "day"
    assert grained(make_query(period=YEAR), "week", OSCOM).grain is None


@pytest.mark.parametrize(
    ("metrics", "fields", "week_start"),
    [
        (("sessions", "conversion_rate"), {}, 6),
        (("visitors",), {}, 0),
        (("sessions", "visitors"), {}, 0),
        (("sessions",), {"filters": [{"field": "sessions", "operator": "gt", "value": 5}]}, 0),
        (("contacts",), {"resource": "contacts"}, 6),
    ],
)
def test_weeks_begin_on_the_clients_day_where_they_can_be_counted_so(
    metrics: tuple[str, ...], fields: dict[str, object], week_start: int
) -> None:
    query = fitted(make_query("week", **{"metrics": metrics, **fields}), "line", OSCOM, 6)

    assert query.week_start == week_start


def test_other_grains_know_no_weeks() -> None:
    assert fitted(make_query("day"), "line", OSCOM, 6).week_start == 0


def requests(state: State, *kinds: str) -> list[TileRequest]:
    """The requests of tiles of these kinds, whose widgets are asked by day."""
    query = make_query("day", connection=UUID(int=3))
    specs = tuple(
        WidgetSpec(UUID(int=n), kind, {}, query, source="oscom") for n, kind in enumerate(kinds)
    )
    dashboard_spec = DashboardSpec.of(UUID(int=1), UUID(int=2), specs)
    return list(tile_requests(dashboard_spec, state, FORMATS))


def test_tiles_that_follow_a_granularity_have_an_entry_for_each() -> None:
    kinds = ("line", "bar", "heatmap", "sparklines")
    year = State(None, YEAR, Comparison.OFF, None)
    by_length = requests(year, *kinds)
    by_month = requests(replace(year, grain="month"), *kinds)
    by_week = requests(replace(year, grain="week"), *kinds)

    assert [one.query.grain for one in by_month] == ["month", "month", "day", "day"]
    assert [a.digest == b.digest for a, b in zip(by_length, by_month, strict=True)] == [
        False,
        False,
        True,
        True,
    ]
    # What the length suggests is what a reader may choose as well.
    assert [one.digest for one in by_length] == [one.digest for one in by_week]


def test_a_note_about_another_grain_is_part_of_an_entry() -> None:
    year = State(None, YEAR, Comparison.OFF, None)
    (weeks,) = requests(year, "bar")
    (too_many,) = requests(replace(year, grain="day"), "bar")

    assert (weeks.query, weeks.grain) == (too_many.query, "week")
    assert too_many.grain == "day"
    assert weeks.digest != too_many.digest
