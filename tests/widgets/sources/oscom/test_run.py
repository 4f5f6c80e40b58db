"""Numbers over HTTP against those that the sandbox's own code computes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.oscom.computing import computed, numbers, one_of, plain, where
from tests.widgets.sources.oscom.conftest import KEY, METRICS, MakeQuery
from widgets.frames.frame import Unit
from widgets.queries.periods import DateRange
from widgets.queries.query import Order
from widgets.sources.account import Account
from widgets.sources.failures import InvalidQuery, Problem
from widgets.sources.oscom import Oscom


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
    assert calls == len(sandbox.request_log(KEY)) == -(-len(frame.rows) // 1000) > 3
    assert sum(frame.column("sessions")) == frame.totals["sessions"]
    assert len({row[:2] for row in frame.rows}) == len(frame.rows)
    assert not frame.provenance.truncated


def test_a_series_cut_by_its_limit_says_so(account: Account, make_query: MakeQuery) -> None:
    frame = Oscom().run(make_query(dimensions=("day",), limit=5), account)

    assert len(frame.rows) == 5
    assert frame.warnings == ("truncated",)


def test_missing_dimension_values_are_none(account: Account, make_query: MakeQuery) -> None:
    frame = Oscom().run(make_query(dimensions=("utm_source",)), account)

    assert None in frame.column("utm_source")


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
    assert sandbox.request_log(KEY) == []


def test_an_account_never_shows_its_key(account: Account) -> None:
    assert KEY not in repr(account)
