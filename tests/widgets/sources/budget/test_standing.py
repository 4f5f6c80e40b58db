"""What is left, and for whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.widgets.sources.accounts import Time
from widgets.sources.budget import RedisBudget
from widgets.sources.budget.standing import Standing
from widgets.sources.failures import RateLimited, Unavailable
from widgets.sources.spec import Account, Priority

NAME = "t:1:account:2"


def spendable(standing: Standing) -> list[int]:
    return [standing.spendable(priority) for priority in Priority]


def told(time: Time, remaining: int, *, limit: int = 100) -> dict[str, int]:
    """Headers of a window that has 40 seconds left."""
    reset = int(time.now().timestamp()) + 40
    names = ("limit", "remaining", "reset")
    values = (limit, remaining, reset)
    return {f"x_ratelimit_{name}": value for name, value in zip(names, values, strict=True)}


def test_nothing_was_called(budget: RedisBudget, account: Account) -> None:
    standing = budget.standing(account)

    assert standing == Standing(limit=100)
    assert standing.left == 100
    assert spendable(standing) == [85, 80, 70, 70]


def test_what_is_spendable_is_what_is_granted(
    budget: RedisBudget, account: Account, call: Callable[..., None], time: Time
) -> None:
    remaining = 62
    call(**told(time, remaining))

    for priority in reversed(Priority):
        asking = replace(account, priority=priority)
        for _ in range(budget.standing(asking).spendable(priority)):
            remaining -= 1
            call(by=asking, **told(time, remaining))
        with pytest.raises(RateLimited):
            call(by=asking)
        assert budget.standing(asking).spendable(priority) == 0

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
def test_the_platforms_word_counts(remaining: int, expected: list[int]) -> None:
    assert spendable(Standing(limit=100, used=1, remaining=remaining)) == expected


def test_background_work_stops_where_open_screens_go_on(
    account: Account, call: Callable[..., None], time: Time
) -> None:
    call(**told(time, 25))

    for priority in (Priority.SCHEDULE, Priority.WARMING):
        with pytest.raises(RateLimited):
            call(by=replace(account, priority=priority))
    call(by=replace(account, priority=Priority.WEBHOOK))
    call()


def test_events_leave_a_fifth_to_open_screens(
    account: Account, call: Callable[..., None], time: Time
) -> None:
    call(**told(time, 20))

    with pytest.raises(RateLimited):
        call(by=replace(account, priority=Priority.WEBHOOK))
    call()


def test_a_word_of_a_window_that_is_over_counts_no_more(
    budget: RedisBudget, account: Account, call: Callable[..., None], time: Time
) -> None:
    call(**told(time, 3))
    time.sleep(70)

    assert budget.standing(account).remaining is None
    assert budget.standing(account).left == 100


def test_who_is_blocked_spends_nothing(
    budget: RedisBudget, account: Account, call: Callable[..., None], time: Time
) -> None:
    call(429, retry_after=30)

    standing = budget.standing(account)

    assert standing.retry_at == time.now() + timedelta(seconds=30)
    assert spendable(standing) == [0, 0, 0, 0]


def test_an_open_circuit_says_until_when(
    budget: RedisBudget, account: Account, call: Callable[..., None], time: Time
) -> None:
    for _ in range(5):
        call(500)

    assert budget.standing(account).open_until == time.now() + timedelta(seconds=30)


def test_many_are_looked_up_by_name_at_once(
    budget: RedisBudget, account: Account, call: Callable[..., None], redis: Redis
) -> None:
    redis.set(NAME, account.fingerprint)
    call()

    found = budget.standings({"t:1:account:9": 50, NAME: 50})

    assert {name: standing.used for name, standing in found.items()} == {NAME: 1}
    assert found[NAME].limit == 50


def test_without_redis_nobody_knows(account: Account) -> None:
    with Redis(port=1, retry=Retry(NoBackoff(), 0)) as nobody, pytest.raises(Unavailable):
        RedisBudget(nobody).standing(account)
