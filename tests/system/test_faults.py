"""Faults of broker, cache and workers: pages stay fast, and the site recovers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

import pytest
from django.db.models.functions import Now

from clients.tenancy import within
from tests.fixtures.factories import make_member
from tests.fixtures.faults import BreakableStack, soon
from tests.fixtures.platform import STATE, tile_requests_of
from tests.fixtures.stack import WORKERS, until
from tests.system.browser_session import BrowserSession, SeenPage, together
from tests.system.tenants import SESSIONS, Tenant, Tile, make_tenant, tile
from tests.system.test_webhooks import SPRING, emit, register, states
from widgets.models import WebhookSubscription
from widgets.results.reader import RefreshContext
from widgets.tasks import RefreshTask
from widgets.webhooks import subscriptions

pytestmark = pytest.mark.django_db(transaction=True)

BY_CAMPAIGN = tile("bar", "revenue", by="campaign_name")
SLOW_MS = 8000

Fault = Callable[[BreakableStack], AbstractContextManager[None]]


def both(one: Fault, other: Fault) -> Fault:
    @contextmanager
    def fault(breakable_site: BreakableStack) -> Iterator[None]:
        with one(breakable_site), other(breakable_site):
            yield

    return fault


FAULTS: dict[str, Fault] = {
    "broker hung": lambda breakable_site: breakable_site.broker.hung(),
    "broker gone": lambda breakable_site: breakable_site.broker.stopped(),
    "broker full": lambda breakable_site: breakable_site.broker.full(),
    "cache hung": lambda breakable_site: breakable_site.cache.hung(),
    "cache gone": lambda breakable_site: breakable_site.cache.stopped(),
    "cache full": lambda breakable_site: breakable_site.cache.full(),
}
FAULTS["both hung"] = both(FAULTS["broker hung"], FAULTS["cache hung"])
FAULTS["both gone"] = both(FAULTS["broker gone"], FAULTS["cache gone"])


def listening(breakable_site: BreakableStack, *tiles: Tile) -> Tenant:
    """A tenant whose connection is registered for webhooks, by a worker."""
    tenant = make_tenant(breakable_site, *tiles)
    register(tenant)
    return tenant


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_every_fault_keeps_pages_fast_and_recovers(
    breakable_site: BreakableStack, fault: Fault
) -> None:
    tenant = listening(breakable_site, BY_CAMPAIGN, SESSIONS)
    browser_session = tenant.browser_session()
    good = browser_session.settled(tenant.board)
    tenant.outdate(breakable_site.cache.redis)

    with fault(breakable_site):
        assert_all_answer(tenant, browser_session, good)
        with soon():
            assert emit(tenant, "campaign.completed", data=SPRING) == [202]

    until(lambda: states(tenant) == ["processed"], about=lambda: states(tenant))
    assert browser_session.settled(tenant.board).values == good.values
    assert browser_session.settled(tenant.board, period="last_7_days").response.status_code == 200


def test_hung_redis_does_not_stall_concurrent_readers(breakable_site: BreakableStack) -> None:
    tenant = make_tenant(breakable_site, SESSIONS)
    browser_session = tenant.browser_session()
    page = browser_session.settled(tenant.board)
    (url,) = page.data_urls()
    look = partial(browser_session.data, url, page.ticket)

    with breakable_site.cache.hung(), soon():
        answers = together([look] * 60) + together([look] * 60)
    ready = browser_session.http.get("/readyz")

    assert {answer.status_code for answer in answers} == {503}
    assert ready.json()["redis"] is True
    until(lambda: look().status_code == 200)


def test_slow_redis_does_not_queue_up_requests(breakable_site: BreakableStack) -> None:
    tenant = make_tenant(breakable_site, SESSIONS, tile("kpi", "revenue"))
    browser_session = tenant.browser_session()
    page = browser_session.settled(tenant.board)
    days = [f"from=2025-10-{day:02}&to=2025-11-16" for day in range(1, 31)]
    looks = [
        partial(browser_session.data, url, page.ticket)
        for day in days
        for url in page.data_urls(day)
    ]

    with breakable_site.cache.slow(), soon():
        answers = together(looks)

    assert {answer.status_code for answer in answers} <= {200, 202, 503}
    assert all(answer.headers["retry-after"] for answer in answers if answer.status_code == 503)
    until(lambda: {look().status_code for look in looks[-2:]} == {200})
    assert browser_session.settled(tenant.board).values == page.values


def assert_all_answer(tenant: Tenant, browser_session: BrowserSession, good: SeenPage) -> None:
    for _ in range(3):
        with soon():
            page = browser_session.open(tenant.board)
        assert (page.response.status_code, page.values) == (200, good.values)
    with soon():
        other = browser_session.open(tenant.board, period="last_7_days")
    assert other.response.status_code == 200
    for url in good.data_urls():
        with soon():
            assert browser_session.data(url, good.ticket).status_code in {200, 401, 503}
    newcomer = BrowserSession(tenant.stack, tenant.host)
    with soon():
        signed_in = newcomer.sign_in(make_member(client=tenant.client).user.email)
    assert signed_in.status_code == 302


def test_repeated_page_loads_during_a_refresh_cost_one_call(
    breakable_site: BreakableStack,
) -> None:
    tenant = make_tenant(breakable_site, SESSIONS)
    browser_session = tenant.browser_session()

    with breakable_site.idle():
        for _ in range(4):
            browser_session.open(tenant.board)
            # As if the lock had been held that long.
            assert breakable_site.cache.redis.delete(
                *breakable_site.cache_keys(tenant.client.pk, "lock")
            )
    browser_session.settled(tenant.board)
    until(lambda: not breakable_site.broker.redis.llen("screens"))

    assert len(tenant.calls()) == 1


def test_refresh_survives_a_killed_worker_process(breakable_site: BreakableStack) -> None:
    tenant = make_tenant(breakable_site, SESSIONS)
    order_refresh(breakable_site, tenant)

    breakable_site.kill_pools()
    until(lambda: breakable_site.cache_keys(tenant.client.pk, "payload"))

    # Without a page load: the task was redelivered to another process.
    assert len(tenant.calls()) == 2


def test_task_that_kills_its_workers_is_given_up(breakable_site: BreakableStack) -> None:
    tenant = make_tenant(breakable_site, SESSIONS)
    order_refresh(breakable_site, tenant, times=10)

    for started in range(2, RefreshTask.max_redeliveries + 2):
        breakable_site.kill_pools()
        until(partial(has_asked, tenant, started), about=tenant.calls)
    breakable_site.kill_pools()
    until(lambda: breakable_site.cache_keys(tenant.client.pk, "failure"))

    assert len(tenant.calls()) == RefreshTask.max_redeliveries + 1


def has_asked(tenant: Tenant, times: int) -> bool:
    return len(tenant.calls()) == times


def order_refresh(breakable_site: BreakableStack, tenant: Tenant, *, times: int = 1) -> None:
    """Start a refresh of a slow platform without an open page."""
    breakable_site.sandbox.scenario("delay", key=tenant.key, times=times, delay_ms=SLOW_MS)
    context = RefreshContext(tenant.client.pk, tenant.board.pk, STATE, "[]")
    breakable_site.order(
        "refresh_tiles",
        context.dump(),
        [tile_request.digest for tile_request in tile_requests_of(tenant.board)],
    )
    until(tenant.calls)


def test_refresh_survives_a_restart_of_all_workers(breakable_site: BreakableStack) -> None:
    tenant = make_tenant(breakable_site, SESSIONS)
    browser_session = begin(tenant)

    breakable_site.kill_workers()
    breakable_site.start_workers()

    assert browser_session.settled(tenant.board).states == {"fresh"}
    assert len(tenant.calls()) == 2


def test_refresh_survives_loss_of_cache_and_broker(breakable_site: BreakableStack) -> None:
    tenant = make_tenant(breakable_site, SESSIONS)
    browser_session = begin(tenant)

    breakable_site.cache.redis.flushall()
    breakable_site.broker.redis.flushall()

    assert browser_session.settled(tenant.board).states == {"fresh"}
    # The start of the data was lost as well: two more calls.
    assert len(tenant.calls()) <= 4


def begin(tenant: Tenant) -> BrowserSession:
    """Open the page, and start a refresh of a slow platform."""
    tenant.stack.sandbox.scenario("delay", key=tenant.key, times=1, delay_ms=SLOW_MS)
    browser_session = tenant.browser_session()
    browser_session.open(tenant.board)
    until(tenant.calls)
    return browser_session


def test_event_with_a_lost_message_is_found_by_the_sweep(
    breakable_site: BreakableStack,
) -> None:
    tenant = listening(breakable_site, BY_CAMPAIGN)

    with breakable_site.without(*WORKERS, start=breakable_site.start_workers):
        assert emit(tenant, "campaign.completed", data=SPRING) == [202]
        until(lambda: breakable_site.broker.redis.llen("webhooks"))
        breakable_site.broker.redis.flushall()
        waiting = states(tenant)

    assert waiting == ["waiting"]
    until(lambda: states(tenant) == ["processed"], about=lambda: states(tenant))


def test_subscription_with_a_lost_message_is_reconciled_once(
    breakable_site: BreakableStack,
) -> None:
    tenant = make_tenant(breakable_site, SESSIONS)

    with breakable_site.without(*WORKERS, start=breakable_site.start_workers):
        tenant.act("register_webhook")
        until(lambda: breakable_site.broker.redis.llen("webhooks"))
        breakable_site.broker.redis.flushall()
        breakable_site.cache.redis.flushall()

    until(partial(reconciled, tenant), about=tenant.calls)
    made = [call for call in tenant.calls() if call["method"] == "POST"]
    assert len(made) == 1


def test_subscription_survives_a_killed_worker_process(
    breakable_site: BreakableStack,
) -> None:
    tenant = make_tenant(breakable_site, SESSIONS)
    breakable_site.sandbox.scenario("delay", key=tenant.key, times=1, delay_ms=SLOW_MS)
    tenant.act("register_webhook")
    until(tenant.calls)

    breakable_site.kill_pools()
    with within(tenant.client.pk):
        # As if its lease had expired.
        WebhookSubscription.objects.for_client(tenant.client.pk).update(lease_expires_at=Now())

    until(partial(reconciled, tenant), about=tenant.calls)
    made = [call for call in tenant.calls() if call["method"] == "POST"]
    assert len(made) == 1


def reconciled(tenant: Tenant) -> WebhookSubscription | None:
    """The webhook subscription, once it is reconciled."""
    with within(tenant.client.pk):
        found = subscriptions.of_connection(tenant.connection)
    return found if found and found.done_at else None
