from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from redis import Redis

from tests.widgets.sources.accounts import Time, make_account
from widgets.sources.account import Account, Priority
from widgets.sources.failures import (
    AuthFailed,
    CircuitOpen,
    ContractViolation,
    CursorLost,
    Failure,
    InvalidQuery,
    MalformedResponse,
    NotFound,
    RateLimited,
    ScopeMissing,
    Timeout,
    Unavailable,
)
from widgets.sources.rate_limit import RedisRateLimiter


def test_at_most_four_calls_are_in_flight(
    rate_limiter: RedisRateLimiter, account: Account, time: Time
) -> None:
    permits = [rate_limiter.acquire(account) for _ in range(4)]

    with pytest.raises(RateLimited) as refusal:
        rate_limiter.acquire(account)
    rate_limiter.release(account, permits[0], status=200, headers={})

    assert refusal.value.retry_at == time.now() + timedelta(seconds=1)
    assert rate_limiter.acquire(account)


@pytest.mark.parametrize(
    ("priority", "places", "seconds"), [("SCREEN", 4, 45), ("WEBHOOK", 3, 45), ("SCHEDULE", 3, 150)]
)
def test_permits_of_a_dead_worker_expire_with_their_lease(
    rate_limiter: RedisRateLimiter, time: Time, priority: str, places: int, seconds: int
) -> None:
    account = make_account(rate_limiter=rate_limiter, time=time, priority=Priority[priority])
    for _ in range(places):
        rate_limiter.acquire(account)

    time.seconds += seconds - 10
    with pytest.raises(RateLimited):
        rate_limiter.acquire(account)
    time.seconds += 10

    assert rate_limiter.acquire(account)


def test_the_circuit_opens_after_five_failures(call: Callable[..., None], time: Time) -> None:
    for status in (500, None, 503, 502, None):
        call(status)

    with pytest.raises(CircuitOpen) as refusal:
        call()

    assert refusal.value.retry_at == time.now() + timedelta(seconds=30)


def test_an_answer_between_failures_keeps_the_circuit_closed(call: Callable[..., None]) -> None:
    for status in (500, 500, 500, 500, 404, 500, 500, 500, 500):
        call(status)

    call()


def test_the_circuit_opens_when_half_of_the_last_ten_fail(
    call: Callable[..., None], time: Time
) -> None:
    for status in (500, 200, None, 200, 502, 200, 503, 200, 200):
        call(status)
    call(500)

    with pytest.raises(CircuitOpen) as refusal:
        call()

    assert refusal.value.retry_at == time.now() + timedelta(seconds=30)


def test_failures_longer_ago_than_ten_answers_do_not_count(call: Callable[..., None]) -> None:
    for status in (500, 500, 500, 500, *[200] * 7, 500, 500, 500):
        call(status)

    call()


def test_a_closed_circuit_begins_to_count_anew(call: Callable[..., None], time: Time) -> None:
    for _ in range(5):
        call(500)
    time.seconds += 30
    call(200)

    for status in (500, 500, 500, 500, 200, 500):
        call(status)

    call()


def test_late_failures_do_not_reopen_the_circuit(
    call: Callable[..., None], rate_limiter: RedisRateLimiter, account: Account, time: Time
) -> None:
    late = rate_limiter.acquire(account)
    for _ in range(5):
        call(500)
    rate_limiter.release(account, late, status=500, headers={})

    with pytest.raises(CircuitOpen) as refusal:
        call()

    assert refusal.value.retry_at == time.now() + timedelta(seconds=30)


def test_one_probe_is_let_through_and_closes_the_circuit(
    call: Callable[..., None], rate_limiter: RedisRateLimiter, account: Account, time: Time
) -> None:
    for _ in range(5):
        call(500)
    time.seconds += 30

    probe = rate_limiter.acquire(account)
    with pytest.raises(CircuitOpen) as refusal:
        rate_limiter.acquire(account)
    rate_limiter.release(account, probe, status=200, headers={})

    assert refusal.value.retry_at == time.now() + timedelta(seconds=5)
    call()
    call()


def test_calls_wait_for_the_probe_of_a_half_open_circuit(
    call: Callable[..., None],
    rate_limiter: RedisRateLimiter,
    account: Account,
    redis: Redis,
    time: Time,
) -> None:
    for _ in range(5):
        call(500)
    time.seconds += 30
    probe = rate_limiter.acquire(account)

    def answer(seconds: float) -> None:
        time.sleep(seconds)
        rate_limiter.release(account, probe, status=200, headers={})

    meanwhile = replace(time.clock, sleep=answer)
    second = RedisRateLimiter(redis, clock=meanwhile, milliseconds=time.milliseconds)

    assert second.acquire(account)
    assert sum(time.slept) < 0.1


def test_each_failed_probe_doubles_the_pause_up_to_15_minutes(
    call: Callable[..., None], time: Time
) -> None:
    for _ in range(5):
        call(500)
    pauses = []
    for _ in range(7):
        with pytest.raises(CircuitOpen) as refusal:
            call()
        pauses.append((refusal.value.retry_at - time.now()).total_seconds())
        time.seconds += pauses[-1]
        call(500)

    assert pauses == [30, 60, 120, 240, 480, 900, 900]


def test_ten_minutes_of_outage_cost_ten_calls(call: Callable[..., None], time: Time) -> None:
    made = 0
    for _ in range(600):
        with suppress(CircuitOpen):
            call(503)
            made += 1
        time.seconds += 1

    # Five until it opens; then a probe after 30 s, 60 s, 120 s and 240 s.
    assert made == 9
    time.seconds += 480
    call()
    call()


def spoiled(call: Callable[..., None], resource: str, *, times: int = 5, code: int = 200) -> None:
    """Answers of a resource that are of no use."""
    for _ in range(times):
        call(code, resource=resource, failure=MalformedResponse(status=code, request_id="req_1"))


def test_unusable_answers_open_the_circuit_of_their_resource_alone(
    call: Callable[..., None], time: Time
) -> None:
    spoiled(call, "/seo/keywords")

    with pytest.raises(CircuitOpen) as refusal:
        call(resource="/seo/keywords")

    assert refusal.value.code == "malformed_response"
    assert refusal.value.request_id == "req_1"
    assert refusal.value.retry_at == time.now() + timedelta(seconds=30)
    call(resource="/seo/pages")
    call()


@pytest.mark.parametrize("failure", [NotFound, InvalidQuery, ScopeMissing, ContractViolation])
def test_refusals_of_a_resource_leave_the_others_closed(
    call: Callable[..., None], failure: type[Failure]
) -> None:
    for _ in range(12):
        with suppress(CircuitOpen):
            call(404, resource="one", failure=failure(status=404))

    with pytest.raises(CircuitOpen) as refusal:
        call(resource="one")
    assert refusal.value.code == failure.code
    call(resource="other")


@pytest.mark.parametrize(
    ("status", "failure"),
    [(401, AuthFailed), (400, CursorLost), (429, RateLimited), (500, Unavailable), (None, Timeout)],
)
def test_answers_that_are_not_about_the_resource_do_not_count_against_it(
    call: Callable[..., None], time: Time, status: int | None, failure: type[Failure]
) -> None:
    for _ in range(4):
        call(status, resource="one", failure=failure(status=status))
        time.seconds += 120
    spoiled(call, "one", times=1)

    call(resource="one")


def test_a_good_answer_closes_the_circuit_of_its_resource(
    call: Callable[..., None], time: Time
) -> None:
    spoiled(call, "one")
    time.seconds += 30

    call(resource="one")
    spoiled(call, "one", times=4)

    call(resource="one")


def test_a_resource_that_stays_bad_is_probed_ever_more_rarely_up_to_5_minutes(
    call: Callable[..., None], time: Time
) -> None:
    spoiled(call, "one")
    pauses = []
    for _ in range(5):
        with pytest.raises(CircuitOpen) as refusal:
            call(resource="one")
        pauses.append((refusal.value.retry_at - time.now()).total_seconds())
        time.seconds += pauses[-1]
        spoiled(call, "one", times=1)

    assert pauses == [30, 60, 120, 240, 300]


def test_an_unanswered_probe_lets_the_next_call_probe(
    call: Callable[..., None], time: Time
) -> None:
    spoiled(call, "one")
    time.seconds += 30
    call(None, resource="one", failure=Timeout())

    call(resource="one")


def test_unusable_answers_count_as_answers_of_the_platform(call: Callable[..., None]) -> None:
    for _ in range(4):
        call(500)
    spoiled(call, "one", times=1)
    for _ in range(3):
        call(500)

    call()
