"""The overview over HTTP against the query endpoint's own code."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.oscom.computing import computed, numbers, plain
from tests.widgets.sources.oscom.conftest import KEY, NOVEMBER, MakeQuery, failure_of
from widgets.frames.frame import NOT_BY_HOUR
from widgets.queries.periods import DateRange
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.failures import ContractViolation, MalformedResponse
from widgets.sources.oscom import Oscom

METRICS = ("revenue", "sessions", "page_views", "conversions")


@pytest.fixture
def query(make_query: MakeQuery) -> Query:
    return make_query(resource="overview", metrics=METRICS)


def analytics(query: Query) -> Query:
    return query.model_copy(update={"resource": "analytics"})


def test_the_overview_equals_the_same_question_to_the_query_endpoint(
    account: Account, sandbox: Sandbox, query: Query
) -> None:
    frame = Oscom().run(query, account)

    expected = computed(sandbox, analytics(query))
    assert plain(frame) == expected["data"]
    assert numbers(frame.totals) == expected["meta"]["totals"]
    assert frame.currency == expected["meta"]["currency"]
    assert (frame.provenance.native, frame.provenance.calls) == (True, 1)


@pytest.mark.parametrize(
    ("comparison", "calls"),
    [
        (NOVEMBER.before(), 1),
        (NOVEMBER.shifted(-12), 2),
        (DateRange(NOVEMBER.start, NOVEMBER.start), 2),
    ],
)
def test_compared_days_equal_those_of_the_query_endpoint(
    account: Account, sandbox: Sandbox, query: Query, comparison: DateRange, calls: int
) -> None:
    asked = query.model_copy(update={"comparison": comparison})

    frame = Oscom().run(asked, account)

    then = analytics(query).model_copy(update={"period": comparison})
    assert frame.previous_totals is not None
    assert numbers(frame.previous_totals) == computed(sandbox, then)["meta"]["totals"]
    assert frame.comparison == comparison
    assert len(sandbox.request_log(KEY)) == calls


def test_a_day_under_way_is_not_compared(account: Account, query: Query) -> None:
    today = DateRange.parse("2025-11-20", "2025-11-20")
    days = {"period": today, "comparison": today.before(), "same_hours": True}

    frame = Oscom().run(query.model_copy(update=days), account)

    assert frame.previous_totals == dict.fromkeys(METRICS)
    assert frame.warnings == (NOT_BY_HOUR,)


@pytest.mark.parametrize(
    ("data", "failure"),
    [
        ({"metrics": {"sessions": 1}}, ContractViolation),
        ({"metrics": dict.fromkeys(METRICS, "many")}, MalformedResponse),
        ({"metrics": []}, MalformedResponse),
        (
            {
                "metrics": dict.fromkeys(METRICS, 1),
                "date_range": {"start": "2020-01-01", "end": "2020-01-02"},
            },
            ContractViolation,
        ),
    ],
)
def test_an_answer_to_another_question_is_refused(
    account: Account, sandbox: Sandbox, query: Query, data: Any, failure: type[Exception]
) -> None:
    sandbox.scenario("body", json={"data": data, "meta": {}})

    assert type(failure_of(account, query)) is failure
