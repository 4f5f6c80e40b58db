from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from tests.fixtures.sandbox import NOW, Sandbox, sandbox, sandbox_process
from tests.widgets.sources.accounts import START, FreeRateLimiter, Time, make_account
from tests.widgets.sources.memory_datasets import MemoryDatasets
from widgets.queries.periods import DateRange
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.failures import Failure
from widgets.sources.http import Http
from widgets.sources.oscom import Oscom

__all__ = ["sandbox", "sandbox_process"]

KEY = "oscom_sk_demo_standard"
RANGE = {"start": "2025-11-03", "end": "2025-11-16"}
CONNECTION = UUID("7c1d1a8e-0a52-4c55-9d5e-5b8a6b1f3c11")
METRICS = ("sessions", "page_views", "conversions", "revenue", "visitors", "conversion_rate")
NOVEMBER = DateRange(date(2025, 11, 3), date(2025, 11, 16))

MakeQuery = Callable[..., Query]


@pytest.fixture(scope="session")
def make_query() -> MakeQuery:
    def make(**fields: Any) -> Query:
        given = {"metrics": ("sessions",), "period": NOVEMBER, "timezone": "Europe/Paris"}
        return Query(connection=CONNECTION, **{**given, **fields})

    return make


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def rate_limiter() -> FreeRateLimiter:
    return FreeRateLimiter()


@pytest.fixture
def account(sandbox: Sandbox, time: Time, rate_limiter: FreeRateLimiter) -> Iterator[Account]:
    http = Http(frozenset({sandbox.authority}), clock=time.clock)
    yield make_account(base_url=sandbox.base_url, http=http, rate_limiter=rate_limiter, time=time)
    http.close()


@pytest.fixture
def datasets() -> MemoryDatasets:
    return MemoryDatasets()


@pytest.fixture
def today(account: Account, time: Time, datasets: MemoryDatasets) -> Account:
    """An account that keeps what it fetched, in the sandbox's present."""
    time.seconds = (datetime.fromisoformat(NOW) - START).total_seconds()
    return replace(account, datasets=datasets)


@pytest.fixture
def query(make_query: MakeQuery) -> Query:
    return make_query(dimensions=("day",))


@pytest.fixture
def long_query(make_query: MakeQuery) -> Query:
    """One of four pages."""
    period = DateRange(date(2025, 10, 20), date(2025, 11, 19))
    return make_query(dimensions=("hour", "channel"), period=period, limit=50_000)


def failure_of(account: Account, query: Query) -> Failure:
    with pytest.raises(Failure) as refusal:
        Oscom().run(query, account)
    return refusal.value


def with_key(account: Account, key: str) -> Account:
    return replace(account, credential=key)
