"""Answers that cannot be used, or only with care, over real HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.accounts import FreeRateLimiter
from tests.widgets.sources.oscom.conftest import KEY, RANGE, MakeQuery, failure_of
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.failures import (
    ContractViolation,
    CursorLost,
    MalformedResponse,
)
from widgets.sources.oscom import Oscom

UNUSABLE: list[tuple[str, dict[str, Any]]] = [
    ("truncate", {}),
    ("truncate", {"bytes": 0}),
    ("cut", {}),
    ("html", {}),
    ("content_type", {"value": "text/plain"}),
    ("empty", {}),
    ("nan", {}),
    ("body", {"text": "[" * 60 + "]" * 60}),
    ("body", {"json": []}),
    ("body", {"json": {"meta": {}}}),
    ("body", {"json": {"data": {}}}),
    ("body", {"json": {"data": [], "meta": []}}),
    ("values", {"name": "sessions", "raw": "Infinity"}),
    ("headers", {"headers": {"content-encoding": "br"}}),
]


@pytest.mark.parametrize("fault", UNUSABLE, ids=lambda fault: fault[0])
def test_an_unusable_body_is_asked_for_again_and_then_given_up(
    account: Account,
    sandbox: Sandbox,
    query: Query,
    rate_limiter: FreeRateLimiter,
    fault: tuple[str, dict[str, Any]],
) -> None:
    effect, params = fault
    sandbox.scenario(effect, **params)

    failure = failure_of(account, query)

    assert type(failure) is MalformedResponse
    assert len(sandbox.request_log(KEY)) == 3
    assert rate_limiter.released == [200] * 3


@pytest.mark.parametrize("effect", ["truncate", "cut", "html", "empty", "nan"])
def test_one_unusable_body_is_survived(
    account: Account, sandbox: Sandbox, query: Query, effect: str
) -> None:
    expected = Oscom().run(query, account)
    sandbox.scenario(effect, times=1)

    assert Oscom().run(query, account).rows == expected.rows


@pytest.mark.parametrize("effect", ["extra_fields", "string_numbers"])
def test_harmless_oddities_change_nothing(
    account: Account, sandbox: Sandbox, query: Query, effect: str
) -> None:
    expected = Oscom().run(query, account)
    sandbox.scenario(effect)

    assert Oscom().run(query, account).rows == expected.rows


def test_rows_repeated_on_the_next_page_count_once(
    account: Account, sandbox: Sandbox, long_query: Query
) -> None:
    expected = Oscom().run(long_query, account)
    sandbox.scenario("duplicate_rows", rows=7)

    rows = Oscom().run(long_query, account).rows

    assert len(rows) == len(expected.rows)
    assert set(rows) == set(expected.rows)


def test_more_rows_than_asked_for_are_cut(
    account: Account, sandbox: Sandbox, make_query: MakeQuery
) -> None:
    query = make_query(dimensions=("channel",), limit=2)
    sandbox.scenario("more_rows", rows=3)

    assert len(Oscom().run(query, account).rows) == 2


@pytest.mark.parametrize("length", [1, 2])
def test_a_cursor_that_comes_back_ends_the_walk(
    account: Account, sandbox: Sandbox, long_query: Query, length: int
) -> None:
    sandbox.scenario("cursor_loop", length=length)

    failure = failure_of(account, long_query)

    assert type(failure) is ContractViolation
    assert len(sandbox.request_log(KEY)) <= 3


@pytest.mark.parametrize("effect", ["cursor_expired", "invalid_cursor"])
def test_a_forgotten_walk_is_begun_once_more(
    account: Account, sandbox: Sandbox, long_query: Query, effect: str
) -> None:
    expected = Oscom().run(long_query, account)
    sandbox.reset()
    sandbox.scenario(effect, after=2, times=1)

    frame = Oscom().run(long_query, account)

    assert frame.rows == expected.rows
    pages = frame.provenance.calls
    assert pages == expected.provenance.calls
    cursors = [bool(entry["body"]["cursor"]) for entry in sandbox.request_log(KEY)]
    assert cursors == [False, True, True, False, *[True] * (pages - 1)]


def test_a_walk_forgotten_twice_fails(
    account: Account, sandbox: Sandbox, long_query: Query
) -> None:
    sandbox.scenario("cursor_expired", after=1)

    assert type(failure_of(account, long_query)) is CursorLost


@pytest.mark.parametrize(
    "change",
    [
        {"date_range": {"start": "2025-01-01", "end": "2025-01-14"}},
        {"totals": {"page_views": 4}},
        {"totals": {"sessions": -4}},
        {"totals": {"sessions": 1.5}},
        {"totals": {"sessions": "1e300"}},
    ],
)
def test_an_answer_to_another_question_is_refused(
    account: Account, sandbox: Sandbox, query: Query, change: dict[str, Any]
) -> None:
    good = sandbox.compute(KEY, {"metrics": ["sessions"], "date_range": RANGE})
    sandbox.scenario("body", json={"data": [], "meta": {**good["meta"], **change}})

    assert type(failure_of(account, query)) is ContractViolation
    assert len(sandbox.request_log(KEY)) == 1


def test_a_row_without_an_asked_column_is_refused(
    account: Account, sandbox: Sandbox, query: Query
) -> None:
    good = sandbox.compute(KEY, {"metrics": ["sessions"], "date_range": RANGE})
    sandbox.scenario("body", json={**good, "data": [{"sessions": 4}]})

    assert type(failure_of(account, query)) is ContractViolation
