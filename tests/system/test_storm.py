"""Two thousand events over twenty connections, with killed workers and a flushed Redis."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from clients import endpoints
from clients.tenancy import across_clients, within
from tests.fixtures.stack import WORKERS, Stack, until
from tests.system.browser_session import BrowserSession
from tests.system.tenants import Tenant, make_tenant, tile
from tests.system.test_webhooks import deliveries, order, register
from widgets.models import Annotation, WebhookDelivery

pytestmark = pytest.mark.django_db(transaction=True)

CONNECTIONS, WAVES, EVENTS, SECONDS = 20, 2, 50, 12
KILL_EVERY_SECONDS = 4
# Lease of a batch whose worker was killed, and the debounce interval after it.
SETTLE_SECONDS = 150
# A poll loads twenty pages, or has the sweep run.
POLL_SECONDS = 2
# Refreshes per connection: the first page load, one at the start of the storm, one at the end of
# each debounce interval and one for each batch or call whose worker was killed.
MOST_CALLS = 10
# A workspace whose visits no other test counts.
OURS = "maisonelan"
SESSIONS = tile("kpi", "sessions", by="day")
ALERT = {"event": "analytics.alert.triggered", "data": {"metric": "sessions"}}


def test_event_storm_loses_no_event_and_makes_few_calls(
    site: Stack, redis: Redis, capsys: pytest.CaptureFixture[str]
) -> None:
    tenants = [make_tenant(site, SESSIONS, workspace=OURS) for _ in range(CONNECTIONS)]
    browser_sessions = [tenant.browser_session() for tenant in tenants]
    for tenant, browser_session in zip(tenants, browser_sessions, strict=True):
        register(tenant)
        browser_session.settled(tenant.board)
    before = tenants[0].total("sessions")

    killed = sum(_wave(site, tenants, redis) for _ in range(WAVES))
    until(lambda: _states() == {"processed": CONNECTIONS * WAVES * EVENTS}, **patience())
    until(lambda: _all_true(tenants, browser_sessions), **patience())

    calls = [len(tenant.calls()) for tenant in tenants]
    with capsys.disabled():
        sys.stdout.write(
            f"\n{CONNECTIONS * WAVES * EVENTS} events over {CONNECTIONS} connections, "
            f"{killed} workers killed, Redis flushed {WAVES} times: "
            f"{_states()}, {sum(calls)} calls, at most {max(calls)} for one connection\n"
        )
    assert tenants[0].total("sessions") > before
    assert max(calls) <= MOST_CALLS
    for tenant in tenants:
        kept = [delivery.event_id for delivery in deliveries(tenant)]
        assert len(kept) == WAVES * EVENTS
        assert sorted(marks(tenant)) == sorted(kept)


def _wave(site: Stack, tenants: list[Tenant], redis: Redis) -> int:
    """Change the numbers and flood every connection; returns the number of killed workers."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    site.sandbox.add(tenants[0].key, sessions=40, at=yesterday.isoformat())
    for tenant in tenants:
        flood = {"mode": "flood", "count": EVENTS, "seconds": SECONDS}
        site.sandbox.emit(**ALERT, **flood, key=tenant.key, subscription=subscription(tenant))
    ends, killed = time.monotonic() + SECONDS, 0
    while time.monotonic() < ends:
        time.sleep(KILL_EVERY_SECONDS)
        name = WORKERS[killed % len(WORKERS)]
        os.killpg(site.running[name].pid, signal.SIGKILL)
        site.stop(name)
        site.start_workers(name)
        killed += 1
        if killed == WAVES:
            redis.flushdb()  # cache and broker: cache entries, locks and all queued tasks
    return killed


def marks(tenant: Tenant) -> list[str]:
    """Stored annotations: they show if an event counted twice or never."""
    with within(tenant.client.pk):
        rows = Annotation.objects.for_client(tenant.client.pk)
        return list(rows.values_list("event_id", flat=True))


def subscription(tenant: Tenant) -> str:
    with within(tenant.client.pk):
        endpoint = endpoints.of_connection(tenant.connection)
    assert endpoint is not None
    return endpoint.subscription


def _states() -> Counter[str]:
    with across_clients():
        states = WebhookDelivery.objects.across_clients().values_list("state", flat=True)
        found = Counter(states)
    # The scheduler's sweep, which finds in the database the events that were lost with Redis.
    order("sweep_webhooks")
    return found


def _all_true(tenants: list[Tenant], browser_sessions: list[BrowserSession]) -> bool:
    """True once every dashboard shows the sandbox's totals as fresh."""
    truth = tenants[0].total("sessions")
    pages = [
        browser_session.open(tenant.board)
        for tenant, browser_session in zip(tenants, browser_sessions, strict=True)
    ]
    return all(
        page.states == {"fresh"} and [float(value) for value in page.values] == [truth]
        for page in pages
    )


def patience() -> dict[str, float]:
    return {"seconds": SETTLE_SECONDS, "longest_poll": POLL_SECONDS}
