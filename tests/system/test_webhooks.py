"""Webhooks from an event at the platform to an open page, on the running site."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from redis import Redis

from clients import endpoints
from clients.models import WebhookEndpoint
from clients.tenancy import within
from portal.celery import app
from tests.fixtures.stack import WORKERS, Stack, until
from tests.system.browser_session import BrowserSession, SeenPage
from tests.system.tenants import Tenant, make_tenant, tile
from tests.system.test_tenancy import bearer, events, is_heard, live_url
from widgets.models import WebhookDelivery
from widgets.webhooks.debounce import INTERVAL

pytestmark = pytest.mark.django_db(transaction=True)

SPRING = {"campaign_id": "cmp_1", "name": "Spring Launch", "start_date": "2020-01-01"}
BY_CAMPAIGN = tile("bar", "revenue", by="campaign_name")
BY_CHANNEL = tile("bar", "revenue", by="channel")
OTHER = tile(
    "kpi",
    "revenue",
    filters=[{"field": "campaign_name", "operator": "eq", "value": "Autumn Summit"}],
)


def order(task: str, *arguments: str | None) -> None:
    app.send_task(f"widgets.tasks.{task}", arguments)


def register(tenant: Tenant) -> WebhookEndpoint:
    """Have the tenant's connection registered at the sandbox, by a worker."""
    tenant.act("register_webhook")

    def registered() -> WebhookEndpoint | None:
        with within(tenant.client.pk):
            endpoint = endpoints.of_connection(tenant.connection)
        return endpoint if endpoint and endpoint.disclosed_at else None

    endpoint = until(registered)
    assert endpoint is not None
    return endpoint


def deliveries(tenant: Tenant) -> list[WebhookDelivery]:
    with within(tenant.client.pk):
        return list(WebhookDelivery.objects.for_client(tenant.client.pk))


def states(tenant: Tenant) -> list[str]:
    return sorted(delivery.state for delivery in deliveries(tenant))


def emit(tenant: Tenant, event: str, **fields: Any) -> list[int]:
    """Emit an event; the statuses of its deliveries to this tenant's endpoint."""
    with within(tenant.client.pk):
        endpoint = endpoints.of_connection(tenant.connection)
    assert endpoint is not None
    sandbox = tenant.stack.sandbox
    emitted = sandbox.emit(event, key=tenant.key, subscription=endpoint.subscription, **fields)
    sent = sandbox.deliveries(subscription=endpoint.subscription)
    return [one["attempts"][-1]["status"] for one in sent if one["event_id"] in emitted["events"]]


@contextmanager
def watched(
    browser_session: BrowserSession, page: SeenPage, tenant: Tenant, redis: Redis
) -> Iterator[list[Any]]:
    """Hints received by an open page."""
    heard: list[Any] = []
    with (
        browser_session.http.stream("GET", live_url(page), headers=bearer(page)) as stream,
        ThreadPoolExecutor() as pool,
    ):
        pool.submit(_collect, stream, heard)
        until(lambda: is_heard(redis, tenant))
        try:
            yield heard
        finally:
            stream.close()


def _collect(stream: Any, heard: list[Any]) -> None:
    # One after the other, while the page is open.
    for one in events(stream):
        heard += [one]


def test_event_refreshes_the_affected_tiles_of_an_open_page_alone(
    site: Stack, redis: Redis
) -> None:
    tenant = make_tenant(site, BY_CAMPAIGN, BY_CHANNEL, OTHER)
    register(tenant)
    browser_session = tenant.browser_session()
    page = browser_session.calm(tenant.board)
    before = len(tenant.calls())

    with watched(browser_session, page, tenant, redis) as heard:
        assert emit(tenant, "campaign.completed", data=SPRING) == [202]
        until(lambda: any(name == "changed" for name, _ in heard), about=lambda: heard)
        changed = [ids for name, ids in heard if name == "changed"]

    assert changed == [[page.tiles[0].id]]
    assert len(tenant.calls()) == before + 1
    again = browser_session.open(tenant.board)
    assert again.states == {"fresh"}
    assert len(tenant.calls()) == before + 1
    (delivery,) = deliveries(tenant)
    assert delivery.state == "processed"


THREE = [
    {"event": "content.brief.created"},
    {"event": "seo.ranking.changed"},
    {"event": "contact.score.changed"},
]


@pytest.mark.parametrize(
    ("mode", "statuses", "kept", "more"),
    [
        ("duplicate", [202, 200], ["processed"], {}),
        ("shuffle", [202, 202, 202], ["processed"] * 3, {"events": THREE}),
        ("foreign_secret", [401], [], {}),
        ("bad_signature", [401], [], {}),
        ("missing_signature", [401], [], {}),
        ("altered", [401], [], {}),
        ("replay", [401], [], {}),
        ("huge", [413], [], {}),
        ("two_secrets", [202], ["processed"], {}),
        ("unknown_fields", [202], ["processed"], {}),
        ("unknown_event", [202], ["ignored"], {}),
        ("garbage", [400], ["rejected"], {}),
    ],
)
def test_every_kind_of_delivery_gets_its_status_and_is_stored(
    site: Stack, mode: str, statuses: list[int], kept: list[str], more: dict[str, Any]
) -> None:
    tenant = make_tenant(site, BY_CAMPAIGN)
    register(tenant)

    answered = emit(tenant, "content.brief.created", mode=mode, attempts=1, **more)

    assert answered == statuses
    until(lambda: states(tenant) == kept, about=lambda: states(tenant))


def test_debounced_flood_of_events_refetches_twice(site: Stack, redis: Redis) -> None:
    """One at once and one at the end of its window; a slow machine's flood outlasts windows."""
    tenant = make_tenant(site, BY_CAMPAIGN)
    register(tenant)
    browser_session = tenant.browser_session()
    page = browser_session.settled(tenant.board)
    before = len(tenant.calls())

    with watched(browser_session, page, tenant, redis):
        answered = emit(
            tenant, "campaign.completed", data=SPRING, mode="flood", count=200, seconds=5
        )
        until(
            lambda: set(states(tenant)) == {"processed"}, seconds=240, about=lambda: states(tenant)
        )
        until(lambda: browser_session.open(tenant.board).states == {"fresh"})

    assert answered == [202] * 200
    assert len(states(tenant)) == 200
    moments = [datetime.fromisoformat(call["at"]) for call in tenant.calls()[before:]]
    worked = [row.processed_at for row in deliveries(tenant) if row.processed_at]
    intervals = -(-(max(worked) - min(worked)) // INTERVAL)
    assert 2 <= len(moments) <= 1 + intervals, moments


def test_events_survive_loss_of_redis_and_workers(site: Stack, redis: Redis) -> None:
    tenant = make_tenant(site, BY_CAMPAIGN)
    register(tenant)
    browser_session = tenant.browser_session()
    browser_session.settled(tenant.board)

    with site.without(*WORKERS, start=site.start_workers):
        assert emit(tenant, "campaign.completed", data=SPRING) == [202]
        until(lambda: redis.llen("webhooks"))
        redis.flushdb()
        waiting = states(tenant)
    order("sweep_webhooks")

    assert waiting == ["waiting"]
    until(lambda: states(tenant) == ["processed"], about=lambda: states(tenant))
    assert browser_session.settled(tenant.board).states == {"fresh"}
