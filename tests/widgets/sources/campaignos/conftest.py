"""An account at the sandbox's CampaignOS, in its present, that keeps what it fetched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.accounts import Time, make_account
from tests.widgets.sources.list_queries import sandbox_time
from tests.widgets.sources.memory_datasets import MemoryDatasets
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.campaignos import CampaignOs
from widgets.sources.failures import Failure
from widgets.sources.http import Http

# Allowed as many calls as a test makes.
KEY = "cos_of_many_tests"


def account_at(sandbox: Sandbox, time: Time, http: Http) -> Account:
    sandbox.add_key(KEY, per_minute=100_000)
    made = make_account(base_url=sandbox.campaignos_url, credential=KEY, http=http, time=time)
    return replace(made, settings={"currency": "EUR"}, datasets=MemoryDatasets())


def afresh(account: Account) -> Account:
    """The account with nothing kept."""
    return replace(account, datasets=MemoryDatasets())


@pytest.fixture
def time() -> Time:
    return sandbox_time()


@pytest.fixture
def account(sandbox: Sandbox, time: Time) -> Iterator[Account]:
    http = Http(frozenset({sandbox.authority}), clock=time.clock)
    yield account_at(sandbox, time, http)
    http.close()


def failure_of(account: Account, query: Query) -> Failure:
    with pytest.raises(Failure) as refusal:
        CampaignOs().run(query, account)
    return refusal.value


def calls(sandbox: Sandbox, path: str = "", key: str = KEY) -> int:
    """Calls of the key so far, to paths that end so."""
    return sum(entry["path"].endswith(path) for entry in sandbox.request_log(key))
