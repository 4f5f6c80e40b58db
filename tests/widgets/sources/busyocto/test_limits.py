"""BusyOcto's limit, its slowness, reports that are waited for, and tokens that are never spent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis import Redis

from tests.fixtures.sandbox import Sandbox
from tests.widgets.sources.accounts import Time
from tests.widgets.sources.busyocto.conftest import KEY, calls, failure_of
from tests.widgets.sources.list_queries import make_query
from tests.widgets.sources.memory_datasets import MemoryDatasets
from widgets.queries.periods import DateRange
from widgets.sources.account import Account
from widgets.sources.busyocto import BusyOcto
from widgets.sources.busyocto.catalogue import SPEC
from widgets.sources.failures import RateLimited, Timeout
from widgets.sources.http import Http
from widgets.sources.http.timeouts import Timeouts
from widgets.sources.rate_limit import RedisRateLimiter

RULES = make_query("alerts", "alerts")
SHORT = Timeouts(connect=0.5, read=0.5, total=1, tries=1)
DAYS = DateRange.parse("2025-09-01", "2025-11-20")
REPORTS = make_query("reports", "reports", by=("status",), period=DAYS, fill="none")


@pytest.mark.parametrize(
    ("effect", "params"),
    [("delay", {"delay_ms": 3000}), ("trickle", {"chunk_ms": 200, "chunk_bytes": 8})],
)
def test_a_slow_answer_ends_at_the_calls_deadline(
    account: Account, sandbox: Sandbox, effect: str, params: dict[str, int]
) -> None:
    sandbox.scenario(effect, platform="busyocto", **params)
    http = Http(frozenset({sandbox.authority}), interactive=SHORT, background=SHORT)

    failure = failure_of(replace(account, http=http), RULES)
    http.close()

    assert type(failure) is Timeout


def test_calls_end_before_the_platform_would_refuse_one(
    account: Account, sandbox: Sandbox, redis: Redis, time: Time
) -> None:
    sandbox.stop_clock()
    sandbox.add_key(KEY, per_minute=60)
    limiter = RedisRateLimiter(redis, clock=time.clock, milliseconds=time.milliseconds)
    limited = replace(
        account, rate_limiter=limiter, calls_per_minute=SPEC.calls_per_minute, fingerprint="octo"
    )

    with pytest.raises(RateLimited) as refusal:
        ask_until_refused(limited)

    assert refusal.value.status is None
    assert 45 <= calls(sandbox) < 60
    assert {entry["status"] for entry in sandbox.request_log(KEY)} == {200}


def ask_until_refused(account: Account) -> None:
    """Ask with nothing kept, more often than the platform allows within a minute."""
    for _ in range(61):
        BusyOcto().run(RULES, replace(account, datasets=MemoryDatasets()))


def test_no_call_ever_spends_tokens(account: Account, sandbox: Sandbox, time: Time) -> None:
    sandbox.add_busyocto_report(KEY, "processing")
    for _ in range(3):
        BusyOcto().verify(account)
        for resource in SPEC.resources.values():
            BusyOcto().run(make_query(resource.name, next(iter(resource.metrics))), account)
        time.seconds += 7200

    log = sandbox.request_log(KEY)
    assert len(log) > 30
    assert {entry["method"] for entry in log} == {"GET"}
    assert not [entry for entry in log if "octochat" in entry["path"]]


def test_reports_are_read_once_they_are_finished(
    account: Account, sandbox: Sandbox, time: Time
) -> None:
    first = BusyOcto().run(REPORTS, account)
    read = calls(sandbox)
    time.seconds += 3600

    again = BusyOcto().run(REPORTS, account)

    assert again.rows == first.rows
    # The list of notifications, and no report.
    assert {entry["path"].rpartition("/")[2] for entry in sandbox.request_log(KEY)[read:]} == {
        "notifications"
    }


@pytest.mark.parametrize(
    ("status", "later"),
    [("processing", "overdue"), ("queued", "overdue"), ("failed", "failed")],
)
def test_a_stuck_report_is_given_up_after_a_while(
    account: Account, sandbox: Sandbox, time: Time, status: str, later: str
) -> None:
    report = sandbox.add_busyocto_report(KEY, status)
    at_once = dict(BusyOcto().run(REPORTS, account).rows)
    for _ in range(6):
        time.seconds += 300
        frame = BusyOcto().run(REPORTS, account)

    assert at_once[status] == 1
    assert dict(frame.rows)[later] == 1
    assert 1 <= calls(sandbox, report) <= (1 if status == later else 4)
