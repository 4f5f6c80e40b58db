from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.widgets.sources.accounts import Time, make_account
from widgets.sources.account import Account, Permit, Priority
from widgets.sources.failures import RateLimited, Unavailable
from widgets.sources.rate_limit import RedisRateLimiter


def calls_until_refused(call: Callable[..., None], **given: object) -> int:
    for count in range(1000):
        try:
            call(**given)
        except RateLimited:
            return count
    raise AssertionError("never refused")


def test_calls_end_at_85_percent_of_the_limit(call: Callable[..., None]) -> None:
    assert calls_until_refused(call) == 85


def test_background_calls_leave_a_third_of_the_limit(
    call: Callable[..., None], account: Account
) -> None:
    background = replace(account, priority=Priority.SCHEDULE)

    assert calls_until_refused(call, by=background) == 70
    assert calls_until_refused(call) == 15


def test_background_calls_in_flight_leave_screens_a_permit(
    rate_limiter: RedisRateLimiter, account: Account
) -> None:
    warming = replace(account, priority=Priority.WARMING)
    for _ in range(3):
        rate_limiter.acquire(warming)

    with pytest.raises(RateLimited):
        rate_limiter.acquire(warming)
    assert rate_limiter.acquire(account)


def test_a_refusal_says_when_the_oldest_call_is_a_minute_old(
    call: Callable[..., None], time: Time
) -> None:
    call()
    time.sleep(10)
    calls_until_refused(call)

    with pytest.raises(RateLimited) as refusal:
        call()

    assert refusal.value.retry_at == time.now() + timedelta(seconds=50)


def test_a_wait_of_two_seconds_is_slept(call: Callable[..., None], time: Time) -> None:
    calls_until_refused(call)
    time.sleep(58.5)

    call()

    assert time.slept == [58.5, 1.5]


def test_no_minute_sees_more_calls_however_long_they_take(
    rate_limiter: RedisRateLimiter, account: Account, time: Time
) -> None:
    ended = []
    for _ in range(400):
        try:
            permit = rate_limiter.acquire(account)
        except RateLimited:
            time.seconds += 1
            continue
        time.seconds += 0.7
        rate_limiter.release(account, permit, status=200, headers={})
        ended.append(time.seconds)

    busiest = max(sum(start <= at < start + 60 for at in ended) for start in ended)
    assert busiest <= 85
    assert len(ended) > 200


def test_the_platforms_own_limit_replaces_the_assumed_one(call: Callable[..., None]) -> None:
    call(x_ratelimit_limit=20)

    assert calls_until_refused(call, x_ratelimit_limit=20) == 16


def test_calls_wait_for_the_reset_once_nothing_remains(
    call: Callable[..., None], time: Time
) -> None:
    reset = int(time.now().timestamp()) + 40
    call(x_ratelimit_limit=100, x_ratelimit_remaining=0, x_ratelimit_reset=reset)

    with pytest.raises(RateLimited) as refusal:
        call()

    assert refusal.value.retry_at == time.now() + timedelta(seconds=40)
    time.sleep(40)
    call()


def test_the_reset_is_measured_by_the_platforms_clock(
    call: Callable[..., None], time: Time
) -> None:
    there = {"date": "Mon, 01 Jan 2024 00:00:00 GMT", "x_ratelimit_reset": 1704067230}
    call(x_ratelimit_limit=100, x_ratelimit_remaining=0, **there)

    with pytest.raises(RateLimited) as refusal:
        call()

    assert refusal.value.retry_at == time.now() + timedelta(seconds=30)


def test_background_calls_stop_at_30_percent_remaining(
    call: Callable[..., None], account: Account, time: Time
) -> None:
    reset = int(time.now().timestamp()) + 40
    call(x_ratelimit_limit=100, x_ratelimit_remaining=30, x_ratelimit_reset=reset)

    with pytest.raises(RateLimited):
        call(by=replace(account, priority=Priority.WARMING))
    call()


def test_a_late_answer_does_not_raise_remaining(call: Callable[..., None], time: Time) -> None:
    reset = int(time.now().timestamp()) + 40
    call(x_ratelimit_limit=100, x_ratelimit_remaining=0, x_ratelimit_reset=reset)
    permits = {"x_ratelimit_limit": 100, "x_ratelimit_remaining": 5, "x_ratelimit_reset": reset}

    with pytest.raises(RateLimited):
        call(**permits)


def test_a_limit_that_rises_counts_at_once(call: Callable[..., None], time: Time) -> None:
    reset = int(time.now().timestamp()) + 40
    call(x_ratelimit_limit=20, x_ratelimit_remaining=3, x_ratelimit_reset=reset)
    risen = {"x_ratelimit_limit": 100, "x_ratelimit_reset": reset}
    call(**risen, x_ratelimit_remaining=82)

    # 85 within the minute, two of them before.
    assert calls_until_refused(call, **risen, x_ratelimit_remaining=82) == 83


def test_retry_after_blocks_all_calls_to_the_second(
    call: Callable[..., None], redis: Redis, time: Time
) -> None:
    call(429, retry_after=30)
    elsewhere = RedisRateLimiter(redis, clock=time.clock, milliseconds=time.milliseconds)

    time.seconds = 27.9
    with pytest.raises(RateLimited) as refusal:
        elsewhere.acquire(make_account(time=time))
    time.seconds = 30

    assert refusal.value.retry_at == time.now()
    assert elsewhere.acquire(make_account(time=time))


def test_without_retry_after_the_wait_doubles(
    call: Callable[..., None], rate_limiter: RedisRateLimiter, account: Account, time: Time
) -> None:
    waits = []
    for _ in range(7):
        call(429)
        until = rate_limiter.blocked_until(account.fingerprint)
        waits.append((until - time.now()).total_seconds())
        time.seconds += waits[-1]

    assert waits == [2, 4, 8, 16, 32, 60, 60]


def test_a_shorter_block_does_not_replace_a_longer_one(
    rate_limiter: RedisRateLimiter, account: Account, time: Time
) -> None:
    rate_limiter.block(account.fingerprint, time.now() + timedelta(minutes=15))
    rate_limiter.block(account.fingerprint, time.now() + timedelta(minutes=1))

    assert rate_limiter.blocked_until(account.fingerprint) == time.now() + timedelta(minutes=15)
    with pytest.raises(RateLimited) as refusal:
        rate_limiter.acquire(account)
    assert refusal.value.retry_at == time.now() + timedelta(minutes=15)


def test_limits_of_one_key_do_not_touch_another(
    call: Callable[..., None], rate_limiter: RedisRateLimiter, time: Time
) -> None:
    call(429, retry_after=30)

    assert rate_limiter.acquire(make_account(credential="oscom_sk_of_globex", time=time))


def test_without_redis_no_call_is_permitted(time: Time) -> None:
    lost = RedisRateLimiter(Redis(port=1, retry=Retry(NoBackoff(), 0)), clock=time.clock)
    account = make_account(time=time)

    with pytest.raises(Unavailable):
        lost.acquire(account)
    with pytest.raises(Unavailable):
        lost.blocked_until(account.fingerprint)
    lost.release(account, Permit("one"), status=200, headers={})


def test_every_key_expires_and_holds_no_secret(
    call: Callable[..., None], rate_limiter: RedisRateLimiter, redis: Redis, time: Time
) -> None:
    call(429, retry_after=30)
    rate_limiter.block("other", time.now() + timedelta(hours=1))

    keys = sorted(key.decode() for key in redis.scan_iter())

    assert keys == [
        "g:rate_limit:other:state",
        "g:rate_limit:standard:state",
        "g:rate_limit:standard:window",
    ]
    assert all(redis.pttl(key) > 0 for key in keys)


def test_threads_together_never_pass_the_limit(redis: Redis) -> None:
    rate_limiter = RedisRateLimiter(redis)
    account = make_account(calls_per_minute=40)

    def try_to_call(_: int) -> bool:
        try:
            permit = rate_limiter.acquire(account)
        except RateLimited:
            return False
        rate_limiter.release(account, permit, status=200, headers={})
        return True

    with ThreadPoolExecutor(8) as pool:
        granted = sum(pool.map(try_to_call, range(60)))

    assert granted == 34


@pytest.mark.parametrize(
    "headers",
    [
        {"x_ratelimit_limit": "-5", "x_ratelimit_remaining": "x", "x_ratelimit_reset": "1e9"},
        {"x_ratelimit_limit": "9" * 40, "x_ratelimit_remaining": "", "retry_after": "soon"},
        {"x_ratelimit_limit": "0", "x_ratelimit_reset": "٣"},
    ],
)
def test_invalid_limit_headers_are_ignored(
    call: Callable[..., None], headers: dict[str, str]
) -> None:
    call(**headers)

    assert calls_until_refused(call) == 84


def test_five_low_windows_in_a_row_warn_once(
    call: Callable[..., None], time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(6):
        reset = int(time.now().timestamp()) + 50
        call(x_ratelimit_limit=100, x_ratelimit_remaining=15, x_ratelimit_reset=reset)
        time.seconds += 60

    assert [entry.message for entry in caplog.records] == ["calls are running low"]
