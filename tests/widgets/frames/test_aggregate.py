"""Answers from rows that fit on a page, counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import duckdb
import pytest

from widgets.frames.aggregate import Aggregation, aggregate
from widgets.frames.rules import count, least, mean, ratio, total
from widgets.frames.table import Group, Kind, Row, Table, combine, opened, pack
from widgets.queries.periods import DateRange
from widgets.queries.query import AnyOf, Filter, Operator, Order, Query

TABLE = Table(
    fields={
        "name": Kind.TEXT,
        "channels": Kind.TEXTS,
        "clicks": Kind.COUNT,
        "shown": Kind.COUNT,
        "position": Kind.NUMBER,
        "cost": Kind.NUMBER,
        "at": Kind.MOMENT,
    },
    measures={
        "rows": count(),
        "clicks": total("clicks"),
        "cost": total("cost"),
        "best": least("position"),
        "average": mean("position"),
        "rate": ratio("clicks", "shown"),
    },
    groups={
        "name": Group("name"),
        "channel": Group("channels"),
        "band": Group("position", (("1–3", 3), ("4–10", 10), ("11+", None))),
    },
)
NOVEMBER = DateRange.parse("2025-11-01", "2025-11-30")
NOW = datetime(2025, 12, 5, tzinfo=UTC)


def row(name: str | None, clicks: int, shown: int, position: Any, *channels: str) -> Row:
    return {
        "name": name,
        "clicks": clicks,
        "shown": shown,
        "position": position,
        "channels": channels,
        "cost": Decimal("1.1"),
    }


ROWS = (
    row("Boots", 10, 100, 2, "email", "blog"),
    row("boots", 5, 100, 12, "blog"),
    row("Tents", 5, 0, None),
    row(None, 0, 300, 4, "email"),
)
RAW = pack(TABLE, ROWS)


def ask(raw: bytes = RAW, *, table: Table = TABLE, **fields: Any) -> Aggregation:
    period = fields.pop("period", NOVEMBER)
    query = Query(connection=uuid4(), **{"timezone": "Europe/Paris", **fields})
    return aggregate(raw, table, query, period=period, now=NOW)


def where(field: str, operator: str, value: Any = None) -> Filter:
    return Filter(field=field, operator=Operator(operator), value=value)


def test_each_metric_comes_together_by_its_own_rule() -> None:
    metrics = ("rows", "clicks", "cost", "best", "average", "rate")

    answer = ask(metrics=metrics)

    values = (4, 20, Decimal("4.4"), 2, Decimal(6), Decimal("0.04"))
    assert answer.rows == (values,)
    assert answer.totals == dict(zip(metrics, values, strict=True))


def test_no_rows_are_zero_of_a_count_and_nothing_of_a_mean() -> None:
    answer = ask(pack(TABLE, ()), metrics=("rows", "clicks", "best", "average", "rate"))

    assert answer.rows == ((0, 0, None, None, None),)


def test_groups_of_bands_are_ordered_by_number_and_what_has_none_comes_last() -> None:
    answer = ask(metrics=("rows",), dimensions=("band",), order=(Order(field="band"),))

    assert answer.rows == (("1–3", 1), ("4–10", 1), ("11+", 1), (None, 1))


def test_a_row_with_several_texts_counts_in_each_group_and_once_in_the_total() -> None:
    answer = ask(metrics=("rows", "clicks"), dimensions=("channel",))

    assert answer.rows == (("blog", 2, 15), ("email", 2, 10), (None, 1, 5))
    assert answer.totals == {"rows": 4, "clicks": 20}


def test_a_filter_on_several_texts_keeps_a_row_once() -> None:
    answer = ask(metrics=("rows",), filters=(where("channel", "in", ("email", "blog")),))

    assert answer.rows == ((3,),)


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        (where("name", "eq", "Boots"), {"Boots"}),
        (where("name", "neq", "Boots"), {"boots", "Tents", None}),
        (where("name", "in", ("Boots", "Tents")), {"Boots", "Tents"}),
        (where("name", "not_in", ("Boots", "Tents")), {"boots", None}),
        (where("name", "contains", "OOT"), {"Boots", "boots"}),
        (where("name", "not_contains", "OOT"), {"Tents", None}),
        (where("name", "starts_with", "B"), {"Boots"}),
        (where("name", "is_null"), {None}),
        (where("name", "is_not_null"), {"Boots", "boots", "Tents"}),
        (where("name", "gt", "Boots"), {"boots", "Tents"}),
        (where("name", "gte", "Boots"), {"Boots", "boots", "Tents"}),
        (where("name", "lt", "Tents"), {"Boots"}),
        (where("name", "lte", "Tents"), {"Boots", "Tents"}),
        (where("name", "between", ("B", "C")), {"Boots"}),
        (where("clicks", "gt", 5), {"Boots"}),
        (where("clicks", "eq", 5), {"boots", "Tents"}),
        (where("clicks", "neq", 5), {"Boots", None}),
        (where("clicks", "gte", 5), {"Boots", "boots", "Tents"}),
        (where("clicks", "lt", 5), {None}),
        (where("clicks", "lte", 0), {None}),
        (where("rate", "between", (0.05, 0.1)), {"Boots", "boots"}),
        (where("best", "is_null"), {"Tents"}),
        (where("best", "is_not_null"), {"Boots", "boots", None}),
        (AnyOf(any_of=(where("name", "is_null"), where("name", "eq", "boots"))), {"boots", None}),
        (where("name", "eq", "'; DROP TABLE kept; --"), set()),
    ],
    ids=lambda value: getattr(value, "operator", ""),
)
def test_each_filter_keeps_what_it_says(condition: Filter, names: set[str | None]) -> None:
    answer = ask(metrics=("rows",), dimensions=("name",), filters=(condition,))

    assert {name for name, *_ in answer.rows} == names


def test_totals_heed_filters_on_dimensions_and_not_those_on_metrics() -> None:
    filters = (where("name", "is_not_null"), where("clicks", "gt", 5))

    answer = ask(metrics=("rows",), dimensions=("name",), filters=filters)

    assert answer.rows == (("Boots", 1),)
    assert answer.totals == {"rows": 3}


def test_ties_go_by_the_dimensions_and_the_limit_cuts_behind_them() -> None:
    answer = ask(metrics=("clicks",), dimensions=("name",), limit=2)
    rest = ask(metrics=("clicks",), dimensions=("name",), limit=4)

    assert answer.rows == (("Boots", 10), ("Tents", 5))
    assert [name for name, _ in rest.rows] == ["Boots", "Tents", "boots", None]
    assert (answer.more, rest.more) == (True, False)


TIMED = Table(TABLE.fields, TABLE.measures, TABLE.groups, time="at")


def at(text: str, name: str = "a") -> Row:
    return {"name": name, "at": datetime.fromisoformat(text)}


def test_days_are_those_of_the_zone_also_when_clocks_change() -> None:
    raw = pack(TIMED, [at("2025-10-25T21:59"), at("2025-10-25T22:00"), at("2025-10-26T22:59")])
    period = DateRange.parse("2025-10-25", "2025-10-27")

    answer = ask(raw, table=TIMED, metrics=("rows",), dimensions=("day",), period=period)

    assert answer.rows == (
        (date(2025, 10, 25), 1),
        (date(2025, 10, 26), 2),
        (date(2025, 10, 27), 0),
    )


def test_a_bucket_that_the_range_cuts_holds_the_ranges_days_only() -> None:
    raw = pack(TIMED, [at("2025-11-03T12:00"), at("2025-11-05T12:00"), at("2025-11-12T12:00")])
    period = DateRange.parse("2025-11-04", "2025-11-12")

    answer = ask(raw, table=TIMED, metrics=("rows",), dimensions=("week",), period=period)

    assert answer.rows == ((date(2025, 11, 3), 1), (date(2025, 11, 10), 1))
    assert answer.totals == {"rows": 2}
    assert answer.partial == {date(2025, 11, 3), date(2025, 11, 10)}


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "UTC"])
def test_days_that_rows_name_themselves_are_not_moved_by_a_zone(zone: str) -> None:
    table = Table({"on": Kind.DAY}, {"rows": count()}, time="on")
    raw = pack(table, [{"on": date(2025, 11, 1)}, {"on": date(2025, 11, 3)}])
    period = DateRange.parse("2025-11-01", "2025-11-02")

    answer = ask(
        raw, table=table, metrics=("rows",), dimensions=("day",), period=period, timezone=zone
    )

    assert answer.rows == ((date(2025, 11, 1), 1), (date(2025, 11, 2), 0))
    assert answer.totals == {"rows": 1}


@pytest.mark.parametrize(
    ("fill", "expected"),
    [("zero", [1, 0, 0, 0, 1, 0]), ("null", [1, None, None, None, 1, None]), ("none", [1, 1])],
)
def test_gaps_of_each_series_are_filled_as_asked(fill: str, expected: list[Any]) -> None:
    raw = pack(TIMED, [at("2025-11-01T12:00", "a"), at("2025-11-02T12:00", "b")])
    period = DateRange.parse("2025-11-01", "2025-11-03")
    order = (Order(field="name"), Order(field="day"))

    answer = ask(
        raw,
        table=TIMED,
        metrics=("rows",),
        dimensions=("day", "name"),
        order=order,
        period=period,
        fill=fill,
    )

    assert [value for *_, value in answer.rows] == expected


def test_days_that_have_not_begun_are_no_zeros() -> None:
    raw = pack(TIMED, [at("2025-12-04T12:00")])
    period = DateRange.parse("2025-12-04", "2025-12-08")

    answer = ask(raw, table=TIMED, metrics=("rows",), dimensions=("day",), period=period)

    assert answer.rows == ((date(2025, 12, 4), 1), (date(2025, 12, 5), 0))
    assert answer.partial == {date(2025, 12, 5)}


def test_new_rows_take_the_place_of_equal_old_ones() -> None:
    old = pack(TIMED, [at("2025-10-01T12:00", "gone"), at("2025-11-01T12:00", "b")])

    raw = combine(
        TIMED,
        old,
        [at("2025-11-02T12:00", "b"), at("2025-11-02T12:00", "c")],
        same="name",
        since=("at", datetime.fromisoformat("2025-11-01")),
    )

    answer = ask(raw, table=TIMED, metrics=("rows",), dimensions=("name", "day"))
    days = [(name, day) for name, day, rows in answer.rows if rows]
    assert sorted(days) == [("b", date(2025, 11, 2)), ("c", date(2025, 11, 2))]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "COPY kept TO '/tmp/kept.csv'",
        "ATTACH '/tmp/kept.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "RESET lock_configuration",
    ],
)
def test_the_database_of_a_table_reaches_nothing_else(sql: str) -> None:
    with opened(RAW) as database, pytest.raises(duckdb.Error):
        database.execute(sql)


def test_a_table_of_other_fields_has_another_shape() -> None:
    other = Table({**TABLE.fields, "cost": Kind.COUNT})

    assert TABLE.shape() == TIMED.shape()
    assert other.shape() != TABLE.shape()
