"""A report's tables over HTTP against the query endpoint's own code."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.oscom.computing import computed, numbers, plain, where
from tests.widgets.sources.oscom.conftest import KEY, NOVEMBER, MakeQuery, failure_of
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.failures import InvalidQuery, NotFound, Problem
from widgets.sources.oscom import Oscom

SUMMARY = (where("report", "eq", "rep_1"),)


@pytest.fixture
def query(make_query: MakeQuery) -> Query:
    return make_query(
        resource="reports",
        metrics=("sessions", "conversion_rate"),
        dimensions=("channel",),
        filters=SUMMARY,
    )


def analytics(query: Query, sandbox: Sandbox) -> dict[str, Any]:
    """The query endpoint's answer, in the workspace's own zone as reports are."""
    update = {"resource": "analytics", "filters": (), "timezone": "UTC"}
    return computed(sandbox, query.model_copy(update=update))


def test_a_table_of_a_report_equals_the_query_endpoint(
    account: Account, sandbox: Sandbox, query: Query
) -> None:
    frame = Oscom().run(query, account)

    assert plain(frame) == analytics(query, sandbox)["data"]
    assert frame.totals["conversion_rate"] is None
    assert frame.provenance.calls == 1


def test_numbers_without_dimensions_are_their_own_totals(
    account: Account, sandbox: Sandbox, query: Query
) -> None:
    asked = query.model_copy(update={"metrics": ("revenue", "sessions"), "dimensions": ()})

    frame = Oscom().run(asked, account)

    expected = analytics(asked, sandbox)
    assert plain(frame) == expected["data"]
    assert numbers(frame.totals) == expected["meta"]["totals"]


def test_a_widget_is_chosen_by_name_and_compared_by_a_second_call(
    account: Account, sandbox: Sandbox, query: Query
) -> None:
    asked = query.model_copy(
        update={
            "metrics": ("sessions",),
            "dimensions": ("week",),
            "filters": (*SUMMARY, where("widget", "eq", "wdg_2")),
            "comparison": NOVEMBER.before(),
        }
    )

    frame = Oscom().run(asked, account)

    before = asked.model_copy(update={"period": NOVEMBER.before(), "comparison": None})
    expected = [row["sessions"] for row in analytics(before, sandbox)["data"]]
    assert list(frame.before("sessions")) == expected
    assert len(sandbox.request_log(KEY)) == 2


def test_rows_are_compared_with_every_earlier_one(
    account: Account, sandbox: Sandbox, query: Query
) -> None:
    asked = query.model_copy(update={"metrics": ("sessions",), "comparison": NOVEMBER.before()})
    few = asked.model_copy(update={"limit": 3})

    whole, first = Oscom().run(asked, account), Oscom().run(few, account)

    assert first.before("sessions") == whole.before("sessions")[:3]
    assert len(sandbox.request_log(KEY)) == 4


@pytest.mark.parametrize(
    "update",
    [
        {"dimensions": ("utm_source",)},
        {"metrics": ("visitors",)},
        {"filters": (*SUMMARY, where("widget", "eq", "wdg_9"))},
    ],
)
def test_values_missing_from_a_report_are_named(
    account: Account, query: Query, update: dict[str, Any]
) -> None:
    failure = failure_of(account, query.model_copy(update=update))

    assert isinstance(failure, InvalidQuery)
    assert failure.problems == (Problem("filters", "not_in_report"),)


def test_a_report_that_is_gone_is_not_found(account: Account, query: Query) -> None:
    gone = query.model_copy(update={"filters": (where("report", "eq", "rep_404"),)})

    assert type(failure_of(account, gone)) is NotFound


@pytest.mark.parametrize(
    ("fields", "field", "issue"),
    [
        ({"filters": ()}, "filters", "report_required"),
        (
            {"filters": (where("report", "eq", "../admin"),)},
            "filters.0.value",
            "not_an_id",
        ),
        (
            {"filters": (*SUMMARY, where("report", "in", ("rep_1", "rep_2")))},
            "filters.1.operator",
            "only_equality",
        ),
        ({"filters": (*SUMMARY, where("sessions", "gt", 1))}, "filters.1.field", "not_offered"),
        ({"filters": SUMMARY, "dimensions": ("report",)}, "dimensions.0", "only_filtered_by"),
    ],
)
def test_a_query_that_names_no_table_is_refused_by_field(
    make_query: MakeQuery, fields: dict[str, Any], field: str, issue: str
) -> None:
    with pytest.raises(InvalidQuery) as refusal:
        Oscom().check(make_query(resource="reports", metrics=("sessions",), **fields))

    assert refusal.value.problems == (Problem(field, issue),)
