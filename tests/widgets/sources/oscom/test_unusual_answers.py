"""Answers of another shape than documented, over real HTTP: read where their meaning is certain."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.oscom.computing import where
from tests.widgets.sources.oscom.conftest import KEY, METRICS, MakeQuery, failure_of
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.failures import ContractViolation, ErrorReported, Failure, MalformedResponse
from widgets.sources.oscom import Oscom

CERTAIN: list[tuple[str, dict[str, Any]]] = [
    ("bom", {}),
    ("deflate", {}),
    ("deflate", {"raw": True}),
    ("content_type", {"value": "text/json; charset=utf-8"}),
    ("content_type", {"value": "application/vnd.api+json"}),
    ("floats", {}),
    ("moments", {}),
    ("moments", {"suffix": " 00:00:00"}),
    ("moments", {"suffix": "T00:00:00+01:00"}),
    ("fields", {"null": ["meta.next_cursor", "meta.data_freshness", "meta.partial_buckets"]}),
    *(
        ("values", {"name": "data_freshness", "value": fresh})
        for fresh in ("2025-11-19", "2025-11-19T08:00:00", 1763540000, "1763540000", "unknown", [])
    ),
    *(
        ("values", {"name": "date_range", "value": {"start": start, "end": end}})
        for start, end in (
            ("2025-11-03", "2025-11-17"),
            ("2025-11-03T00:00:00", "2025-11-16T23:59:59"),
            ("2025-11-02T23:00:00Z", "2025-11-16T22:59:59.999Z"),
            ("2025-11-03T00:00:00+01:00", "2025-11-17T00:00:00+01:00"),
        )
    ),
    ("fields", {"drop": ["meta"]}),
    ("fields", {"null": ["meta"]}),
    ("fields", {"drop": ["meta.totals"]}),
    ("fields", {"null": ["meta.totals"]}),
]


@pytest.mark.parametrize(("effect", "params"), CERTAIN)
def test_unambiguous_values_are_read(
    account: Account, sandbox: Sandbox, query: Query, effect: str, params: dict[str, Any]
) -> None:
    expected = Oscom().run(query, account)
    sandbox.scenario(effect, **params)

    frame = Oscom().run(query, account)

    assert frame.rows == expected.rows
    assert frame.totals == expected.totals


def test_totals_left_out_are_sums_where_rows_may_be_summed(
    account: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    query = make_query(metrics=METRICS, dimensions=("day",))
    compared = query.model_copy(update={"comparison": query.period.before()})
    expected = Oscom().run(compared, account)
    sandbox.scenario("fields", drop=["meta.totals"])

    frame = Oscom().run(compared, account)

    summed = {column.name for column in frame.metrics if column.additive}
    assert {"sessions", "revenue"} <= summed < set(METRICS)
    for told, full in (
        (frame.totals, expected.totals),
        (frame.previous_totals, expected.previous_totals),
    ):
        assert told == {name: full[name] if name in summed else None for name in METRICS}


def test_the_only_row_is_its_own_total(
    account: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    query = make_query(metrics=METRICS)
    expected = Oscom().run(query, account)
    sandbox.scenario("fields", drop=["meta.totals"])

    assert Oscom().run(query, account).totals == expected.totals


@pytest.mark.parametrize(
    "part", [{"limit": 2}, {"filters": (where("sessions", "gt", 3),)}], ids=["limit", "condition"]
)
def test_rows_that_are_not_all_give_no_totals(
    account: Account, sandbox: Sandbox, make_query: MakeQuery, part: dict[str, Any]
) -> None:
    sandbox.scenario("fields", drop=["meta.totals"])

    frame = Oscom().run(make_query(dimensions=("channel",), **part), account)

    assert frame.rows
    assert frame.totals == {"sessions": None}


@pytest.mark.parametrize("resource", ["analytics", "overview", "contacts", "campaigns"])
def test_null_data_is_an_empty_answer(
    account: Account, sandbox: Sandbox, make_query: MakeQuery, resource: str
) -> None:
    metric = resource if resource in {"contacts", "campaigns"} else "sessions"
    sandbox.scenario("data_null")

    frame = Oscom().run(make_query(resource=resource, metrics=(metric,)), account)

    assert all(value in (None, 0) for row in frame.rows for value in row)


@pytest.mark.parametrize(("raw", "expected"), [("7", "7"), ("true", "true")])
def test_numbers_and_truth_values_name_a_row(
    account: Account, sandbox: Sandbox, make_query: MakeQuery, raw: str, expected: str
) -> None:
    one = (where("channel", "eq", "organic"),)
    sandbox.scenario("values", name="channel", raw=raw)

    frame = Oscom().run(make_query(dimensions=("channel",), filters=one), account)

    assert frame.column("channel") == (expected,)


UNCERTAIN: list[tuple[str, dict[str, Any], type[Failure]]] = [
    ("values", {"name": "sessions", "raw": "NaN"}, MalformedResponse),
    ("values", {"name": "sessions", "raw": "-Infinity"}, MalformedResponse),
    ("values", {"name": "sessions", "value": "NaN"}, MalformedResponse),
    ("values", {"name": "sessions", "raw": "12.01"}, ContractViolation),
    ("values", {"name": "sessions", "value": -3}, ContractViolation),
    ("values", {"name": "day", "value": "2025-11-04T10:30:00Z"}, MalformedResponse),
    ("repeat_rows", {}, ContractViolation),
    ("error_envelope", {}, ErrorReported),
    ("error_envelope", {"data": []}, ErrorReported),
]


@pytest.mark.parametrize("fault", UNCERTAIN, ids=lambda fault: fault[0])
def test_ambiguous_values_are_refused(
    account: Account,
    sandbox: Sandbox,
    query: Query,
    fault: tuple[str, dict[str, Any], type[Failure]],
) -> None:
    effect, params, expected = fault
    sandbox.scenario(effect, **params)

    failure = failure_of(account, query)

    assert type(failure) is expected
    assert failure.request_id


@pytest.mark.parametrize("code", ["euro", "XQZ", 978])
def test_money_in_no_known_currency_is_refused_and_counts_are_not(
    account: Account, sandbox: Sandbox, make_query: MakeQuery, code: object
) -> None:
    sandbox.scenario("values", name="currency", value=code)

    assert type(failure_of(account, make_query(metrics=("revenue",)))) is ContractViolation
    assert Oscom().run(make_query(), account).rows


def test_a_full_page_that_does_not_say_whether_it_is_the_last_is_refused(
    account: Account, sandbox: Sandbox, long_query: Query
) -> None:
    sandbox.scenario("fields", drop=["meta"])

    assert type(failure_of(account, long_query)) is ContractViolation
    assert len(sandbox.request_log(KEY)) == 1


@pytest.mark.parametrize("resource", ["analytics", "overview"])
def test_whole_numbers_keep_every_digit(
    account: Account, sandbox: Sandbox, make_query: MakeQuery, resource: str
) -> None:
    sandbox.scenario("values", name="sessions", raw="9007199254740993")

    frame = Oscom().run(make_query(resource=resource), account)

    assert frame.rows == ((9007199254740993,),)
    assert frame.totals["sessions"] == 9007199254740993
