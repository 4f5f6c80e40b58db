"""Several rate windows of one key, and the block of a platform, shared by all workers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle

import pytest
from redis import Redis

from tests.widgets.sources.accounts import START, Time
from widgets.sources.account import Account, Priority
from widgets.sources.failures import Blocked, QuotaExhausted, RateLimited
from widgets.sources.rate_limit import RedisRateLimiter
from widgets.sources.rate_windows import DAY, MINUTE, RateWindow, tightest

BLOCK = 900


@pytest.fixture
def account(account: Account) -> Account:
    """Oktopost's windows, with a smaller day."""
    windows = (RateWindow(120, 5), RateWindow(1200, DAY))
    return replace(account, calls_per_minute=60, rate_windows=windows, block_seconds=BLOCK)


@pytest.fixture
def workers(redis: Redis, time: Time) -> list[RedisRateLimiter]:
    """The limiters of four workers."""
    clock = {"clock": time.clock, "milliseconds": time.milliseconds}
    return [RedisRateLimiter(redis, **clock) for _ in range(4)]  # type: ignore[arg-type]


def spend(
    workers: list[RedisRateLimiter], account: Account, time: Time, *, until: datetime
) -> list[datetime]:
    """The moments of all calls that workers make in turn, each as soon as it may."""
    made = []
    for worker in cycle(workers):
        if time.now() >= until:
            return made
        try:
            permit = worker.acquire(account)
        except RateLimited as refusal:
            ends = min(refusal.retry_at or until, until)
            time.seconds = (ends - START).total_seconds()
            continue
        made.append(time.now())
        worker.release(account, permit, status=200, headers={})
    raise AssertionError("cycles have no end")


def most_within(made: list[datetime], seconds: int) -> int:
    span = timedelta(seconds=seconds)
    return max(sum(moment <= later < moment + span for later in made) for moment in made)


def test_four_workers_stay_below_the_minute_of_one_key(
    workers: list[RedisRateLimiter], account: Account, time: Time
) -> None:
    made = spend(workers, account, time, until=START + timedelta(minutes=5))

    assert len(made) >= 5 * 51 - 1
    assert most_within(made, MINUTE) == 51


def test_a_short_window_counts_beside_the_minute(
    workers: list[RedisRateLimiter], account: Account, time: Time
) -> None:
    tight = replace(account, rate_windows=(RateWindow(20, 5),))

    made = spend(workers, tight, time, until=START + timedelta(minutes=3))

    assert most_within(made, 5) == 17
    assert most_within(made, MINUTE) == 51


def test_a_day_is_used_up_until_midnight_utc(
    workers: list[RedisRateLimiter], account: Account, time: Time
) -> None:
    midnight = START.replace(hour=0) + timedelta(days=1)
    made = spend(workers, account, time, until=midnight - timedelta(seconds=1))

    with pytest.raises(QuotaExhausted) as refusal:
        workers[0].acquire(account)

    assert len(made) == 1020
    assert refusal.value.retry_at == midnight
    time.seconds += 1
    assert workers[0].acquire(account)


def test_background_work_leaves_screens_a_part_of_the_day(
    workers: list[RedisRateLimiter], account: Account, time: Time
) -> None:
    small = replace(account, rate_windows=(RateWindow(40, DAY),))
    spend(
        workers,
        replace(small, priority=Priority.SCHEDULE),
        time,
        until=START + timedelta(minutes=2),
    )

    made = spend(workers, small, time, until=START + timedelta(minutes=4))

    assert len(made) == 34 - 28


def test_a_block_stops_every_worker_until_it_ends(
    workers: list[RedisRateLimiter], account: Account, time: Time
) -> None:
    first, second, *_ = workers
    permit = first.acquire(account)
    first.release(account, permit, status=429, headers={})
    ends = time.now() + timedelta(seconds=BLOCK)

    for moment in (0, 1, 600, BLOCK - 3):
        time.seconds = moment
        with pytest.raises(Blocked) as refusal:
            second.acquire(account)
        assert refusal.value.retry_at == ends

    time.seconds = BLOCK
    assert second.acquire(account)


def test_late_refusals_do_not_shorten_a_block(
    workers: list[RedisRateLimiter], account: Account, time: Time
) -> None:
    worker = workers[0]
    early, late = worker.acquire(account), worker.acquire(account)
    worker.release(account, early, status=429, headers={})
    worker.release(account, late, status=200, headers={})

    with pytest.raises(Blocked):
        worker.acquire(account)


def test_a_wait_that_the_platform_names_goes_before_its_block(
    call: Callable[..., None], account: Account, time: Time
) -> None:
    call(429, retry_after=30)
    time.seconds += 30

    call()


def test_calls_of_a_lost_worker_count_against_the_day(
    workers: list[RedisRateLimiter], account: Account, time: Time
) -> None:
    small = replace(account, rate_windows=(RateWindow(4, DAY),))
    for _ in range(3):
        workers[0].acquire(small)
    time.seconds += 600

    with pytest.raises(QuotaExhausted):
        workers[1].acquire(small)


@pytest.mark.parametrize(
    ("every_seconds", "seconds"), [(3600, MINUTE), (60, DAY), (24 * 3600, MINUTE)]
)
def test_the_tightest_window_depends_on_how_often_calls_come_again(
    every_seconds: int, seconds: int
) -> None:
    windows = (RateWindow(60, MINUTE), RateWindow(120, 5), RateWindow(20_000, DAY))

    assert tightest(windows, 6, every_seconds=every_seconds).seconds == seconds
