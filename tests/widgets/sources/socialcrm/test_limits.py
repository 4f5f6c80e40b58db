"""SocialCRM's limit of 600 calls a minute, its slowness, and keys that it revokes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis import Redis

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.accounts import Time
from tests.widgets.sources.list_queries import make_query
from tests.widgets.sources.memory_datasets import MemoryDatasets
from tests.widgets.sources.socialcrm.conftest import KEY, calls, failure_of
from widgets.sources.account import Account
from widgets.sources.failures import AuthFailed, RateLimited, Timeout
from widgets.sources.http import Http
from widgets.sources.http.timeouts import Timeouts
from widgets.sources.rate_limit import RedisRateLimiter
from widgets.sources.socialcrm import SocialCrm
from widgets.sources.socialcrm.catalogue import SPEC

TOPICS = make_query("trending", "topics")
SHORT = Timeouts(connect=0.5, read=0.5, total=1, tries=1)


@pytest.mark.parametrize(
    ("effect", "params"),
    [("delay", {"delay_ms": 3000}), ("trickle", {"chunk_ms": 200, "chunk_bytes": 8})],
)
def test_a_slow_answer_ends_at_the_calls_deadline(
    account: Account, sandbox: Sandbox, effect: str, params: dict[str, int]
) -> None:
    sandbox.scenario(effect, platform="socialcrm", **params)
    http = Http(frozenset({sandbox.authority}), interactive=SHORT, background=SHORT)

    failure = failure_of(replace(account, http=http), TOPICS)
    http.close()

    assert type(failure) is Timeout


def test_rows_beyond_the_asked_number_are_accepted(account: Account, sandbox: Sandbox) -> None:
    before = SocialCrm().run(TOPICS, account).totals["topics"]
    sandbox.scenario("more_rows", platform="socialcrm", path="/trending", rows=3)
    again = replace(account, datasets=MemoryDatasets())

    after = SocialCrm().run(TOPICS, again).totals["topics"]

    assert isinstance(before, int)
    assert after == before + 3


def test_a_revoked_key_is_refused_and_kept_rows_still_answer(
    account: Account, sandbox: Sandbox
) -> None:
    frame = SocialCrm().run(TOPICS, account)
    sandbox.revoke_key(KEY)

    assert isinstance(failure_of(account, make_query("account_days", "followers")), AuthFailed)
    assert SocialCrm().run(TOPICS, account).totals == frame.totals


def test_calls_end_before_the_platform_would_refuse_one(
    account: Account, sandbox: Sandbox, redis: Redis, time: Time
) -> None:
    sandbox.stop_clock()
    limiter = RedisRateLimiter(redis, clock=time.clock, milliseconds=time.milliseconds)
    limited = replace(
        account, rate_limiter=limiter, calls_per_minute=SPEC.calls_per_minute, fingerprint="social"
    )

    with pytest.raises(RateLimited) as refusal:
        ask_until_refused(limited)

    assert refusal.value.status is None
    assert calls(sandbox) == 480
    assert {entry["status"] for entry in sandbox.request_log(KEY)} == {200}


def ask_until_refused(account: Account) -> None:
    """Ask with nothing kept, more often than the platform allows within a minute.

    Most calls verify the key: they are limited alike, and aggregate no rows.
    """
    for _ in range(235):
        SocialCrm().verify(account)
    for _ in range(131):
        SocialCrm().run(TOPICS, replace(account, datasets=MemoryDatasets()))
