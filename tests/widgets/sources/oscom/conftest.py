from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from tests.fixtures.sandbox import Sandbox, sandbox, sandbox_process
from tests.widgets.sources.accounts import FreeBudget, Time, make_account
from widgets.queries.periods import DateRange
from widgets.queries.query import Query
from widgets.sources.http import Http
from widgets.sources.spec import Account

__all__ = ["sandbox", "sandbox_process"]

CONNECTION = UUID("7c1d1a8e-0a52-4c55-9d5e-5b8a6b1f3c11")
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
def budget() -> FreeBudget:
    return FreeBudget()


@pytest.fixture
def account(sandbox: Sandbox, time: Time, budget: FreeBudget) -> Iterator[Account]:
    http = Http(frozenset({sandbox.authority}), clock=time.clock)
    yield make_account(base_url=sandbox.base_url, http=http, budget=budget, time=time)
    http.close()
