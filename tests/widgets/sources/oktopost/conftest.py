"""An account at the sandbox's Oktopost, in its present, that keeps what it fetched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from tests.fixtures.sandbox import NOW, Sandbox
from tests.widgets.sources.accounts import START, Time, make_account
from tests.widgets.sources.memory_datasets import MemoryDatasets
from widgets.queries.periods import DateRange
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.failures import Failure
from widgets.sources.http import Http
from widgets.sources.oktopost import Oktopost

# Allowed as many calls as a test makes.
KEY = "okt_of_tests"
ACCOUNT_ID = "001demo00000001"
AUTUMN = DateRange.parse("2025-09-01", "2025-11-16")


def now() -> Time:
    return Time(seconds=(datetime.fromisoformat(NOW) - START).total_seconds())


def account_at(sandbox: Sandbox, time: Time, http: Http) -> Account:
    sandbox.add_key(KEY, per_minute=100_000)
    made = make_account(base_url=sandbox.oktopost_url, credential=KEY, http=http, time=time)
    return replace(made, settings={"account_id": ACCOUNT_ID}, datasets=MemoryDatasets())


@pytest.fixture
def time() -> Time:
    return now()


@pytest.fixture
def account(sandbox: Sandbox, time: Time) -> Iterator[Account]:
    http = Http(frozenset({sandbox.authority}), clock=time.clock)
    yield account_at(sandbox, time, http)
    http.close()


def make_query(resource: str, *metrics: str, by: tuple[str, ...] = (), **fields: Any) -> Query:
    given = {"period": AUTUMN, "timezone": "UTC", "limit": 50_000} | fields
    connection = UUID(int=1)
    return Query(connection=connection, resource=resource, metrics=metrics, dimensions=by, **given)


def failure_of(account: Account, query: Query) -> Failure:
    with pytest.raises(Failure) as refusal:
        Oktopost().run(query, account)
    return refusal.value


def calls(sandbox: Sandbox, path: str = "", key: str = KEY) -> int:
    """Calls of the key so far, to paths that end so."""
    return sum(entry["path"].endswith(path) for entry in sandbox.request_log(key))
