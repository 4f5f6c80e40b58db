"""Numbers over HTTP against those that the sandbox's own code computes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.oscom.conftest import NOVEMBER, MakeQuery
from widgets.frames.frame import Frame, Unit
from widgets.queries.periods import DateRange
from widgets.queries.query import AnyOf, Filter, Operator, Order, Query
from widgets.sources.failures import InvalidQuery, Problem
from widgets.sources.oscom import Oscom, asking
from widgets.sources.spec import Account

KEY = "oscom_sk_demo_standard"
METRICS = ("sessions", "page_views", "conversions", "revenue", "visitors", "conversion_rate")


def computed(sandbox: Sandbox, query: Query) -> dict[str, Any]:
    assert query.period
    body = asking.body(query, period=query.period, comparison=query.comparison)
    return sandbox.compute(KEY, body)


def plain(frame: Frame) -> list[dict[str, Any]]:
    """Rows as the platform writes them."""
    names = [column.name for column in frame.columns]
    return [dict(zip(names, map(written, row), strict=True)) for row in frame.rows]


def written(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def numbers(values: Mapping[str, object]) -> dict[str, object]:
    return {name: written(value) for name, value in values.items()}


def without_extras(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in row.items() if name not in ("previous", "decomposition")}
        for row in rows
    ]


def one_of(*filters: Filter) -> AnyOf:
    return AnyOf(any_of=filters)


def where(field: str, operator: str, value: Any = None) -> Filter:
    return Filter(field=field, operator=Operator(operator), value=value)


@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter", "year"])
def test_each_grain_equals_the_sandboxs_own_numbers(
    account: Account, sandbox: Sandbox, make_query: MakeQuery, grain: str
) -> None:
    query = make_query(metrics=METRICS, dimensions=(grain,))

    frame = Oscom().run(query, account)

    expected = computed(sandbox, query)
    assert plain(frame) == expected["data"]
    assert numbers(frame.totals) == expected["meta"]["totals"]
    assert next(column.grain for column in frame.columns) == grain


@pytest.mark.parametrize(
    "dimensions",
    [
        (),
        ("channel",),
        ("utm_source", "utm_medium", "utm_campaign"),
        ("event_type",),
        ("property:country",),
        ("day", "channel"),
        ("channel", "week"),
    ],
)
def test_each_grouping_equals_the_sandboxs_own_numbers(
    account: Account, sandbox: Sandbox, make_query: MakeQuery, dimensions: tuple[str, ...]
) -> None:
    query = make_query(metrics=("events", "visitors", "revenue"), dimensions=dimensions)

    frame = Oscom().run(query, account)

    assert plain(frame) == computed(sandbox, query)["data"]
    assert frame.rows


@pytest.mark.parametrize(
    "filters",
    [
        (where("channel", "eq", "organic"),),
        (where("channel", "neq", "organic"), where("sessions", "gt", 3)),
        (where("channel", "in", ("organic", "email")),),
        (where("channel", "not_in", ("organic", "email")),),
        (where("page_url", "contains", "PRICING"),),
        (where("page_url", "not_contains", "pricing"),),
        (where("page_url", "starts_with", "/"),),
        (where("utm_source", "is_null"),),
        (where("utm_source", "is_not_null"),),
        (where("sessions", "gte", 20),),
        (where("sessions", "lt", 40),),
        (where("sessions", "lte", 40),),
        (where("sessions", "between", (10, 50)),),
        (one_of(where("channel", "eq", "email"), where("utm_medium", "eq", "cpc")),),
    ],
    ids=lambda filters: ",".join(getattr(f, "operator", "or") for f in filters),
)
def test_each_operator_equals_the_sandboxs_own_numbers(
    account: Account, sandbox: Sandbox, make_query: MakeQuery, filters: tuple[Any, ...]
) -> None:
    query = make_query(dimensions=("day",), filters=filters)

    frame = Oscom().run(query, account)

    assert plain(frame) == computed(sandbox, query)["data"]


def test_rows_come_in_the_asked_order_up_to_the_limit(
    account: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    query = make_query(
        dimensions=("page_url",),
        order=(Order(field="sessions", direction="asc"), Order(field="page_url")),
        limit=3,
    )

    frame = Oscom().run(query, account)

    assert plain(frame) == computed(sandbox, query)["data"]
    assert len(frame.rows) == 3
    assert frame.provenance.truncated
    assert frame.warnings == ()


def test_pages_are_fetched_until_complete(
    account: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    whole = DateRange(date(2025, 10, 20), date(2025, 11, 19))
    query = make_query(dimensions=("hour", "channel"), period=whole, limit=50_000)

    frame = Oscom().run(query, account)

    calls = frame.provenance.calls
    assert calls == len(sandbox.journal(KEY)) == -(-len(frame.rows) // 1000) > 3
    assert len(set(frame.provenance.request_ids)) == calls
    assert sum(frame.column("sessions")) == frame.totals["sessions"]
    assert len({row[:2] for row in frame.rows}) == len(frame.rows)
    assert not frame.provenance.truncated


def test_a_series_cut_by_its_limit_says_so(account: Account, make_query: MakeQuery) -> None:
    frame = Oscom().run(make_query(dimensions=("day",), limit=5), account)

    assert len(frame.rows) == 5
    assert frame.warnings == ("truncated",)


def test_the_period_before_is_compared_natively(
    account: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    query = make_query(metrics=METRICS, dimensions=("day",), comparison=NOVEMBER.before())

    frame = Oscom().run(query, account)

    expected = computed(sandbox, query)
    assert sandbox.journal(KEY)[0]["body"]["compare"] == {"mode": "previous_period"}
    assert frame.previous
    assert [numbers(row or {}) for row in frame.previous] == [
        row["previous"] for row in expected["data"]
    ]
    assert numbers(frame.previous_totals or {}) == expected["meta"]["totals"]["previous"]


def test_an_equally_long_range_is_compared_natively(
    account: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    september = DateRange(date(2025, 9, 1), date(2025, 9, 14))
    query = make_query(metrics=METRICS, dimensions=("channel",), comparison=september)

    frame = Oscom().run(query, account)

    [request] = sandbox.journal(KEY)
    assert request["body"]["compare"]["mode"] == "custom"
    assert numbers(frame.previous_totals or {}) == numbers(
        Oscom().run(make_query(metrics=METRICS, period=september), account).totals
    )


def test_a_longer_month_is_compared_day_by_day(
    account: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    october = DateRange(date(2025, 10, 1), date(2025, 10, 31))
    september = DateRange(date(2025, 9, 1), date(2025, 9, 30))
    query = make_query(dimensions=("day", "channel"), period=october, comparison=september)

    frame = Oscom().run(query, account)

    before = Oscom().run(make_query(dimensions=("day", "channel"), period=september), account)
    by_day = {row[:2]: row[2] for row in before.rows}
    for (day, channel, _), value in zip(frame.rows, frame.before("sessions"), strict=True):
        twin = day.replace(month=9) if day.day < 31 else None
        assert value == by_day.get((twin, channel))
    assert frame.previous_totals == before.totals
    assert frame.comparison == september
    assert frame.provenance.calls == 2


def test_a_decomposition_adds_up_to_the_values(account: Account, make_query: MakeQuery) -> None:
    query = make_query(
        metrics=("sessions", "visitors", "revenue"), dimensions=("day",), decompose=True
    )

    frame = Oscom().run(query, account)

    assert frame.decomposition
    assert set(frame.decomposition) == {"sessions", "revenue"}
    parts = frame.decomposition["revenue"]
    sums = [
        (value, sum(found))
        for value, *found in zip(frame.column("revenue"), *parts.values(), strict=True)
        if None not in found
    ]
    assert len(sums) == 8
    assert all(abs(value - total) < Decimal("0.001") for value, total in sums)


@pytest.mark.parametrize("fill", ["zero", "null", "none"])
def test_gaps_are_filled_as_asked(
    account: Account, sandbox: Sandbox, make_query: MakeQuery, fill: str
) -> None:
    query = make_query(
        dimensions=("day",), filters=(where("page_url", "eq", "/nowhere"),), fill=fill
    )

    frame = Oscom().run(query, account)

    assert plain(frame) == computed(sandbox, query)["data"]
    assert set(frame.column("sessions")) == {"zero": {0}, "null": {None}, "none": set()}[fill]


@pytest.mark.parametrize(("day", "hours"), [("2025-10-26", 25), ("2025-10-27", 24)])
def test_the_day_on_which_clocks_go_back_has_25_hours(
    account: Account, make_query: MakeQuery, day: str, hours: int
) -> None:
    period = DateRange(date.fromisoformat(day), date.fromisoformat(day))

    frame = Oscom().run(make_query(dimensions=("hour",), period=period), account)

    labels = frame.column("hour")
    assert len(set(labels)) == hours
    assert labels[1] - labels[0] == timedelta(hours=1)
    assert sum(frame.column("sessions")) == frame.totals["sessions"]


def test_the_day_on_which_clocks_go_forward_has_23_hours(
    account: Account, make_query: MakeQuery
) -> None:
    period = DateRange(date(2025, 3, 30), date(2025, 3, 30))

    frame = Oscom().run(make_query(dimensions=("hour",), period=period), account)

    labels = frame.column("hour")
    assert len(labels) == 23
    assert labels[2] == datetime(2025, 3, 30, 3, tzinfo=timezone(timedelta(hours=2)))


def test_buckets_cut_by_the_range_or_the_present_are_partial(
    account: Account, make_query: MakeQuery
) -> None:
    period = DateRange(date(2025, 11, 5), date(2025, 11, 20))

    frame = Oscom().run(make_query(dimensions=("week",), period=period), account)

    assert frame.column("week") == (date(2025, 11, 3), date(2025, 11, 10), date(2025, 11, 17))
    assert frame.partial == {date(2025, 11, 3), date(2025, 11, 17)}


def test_missing_dimension_values_are_none(account: Account, make_query: MakeQuery) -> None:
    frame = Oscom().run(make_query(dimensions=("utm_source",)), account)

    assert None in frame.column("utm_source")


def test_a_range_without_data_is_zero(account: Account, make_query: MakeQuery) -> None:
    period = DateRange(date(2020, 1, 1), date(2020, 1, 3))
    query = make_query(metrics=("sessions", "conversion_rate"), dimensions=("day",), period=period)

    frame = Oscom().run(query, account)

    assert [row[1:] for row in frame.rows] == [(0, None)] * 3
    assert frame.totals == {"sessions": 0, "conversion_rate": None}


def test_columns_carry_what_charts_need(account: Account, make_query: MakeQuery) -> None:
    query = make_query(metrics=("sessions", "revenue", "visitors"), dimensions=("day", "channel"))

    frame = Oscom().run(query, account)

    day, channel, sessions, revenue, visitors = frame.columns
    assert (day.grain, channel.grain) == ("day", None)
    assert (sessions.label, sessions.unit, sessions.additive) == ("Sessions", Unit.COUNT, True)
    assert (revenue.unit, visitors.additive) == (Unit.MONEY, False)
    assert frame.currency == "USD"
    assert frame.timezone == "Europe/Paris"
    assert frame.as_of.tzinfo is UTC
    assert timedelta() < sandbox_present() - frame.as_of < timedelta(hours=1)


def sandbox_present() -> datetime:
    return datetime(2025, 11, 20, 10, tzinfo=UTC)


def test_sessions_of_several_pages_do_not_add_up(account: Account, make_query: MakeQuery) -> None:
    frame = Oscom().run(make_query(dimensions=("page_url",)), account)

    assert not frame.metrics[0].additive


def test_an_unresolved_query_is_refused_without_a_call(
    account: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    with pytest.raises(InvalidQuery) as refusal:
        Oscom().run(make_query(period=None), account)

    assert refusal.value.problems == (Problem("period", "required"),)
    assert sandbox.journal(KEY) == []


def test_an_account_never_shows_its_key(account: Account) -> None:
    assert KEY not in repr(account)
