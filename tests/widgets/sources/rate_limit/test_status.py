"""The status of a rate limit: the calls left for each priority."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.widgets.sources.accounts import Time
from widgets.sources.account import Account, Priority
from widgets.sources.failures import RateLimited, Unavailable
from widgets.sources.rate_limit import RedisRateLimiter
from widgets.sources.rate_limit.status import RateLimitStatus

NAME = "t:1:account:2"


def spendable(status: RateLimitStatus) -> list[int]:
    return [status.spendable(priority) for priority in Priority]


def limit_headers(time: Time, remaining: int, *, limit: int = 100) -> dict[str, int]:
    """Headers of a window that has 40 seconds left."""
    reset = int(time.now().timestamp()) + 40
    names = ("limit", "remaining", "reset")
    values = (limit, remaining, reset)
    return {f"x_ratelimit_{name}": value for name, value in zip(names, values, strict=True)}


def test_an_unused_credential_has_its_whole_limit(
    rate_limiter: RedisRateLimiter, account: Account
) -> None:
    status = rate_limiter.status(account)

    assert status == RateLimitStatus(limit=100)
    assert status.left == 100
    assert spendable(status) == [85, 80, 70, 70]


def test_spendable_calls_are_all_permitted(
    rate_limiter: RedisRateLimiter, account: Account, call: Callable[..., None], time: Time
) -> None:
    remaining = 62
    call(**limit_headers(time, remaining))

    for priority in reversed(Priority):
        asking = replace(account, priority=priority)
        for _ in range(rate_limiter.status(asking).spendable(priority)):
            remaining -= 1
            call(by=asking, **limit_headers(time, remaining))
        with pytest.raises(RateLimited):
            call(by=asking)
        assert rate_limiter.status(asking).spendable(priority) == 0

    assert remaining == 0


@pytest.mark.parametrize(
    ("remaining", "expected"),
    [
        (100, [84, 79, 69, 69]),
        (60, [60, 40, 30, 30]),
        (31, [31, 11, 1, 1]),
        (30, [30, 10, 0, 0]),
        (20, [20, 0, 0, 0]),
        (0, [0, 0, 0, 0]),
    ],
)
def test_remaining_of_the_platform_bounds_spendable_calls(
    remaining: int, expected: list[int]
) -> None:
    assert spendable(RateLimitStatus(limit=100, used=1, remaining=remaining)) == expected


def test_background_work_stops_where_open_screens_go_on(
    account: Account, call: Callable[..., None], time: Time
) -> None:
    call(**limit_headers(time, 25))

    for priority in (Priority.SCHEDULE, Priority.WARMING):
        with pytest.raises(RateLimited):
            call(by=replace(account, priority=priority))
    call(by=replace(account, priority=Priority.WEBHOOK))
    call()


def test_events_leave_a_fifth_to_open_screens(
    account: Account, call: Callable[..., None], time: Time
) -> None:
    call(**limit_headers(time, 20))

    with pytest.raises(RateLimited):
        call(by=replace(account, priority=Priority.WEBHOOK))
    call()


def test_limit_headers_of_a_past_window_are_ignored(
    rate_limiter: RedisRateLimiter, account: Account, call: Callable[..., None], time: Time
) -> None:
    call(**limit_headers(time, 3))
    time.sleep(70)

    assert rate_limiter.status(account).remaining is None
    assert rate_limiter.status(account).left == 100


def test_a_blocked_credential_spends_nothing(
    rate_limiter: RedisRateLimiter, account: Account, call: Callable[..., None], time: Time
) -> None:
    call(429, retry_after=30)

    status = rate_limiter.status(account)

    assert status.retry_at == time.now() + timedelta(seconds=30)
    assert spendable(status) == [0, 0, 0, 0]


def test_status_tells_when_the_circuit_half_opens(
    rate_limiter: RedisRateLimiter, account: Account, call: Callable[..., None], time: Time
) -> None:
    for _ in range(5):
        call(500)

    assert rate_limiter.status(account).open_until == time.now() + timedelta(seconds=30)


def test_statuses_are_read_by_fingerprint_name(
    rate_limiter: RedisRateLimiter, account: Account, call: Callable[..., None], redis: Redis
) -> None:
    redis.set(NAME, account.fingerprint)
    call()

    found = rate_limiter.statuses({"t:1:account:9": 50, NAME: 50})

    assert {name: status.used for name, status in found.items()} == {NAME: 1}
    assert found[NAME].limit == 50


def test_status_without_redis_is_unavailable(account: Account) -> None:
    with Redis(port=1, retry=Retry(NoBackoff(), 0)) as nobody, pytest.raises(Unavailable):
        RedisRateLimiter(nobody).status(account)
