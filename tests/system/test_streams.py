"""Event streams over real connections: limits, slow readers, forged headers, disconnects."""

from __future__ import annotations

import signal
from datetime import UTC, datetime, timedelta
from functools import partial

import orjson
import pytest
from playwright.sync_api import Page, expect
from redis import Redis

from tests.fixtures.stack import Stack, until
from tests.system.browser_session import SeenPage
from tests.system.raw_connection import RawConnection
from tests.system.screen import Screen
from tests.system.tenants import SESSIONS, TWELVE, Tenant, make_reader, make_tenant
from tests.system.test_tenancy import bearer, digests, hint, is_heard, live_url
from widgets.results import keys

pytestmark = pytest.mark.django_db(transaction=True)

PER_SESSION = 4
ROUNDS, AT_ONCE = 60, 50
# A hint that names one tile.
SHORT = rb'event: changed\ndata: \["[^",]+"\]'
CHANGED = rb"event: changed"
GOODBYE = rb"event: bye\ndata: \[\]"
MOVED = rb'event: bye\ndata: \["moved"\]'


def listen(tenant: Tenant, page: SeenPage, *headers: str, buffer_bytes: int = 0) -> RawConnection:
    """Open an event stream of the page."""
    raw = RawConnection(tenant.stack, buffer_bytes=buffer_bytes)
    given = [f"{name}: {text}" for name, text in bearer(page).items()]
    raw.ask(f"GET {live_url(page)}", f"Host: {tenant.host}", *given, *headers)
    raw.until(rb"retry: \d+")
    return raw


def tell(redis: Redis, tenant: Tenant, *wires: RawConnection) -> None:
    """Publish a change until these streams receive it."""
    for raw in wires:
        until(partial(_hears_hint, redis, tenant, raw))


def _hears_hint(redis: Redis, tenant: Tenant, raw: RawConnection) -> bool:
    return hint(redis, tenant) and raw.hears(CHANGED)


def test_fifth_stream_of_a_session_replaces_the_first(site: Stack, redis: Redis) -> None:
    tenant = make_tenant(site, SESSIONS)
    page = tenant.browser_session().settled(tenant.board)
    elsewhere = tenant.browser_session().settled(tenant.board)
    other = listen(tenant, elsewhere)

    first, *rest = [listen(tenant, page) for _ in range(PER_SESSION + 1)]
    first.until(MOVED)
    tell(redis, tenant, other, *rest)

    assert all(b"bye" not in raw.told for raw in (other, *rest))


def test_slow_stream_reader_is_bounded_and_blocks_no_other(site: Stack, redis: Redis) -> None:
    tenant = make_tenant(site, *TWELVE)
    page = tenant.browser_session().settled(tenant.board)
    quick, slow = listen(tenant, page), listen(tenant, page, buffer_bytes=4096)
    shown = digests(redis, tenant)
    long, short = orjson.dumps(shown * 8), orjson.dumps(shown[:1])

    tell(redis, tenant, quick, slow)
    for raw in (quick, slow):
        raw.told = b""

    said = 0
    for _ in range(ROUNDS):
        pipe = redis.pipeline(transaction=False)
        for news in (*[long] * AT_ONCE, short):
            pipe.publish(keys.changed(tenant.client.pk), news)
        pipe.execute()
        quick.until(SHORT)
        said += len(quick.told)
        assert b"resync" not in quick.told
        quick.told = b""

    # Unread hints were dropped, and the stream says so once it is read again.
    slow.until(rb"event: resync")
    assert len(slow.told) < said / 2


@pytest.mark.parametrize("last", ["-1", "9" * 4000, "../../etc/passwd", "\xff\xfe", "1, resync"])
def test_last_event_id_reveals_nothing_of_other_clients(
    site: Stack, redis: Redis, last: str
) -> None:
    acme, globex = make_tenant(site, SESSIONS), make_tenant(site, SESSIONS, name="Globex")
    ours, theirs = (tenant.browser_session().settled(tenant.board) for tenant in (acme, globex))

    raw = listen(acme, ours, f"Last-Event-ID: {last}", "Last-Event-ID: 7")
    assert hint(redis, globex)
    tell(redis, acme, raw)

    (mine,), (other,) = ours.tiles, theirs.tiles
    assert ("changed", f'["{mine.id}"]') in raw.events
    assert other.id.encode() not in raw.told


def test_broken_stream_is_removed(site: Stack, redis: Redis) -> None:
    tenant = make_tenant(site, SESSIONS)
    page = tenant.browser_session().settled(tenant.board)

    # More than the limit, if closed streams were counted.
    for _ in range(2 * PER_SESSION):
        listen(tenant, page).close()

    assert b"bye" not in listen(tenant, page).told
    assert is_heard(redis, tenant)


def test_sign_out_ends_the_streams_of_all_pages(site: Stack, redis: Redis) -> None:
    tenant = make_tenant(site, SESSIONS)
    browser_session, neighbour = tenant.browser_session(), tenant.browser_session()
    streams = [listen(tenant, browser_session.settled(tenant.board)) for _ in range(2)]
    kept = listen(tenant, neighbour.settled(tenant.board))

    token = {"csrfmiddlewaretoken": browser_session.http.cookies["csrftoken"]}
    assert browser_session.http.post("/sign-out/", data=token).status_code == 302

    for raw in streams:
        raw.until(GOODBYE)
    tell(redis, tenant, kept)
    assert b"bye" not in kept.told


def test_server_shutdown_ends_streams_gracefully(site: Stack) -> None:
    tenant = make_tenant(site, SESSIONS)
    page = tenant.browser_session().settled(tenant.board)
    streams = [listen(tenant, page) for _ in range(2)]
    server = site.running["web"]

    with site.without("web", start=site.start_web):
        for raw in streams:
            raw.until(GOODBYE)

    # A clean exit, without a kill.
    assert server.returncode != -signal.SIGKILL


def test_page_without_a_stream_catches_up_when_visible(
    site: Stack, page: Page, redis: Redis
) -> None:
    # A workspace whose visits no other test counts.
    tenant = make_tenant(site, SESSIONS, workspace="maisonelan")
    screen = Screen(page)
    screen.sign_in(tenant, make_reader(tenant))
    screen.open(tenant)
    screen.filled()
    (before,) = screen.numbers
    until(lambda: is_heard(redis, tenant))
    data = page.locator("portal-dashboard").evaluate("element => ({ ...element.dataset })")
    urls = {"live-url": data["liveUrl"], "params": data["params"]}
    others = [listen(tenant, SeenPage(page, data["ticket"], urls)) for _ in range(PER_SESSION)]
    page.wait_for_timeout(500)

    yesterday = datetime.now(UTC) - timedelta(days=1)
    site.sandbox.add(tenant.key, sessions=7, at=yesterday.isoformat())
    tenant.outdate(redis)
    tenant.browser_session().settled(tenant.board)
    others[-1].until(CHANGED)
    page.wait_for_timeout(500)
    unseen = screen.numbers
    page.evaluate("dispatchEvent(new Event('focus'))")

    assert unseen == [before]
    value = page.locator("portal-tile[data-kind=kpi] data")
    expect(value).to_have_attribute("value", str(int(before) + 7))
    assert screen.problems == []
