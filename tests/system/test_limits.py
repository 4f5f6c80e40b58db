"""Shared rate limit of all workers, measured by the sandbox's request log."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from tests.fixtures.stack import WORKERS, Stack, until
from tests.system.browser_session import together
from tests.system.tenants import SESSIONS, Tenant, Tile, make_board, make_tenant, tile

pytestmark = pytest.mark.django_db(transaction=True)

PER_MINUTE = 100
ALLOWED = 85  # of 100: other programs may use the key too
MINUTE = timedelta(minutes=1)
ASKED_SECONDS = 5


def apart(number: int) -> Tile:
    """A tile whose query is merged with no other."""
    only = {"field": "page_url", "operator": "neq", "value": f"/page-{number}"}
    return tile("kpi", "page_views", filters=[only])


def moments(calls: list[dict[str, Any]]) -> list[datetime]:
    return [datetime.fromisoformat(call["at"]) for call in calls]


def most_within_a_minute(times: list[datetime]) -> int:
    return max(sum(start <= other < start + MINUTE for other in times) for start in times)


def workers_of(tenant: Tenant) -> set[str]:
    """Workers that ran a task of the client."""
    said = tenant.stack.log_texts()
    return {name for name in WORKERS if str(tenant.client.pk) in said[name]}


def test_ten_concurrent_dashboards_stay_below_the_rate_limit(site: Stack) -> None:
    tenant = make_tenant(site, SESSIONS, per_minute=PER_MINUTE)
    boards = [
        make_board(tenant.connection, *map(apart, range(12 * n, 12 * n + 12))) for n in range(10)
    ]
    browser_session = tenant.browser_session()

    pages = together([partial(browser_session.open, board) for board in boards])
    until(lambda: len(tenant.calls()) >= ALLOWED)
    # Delayed tiles show the wait, and no call is made meanwhile.
    browser_session.wait_until(boards[-1], lambda page: "pending" not in page.states)

    assert [page.response.status_code for page in pages] == [200] * 10
    assert {call["status"] for call in tenant.calls()} == {200}
    times = moments(tenant.calls())
    assert most_within_a_minute(times) == ALLOWED
    assert max(Counter(time.replace(second=0, microsecond=0) for time in times).values()) <= 100
    assert workers_of(tenant) == set(WORKERS)


def test_all_workers_honour_retry_after(site: Stack) -> None:
    tenant = make_tenant(site, SESSIONS)
    boards = [make_board(tenant.connection, apart(number)) for number in range(8)]
    browser_session = tenant.browser_session()
    site.sandbox.scenario("retry_after", key=tenant.key, value=ASKED_SECONDS, times=1)
    browser_session.troubled(tenant.board, "rate_limited")

    for board in boards:
        assert browser_session.open(board).response.status_code == 200
    waiting = browser_session.troubled(boards[0], "rate_limited")
    assert f"No numbers from {tenant.connection.label} before" in waiting.words

    # Without further page loads: the workers retry by themselves.
    until(lambda: len(tenant.calls()) >= 1 + 1 + len(boards))
    first, *later = tenant.calls()
    assert (first["status"], {call["status"] for call in later}) == (429, {200})
    pause = min(moments(later)) - moments([first])[0]
    assert pause >= timedelta(seconds=ASKED_SECONDS)
    assert workers_of(tenant) == set(WORKERS)
