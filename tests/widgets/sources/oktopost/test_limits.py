"""Oktopost's limits and its block over HTTP: 20 questions of one key, asked by four workers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from redis import Redis

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.accounts import Time
from tests.widgets.sources.list_queries import make_query
from tests.widgets.sources.memory_datasets import MemoryDatasets
from tests.widgets.sources.oktopost.conftest import calls
from widgets.sources.account import Account
from widgets.sources.failures import Blocked, Failure, QuotaExhausted, RateLimited
from widgets.sources.oktopost import Oktopost, contract
from widgets.sources.rate_limit import RedisRateLimiter
from widgets.sources.rate_windows import DAY, RateWindow

# As strict as the platform is.
USER = "okt_demo_key"
QUESTIONS = [
    make_query(resource, metric, by=(dimension,))
    for resource, metric, dimension in (
        ("posts", "impressions", "network"),
        ("clicks", "clicks", "campaign"),
        ("followers", "followers", "profile"),
        ("campaigns", "campaigns", "status"),
    )
] * 5


@pytest.fixture
def account(account: Account, redis: Redis, time: Time) -> Account:
    """The account of a user, with Oktopost's limits, of a worker that has kept nothing."""
    limiter = RedisRateLimiter(redis, clock=time.clock, milliseconds=time.milliseconds)
    return replace(
        account,
        credential=USER,
        fingerprint="one-user",
        rate_limiter=limiter,
        calls_per_minute=contract.CALLS_PER_MINUTE,
        rate_windows=contract.RATE_WINDOWS,
        block_seconds=contract.BLOCK_SECONDS,
    )


def ask(account: Account) -> list[Failure | None]:
    """All questions, by four workers that share nothing but the limiter."""

    def outcome(query: object) -> Failure | None:
        alone = replace(account, datasets=MemoryDatasets())
        try:
            Oktopost().run(query, alone)  # type: ignore[arg-type]  # a Query
        except RateLimited as failure:
            return failure
        return None

    with ThreadPoolExecutor(4) as workers:
        return list(workers.map(outcome, QUESTIONS))


def test_four_workers_never_exceed_the_minute(account: Account, sandbox: Sandbox) -> None:
    outcomes = ask(account)

    assert calls(sandbox, key=USER) == 51
    assert any(isinstance(each, RateLimited) for each in outcomes)
    statuses = {entry["status"] for entry in sandbox.request_log(USER)}
    assert statuses == {200}


def test_nobody_calls_while_the_user_is_blocked_from_outside(
    account: Account, sandbox: Sandbox, time: Time
) -> None:
    sandbox.stop_clock()
    sandbox.others_call(USER, block=True)
    begun = time.seconds
    first = ask(account)
    learned = calls(sandbox, key=USER)

    time.seconds = begun + 890
    later = ask(account)

    # Calls that were under way when the first worker learned of it.
    assert 1 <= learned <= 4
    assert calls(sandbox, key=USER) == learned
    assert {type(each) for each in (*first, *later)} == {Blocked}
    assert {each.retry_at > time.now() for each in later if each and each.retry_at} == {True}


def test_calls_go_on_after_the_block(account: Account, sandbox: Sandbox, time: Time) -> None:
    sandbox.stop_clock()
    sandbox.others_call(USER, block=True)
    query = make_query("campaigns", "campaigns")
    with pytest.raises(Blocked):
        Oktopost().run(query, account)
    sandbox.advance(900)
    time.seconds += 900

    assert Oktopost().run(query, account).totals["campaigns"]


def test_a_day_that_is_used_up_ends_at_midnight_utc(account: Account, time: Time) -> None:
    small = replace(account, rate_windows=(RateWindow(4, DAY),))

    for _ in range(3):
        Oktopost().run(
            make_query("campaigns", "campaigns"), replace(small, datasets=MemoryDatasets())
        )

    with pytest.raises(QuotaExhausted) as refusal:
        Oktopost().run(
            make_query("campaigns", "campaigns"), replace(small, datasets=MemoryDatasets())
        )

    midnight = time.now().replace(hour=0, minute=0, second=0) + timedelta(days=1)
    assert refusal.value.retry_at == midnight


def test_a_day_that_others_used_up_is_a_block_after_one_call(
    account: Account, sandbox: Sandbox
) -> None:
    sandbox.others_call(USER, of_day=20_000)

    outcomes = ask(account)

    assert {type(each) for each in outcomes} == {Blocked}
    assert calls(sandbox, key=USER) <= 4
