from __future__ import annotations

from collections.abc import Callable

import pytest
from redis import Redis

from tests.widgets.sources.accounts import Time, make_account
from widgets.sources.budget import RedisBudget
from widgets.sources.failures import Failure
from widgets.sources.spec import Account


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def budget(redis: Redis, time: Time) -> RedisBudget:
    return RedisBudget(redis, clock=time.clock, milliseconds=time.milliseconds)


@pytest.fixture
def account(budget: RedisBudget, time: Time) -> Account:
    return make_account(budget=budget, time=time)


@pytest.fixture
def call(budget: RedisBudget, account: Account) -> Callable[..., None]:
    def call(
        status: int | None = 200,
        *,
        by: Account = account,
        resource: str = "",
        failure: Failure | None = None,
        **headers: object,
    ) -> None:
        named = {name.replace("_", "-"): str(text) for name, text in headers.items()}
        permit = budget.acquire(by, resource)
        budget.learn(by, permit, status=status, headers=named, failure=failure)

    return call
