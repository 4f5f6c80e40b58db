from __future__ import annotations

from collections.abc import Callable

import pytest
from redis import Redis

from tests.widgets.sources.accounts import Time, make_account
from widgets.sources.account import Account
from widgets.sources.failures import Failure
from widgets.sources.rate_limit import RedisRateLimiter


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def rate_limiter(redis: Redis, time: Time) -> RedisRateLimiter:
    return RedisRateLimiter(redis, clock=time.clock, milliseconds=time.milliseconds)


@pytest.fixture
def account(rate_limiter: RedisRateLimiter, time: Time) -> Account:
    return make_account(rate_limiter=rate_limiter, time=time)


@pytest.fixture
def call(rate_limiter: RedisRateLimiter, account: Account) -> Callable[..., None]:
    def call(
        status: int | None = 200,
        *,
        by: Account = account,
        resource: str = "",
        failure: Failure | None = None,
        **headers: object,
    ) -> None:
        named = {name.replace("_", "-"): str(text) for name, text in headers.items()}
        permit = rate_limiter.acquire(by, resource)
        rate_limiter.release(by, permit, status=status, headers=named, failure=failure)

    return call
