"""A platform that fails, is slow or away, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from redis import Redis

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.accounts import FreeRateLimiter, Time
from tests.widgets.sources.oscom.conftest import KEY, failure_of
from widgets.queries.query import Query
from widgets.sources.account import Account, Priority
from widgets.sources.failures import (
    CircuitOpen,
    Timeout,
    Unavailable,
)
from widgets.sources.http import Http, Timeouts
from widgets.sources.oscom import Oscom
from widgets.sources.rate_limit import RedisRateLimiter


@pytest.fixture
def impatient(account: Account, sandbox: Sandbox) -> Iterator[Account]:
    """Gives up after a second of real time."""
    timeouts = Timeouts(connect=0.5, read=0.5, total=1, tries=1)
    http = Http(frozenset({sandbox.authority}), interactive=timeouts)
    yield replace(account, http=http)
    http.close()


def test_two_server_errors_are_survived(
    account: Account, sandbox: Sandbox, query: Query, rate_limiter: FreeRateLimiter
) -> None:
    sandbox.scenario("status", status=500, times=2)

    assert Oscom().run(query, account).rows
    assert rate_limiter.released == [500, 500, 200]


def test_lasting_server_errors_end_after_three_tries_or_six(
    account: Account, sandbox: Sandbox, query: Query
) -> None:
    sandbox.scenario("status", status=500)

    failure = failure_of(account, query)
    calls = len(sandbox.request_log(KEY))
    failure_of(replace(account, priority=Priority.WARMING), query)

    assert type(failure) is Unavailable
    assert (failure.status, failure.request_id) == (500, "req_scenario")
    assert calls == 3
    assert len(sandbox.request_log(KEY)) == 9


def test_lasting_server_errors_open_the_circuit(
    account: Account, sandbox: Sandbox, query: Query, redis: Redis, time: Time
) -> None:
    rate_limiter = RedisRateLimiter(redis, clock=time.clock, milliseconds=time.milliseconds)
    mine = replace(account, rate_limiter=rate_limiter)
    sandbox.scenario("status", status=500)

    failures = [type(failure_of(mine, query)) for _ in range(3)]
    calls = len(sandbox.request_log(KEY))
    sandbox.clear()
    time.sleep(30)

    assert failures == [Unavailable, CircuitOpen, CircuitOpen]
    assert calls == 5
    assert Oscom().run(query, mine).rows


@pytest.mark.parametrize("status", [502, 503])
def test_a_gateways_page_is_not_read(
    account: Account, sandbox: Sandbox, query: Query, status: int
) -> None:
    sandbox.scenario("html", status=status)

    failure = failure_of(account, query)

    assert type(failure) is Unavailable
    assert failure.status == status


def test_nobody_listening_is_unavailable(account: Account, query: Query, time: Time) -> None:
    http = Http(frozenset({"127.0.0.1:1"}), clock=time.clock)
    nowhere = replace(account, base_url="http://127.0.0.1:1/v1", http=http)

    assert type(failure_of(nowhere, query)) is Unavailable
    http.close()


@pytest.mark.parametrize(
    ("effect", "params"),
    [("delay", {"delay_ms": 3000}), ("trickle", {"chunk_ms": 200, "chunk_bytes": 8})],
)
def test_a_slow_answer_ends_at_the_deadline(
    impatient: Account, sandbox: Sandbox, query: Query, effect: str, params: dict[str, Any]
) -> None:
    sandbox.scenario(effect, **params)

    assert type(failure_of(impatient, query)) is Timeout


def test_waiting_ends_at_the_deadline_of_the_whole_call(
    account: Account, sandbox: Sandbox, query: Query, time: Time
) -> None:
    timeouts = Timeouts(connect=1, read=1, total=2, tries=6)
    http = Http(frozenset({sandbox.authority}), interactive=timeouts, clock=time.clock)
    sandbox.scenario("status", status=500)

    failure_of(replace(account, http=http), query)

    assert len(sandbox.request_log(KEY)) < timeouts.tries
    http.close()
