"""Limits of the platform, met over real HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from redis import Redis

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.accounts import FreeRateLimiter, Time
from tests.widgets.sources.oscom.conftest import KEY, failure_of, with_key
from widgets.queries.query import Query
from widgets.sources.account import Account, Priority
from widgets.sources.failures import (
    RateLimited,
)
from widgets.sources.oscom import Oscom
from widgets.sources.rate_limit import RedisRateLimiter


def test_a_short_retry_after_is_waited_out(
    account: Account, sandbox: Sandbox, query: Query, time: Time
) -> None:
    sandbox.scenario("retry_after", value=2, times=1)

    frame = Oscom().run(query, account)

    assert frame.rows
    assert 2 <= sum(time.slept) <= 2.4
    assert [entry["status"] for entry in sandbox.request_log(KEY)] == [429, 200]


def test_a_long_retry_after_is_left_to_the_queue(
    account: Account, sandbox: Sandbox, query: Query, time: Time
) -> None:
    sandbox.scenario("retry_after", value=30)

    failure = failure_of(account, query)

    assert type(failure) is RateLimited
    assert failure.retry_at == time.now() + timedelta(seconds=30)
    assert len(sandbox.request_log(KEY)) == 1


def test_429_without_a_header_backs_off(
    account: Account, sandbox: Sandbox, query: Query, time: Time
) -> None:
    sandbox.scenario("retry_after", times=2)

    Oscom().run(query, account)

    first, second = time.slept
    assert 1 <= first <= 1.2
    assert 2 <= second <= 2.4


@pytest.mark.parametrize(("value", "seconds"), [("-5", 1), ("0", 1), ("soon", None)])
def test_a_senseless_retry_after_is_brought_into_bounds(
    account: Account, sandbox: Sandbox, query: Query, value: str, seconds: float | None
) -> None:
    sandbox.scenario("retry_after", value=value)

    failure = failure_of(account, query)

    expected = account.now() + timedelta(seconds=seconds) if seconds else None
    assert failure.retry_at == expected


def test_an_absurd_retry_after_is_an_hour(
    account: Account, sandbox: Sandbox, query: Query, time: Time
) -> None:
    sandbox.scenario("retry_after", value="99999999999")

    assert failure_of(account, query).retry_at == time.now() + timedelta(hours=1)


def test_retry_after_may_be_a_date(
    account: Account, sandbox: Sandbox, query: Query, time: Time
) -> None:
    sandbox.scenario("retry_after", in_seconds=120)

    wait = failure_of(account, query).retry_at - time.now()

    assert timedelta(seconds=118) <= wait <= timedelta(seconds=150)


def test_a_real_limit_is_obeyed_before_the_platform_says_so(
    sandbox: Sandbox, account: Account, query: Query, redis: Redis, time: Time
) -> None:
    sandbox.add_key("oscom_sk_demo_ten_calls", per_minute=10)
    rate_limiter = RedisRateLimiter(redis, clock=time.clock, milliseconds=time.milliseconds)
    mine = replace(with_key(account, "oscom_sk_demo_ten_calls"), rate_limiter=rate_limiter)

    results = []
    for _ in range(12):
        try:
            Oscom().run(query, mine)
            results.append("ok")
        except RateLimited:
            results.append("wait")

    assert results == ["ok"] * 8 + ["wait"] * 4
    statuses = [entry["status"] for entry in sandbox.request_log("oscom_sk_demo_ten_calls")]
    assert statuses == [200] * 8


def test_background_work_stops_while_screens_go_on(
    sandbox: Sandbox, account: Account, query: Query, redis: Redis, time: Time
) -> None:
    sandbox.stop_clock()
    sandbox.add_key("oscom_sk_demo_others_use_it_too", per_minute=10)
    theirs = with_key(account, "oscom_sk_demo_others_use_it_too")
    for _ in range(6):
        Oscom().run(query, theirs)
    rate_limiter = RedisRateLimiter(redis, clock=time.clock, milliseconds=time.milliseconds)
    mine = replace(theirs, rate_limiter=rate_limiter)
    Oscom().run(query, mine)

    with pytest.raises(RateLimited):
        Oscom().run(query, replace(mine, priority=Priority.SCHEDULE))
    assert Oscom().run(query, mine).rows


def test_learning_follows_every_call(
    account: Account, sandbox: Sandbox, query: Query, rate_limiter: FreeRateLimiter, time: Time
) -> None:
    sandbox.scenario("status", status=403, times=1)
    failure_of(account, query)
    Oscom().run(query, account)

    assert rate_limiter.released == [403, 200]
    assert time.slept == []
