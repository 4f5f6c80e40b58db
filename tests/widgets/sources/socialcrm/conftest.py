"""An account at the sandbox's SocialCRM, in its present, that keeps what it fetched."""

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
from widgets.sources.failures import Failure
from widgets.sources.http import Http
from widgets.sources.socialcrm import SocialCrm

KEY = "sk_live_demoinsights00"
POSTS_ONLY = "sk_live_demopostsonly0"


@pytest.fixture
def time() -> Time:
    return sandbox_time()


@pytest.fixture
def account(sandbox: Sandbox, time: Time) -> Iterator[Account]:
    http = Http(frozenset({sandbox.authority}), clock=time.clock)
    made = make_account(base_url=sandbox.socialcrm_url, credential=KEY, http=http, time=time)
    yield replace(made, datasets=MemoryDatasets())
    http.close()


def failure_of(account: Account, query: Query) -> Failure:
    with pytest.raises(Failure) as refusal:
        SocialCrm().run(query, account)
    return refusal.value


def calls(sandbox: Sandbox, path: str = "") -> int:
    """Calls of the key so far, to paths that end so."""
    return sum(entry["path"].endswith(path) for entry in sandbox.request_log(KEY))
