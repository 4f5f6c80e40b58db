"""Tenant isolation of two clients with equal queries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import cast
from uuid import uuid4

import httpx2
import orjson
import pytest
from redis import Redis

from clients import people
from clients.models import Member
from clients.tenancy import within
from tests.fixtures.stack import Stack, until
from tests.system.browser_session import BrowserSession, SeenPage
from tests.system.tenants import SESSIONS, TWELVE, Tenant, make_tenant
from widgets.results import keys

pytestmark = pytest.mark.django_db(transaction=True)

# A compressed page ends with a comment of random length.
PADDING = re.compile(r"<!--[\w-]+-->$")


def stored(redis: Redis, tenant: Tenant) -> dict[str, bytes]:
    names = [name.decode() for name in redis.scan_iter(f"t:{tenant.client.pk}:*")]
    return {name: cast("bytes", redis.get(name)) for name in names}


def digests(redis: Redis, tenant: Tenant) -> list[str]:
    return [name.rpartition(":")[2] for name in stored(redis, tenant) if ":payload:" in name]


def etags(browser_session: BrowserSession, page: SeenPage) -> set[str]:
    return {browser_session.data(url, page.ticket).headers["etag"] for url in page.data_urls()}


def events(stream: httpx2.Response) -> Iterator[tuple[str, list[str]]]:
    name = ""
    for line in stream.iter_lines():
        field, _, text = line.partition(": ")
        if field == "event":
            name = text
        elif field == "data":
            yield name, orjson.loads(text)


def live_url(page: SeenPage) -> str:
    return f"{page.urls['live-url']}?{page.urls['params']}"


def bearer(page: SeenPage) -> dict[str, str]:
    return {"authorization": f"Ticket {page.ticket}"}


def is_heard(redis: Redis, tenant: Tenant) -> bool:
    """True if a process subscribes to the client's hints."""
    return bool(redis.publish(keys.changed(tenant.client.pk), b"[]"))


def hint(redis: Redis, tenant: Tenant) -> bool:
    changed = orjson.dumps(digests(redis, tenant))
    return bool(redis.publish(keys.changed(tenant.client.pk), changed))


def remove_all(tenant: Tenant) -> None:
    with within(tenant.client.pk):
        for member in Member.objects.for_client(tenant.client.pk):
            people.remove(member, actor=None)


def look(response: httpx2.Response) -> tuple[object, ...]:
    """Status, headers and length of a response, without its date, request id and padding."""
    passing = {"date", "x-request-id", "set-cookie", "content-length"}
    headers = {name: text for name, text in response.headers.items() if name not in passing}
    return response.status_code, headers, len(PADDING.sub("", response.text))


def test_equal_queries_of_two_clients_share_no_cache_entry(site: Stack, redis: Redis) -> None:
    acme, globex = make_tenant(site, *TWELVE), make_tenant(site, *TWELVE, name="Globex")
    ours, theirs = acme.browser_session(), globex.browser_session()

    page, their_page = ours.settled(acme.board), theirs.settled(globex.board)

    assert page.values == their_page.values
    assert not etags(ours, page) & etags(theirs, their_page)
    assert not set(digests(redis, acme)) & set(digests(redis, globex))
    for mine, other in ((acme, globex), (globex, acme)):
        values = b"".join(stored(redis, mine).values())
        assert str(mine.client.pk).encode() in values
        assert str(other.client.pk).encode() not in values
        assert other.client.name.encode() not in values


def test_ticket_is_bound_to_its_host_and_dashboard(site: Stack) -> None:
    acme, globex = make_tenant(site, SESSIONS), make_tenant(site, SESSIONS, name="Globex")
    ours, theirs = acme.browser_session(), globex.browser_session()
    page, their_page = ours.settled(acme.board), theirs.settled(globex.board)
    (url,), (their_url,) = page.data_urls(), their_page.data_urls()

    assert ours.data(url, page.ticket).status_code == 200
    assert ours.data(their_url, page.ticket).status_code == 404
    assert theirs.data(url, page.ticket).status_code == 401
    assert theirs.data(their_url, page.ticket).status_code == 401


def test_stream_carries_hints_of_its_own_client_alone(site: Stack, redis: Redis) -> None:
    acme, globex = make_tenant(site, SESSIONS), make_tenant(site, SESSIONS, name="Globex")
    ours, theirs = acme.browser_session(), globex.browser_session()
    page = ours.settled(acme.board)
    theirs.settled(globex.board)

    with ours.http.stream("GET", live_url(page), headers=bearer(page)) as stream:
        heard = events(stream)
        until(lambda: is_heard(redis, acme))
        for tenant, browser_session in ((globex, theirs), (acme, ours)):
            tenant.outdate(redis)
            browser_session.settled(tenant.board)
        changed = next(ids for name, ids in heard if name == "changed")

    assert changed == [tile.id for tile in page.tiles]


def test_failure_of_one_client_is_not_streamed_to_another(site: Stack, redis: Redis) -> None:
    acme, globex = make_tenant(site, SESSIONS), make_tenant(site, SESSIONS, name="Globex")
    ours, theirs = acme.browser_session(), globex.browser_session()
    ours.settled(acme.board)
    theirs.settled(globex.board)
    site.sandbox.revoke_key(globex.key)
    globex.outdate(redis)
    acme.outdate(redis)

    their_page = theirs.troubled(globex.board, "auth_failed")
    page = ours.settled(acme.board)

    assert globex.connection.label in their_page.words
    assert globex.connection.label not in page.response.text
    assert {tile.code for tile in page.tiles} == {""}


def test_foreign_and_missing_objects_get_the_same_404(site: Stack) -> None:
    acme, globex = make_tenant(site, SESSIONS), make_tenant(site, SESSIONS, name="Globex")
    ours, theirs = acme.browser_session(), globex.browser_session()
    page, their_page = ours.settled(acme.board), theirs.settled(globex.board)
    board, widget = globex.board.pk, their_page.tiles[0].id
    unknown = "x" * len(globex.board.slug)
    pages = [ours.http.get(f"/dashboards/{slug}/") for slug in (globex.board.slug, unknown)]
    data = [
        ours.data(f"/data/{one}/{two}", page.ticket)
        for one, two in product((board, uuid4()), (widget, uuid4()))
    ]
    data.append(ours.data(f"/data/{acme.board.pk}/{widget}", page.ticket))
    live = [ours.data(f"/live/{one}", page.ticket) for one in (board, uuid4())]

    for answers in (pages, data, live):
        assert {answer.status_code for answer in answers} == {404}
        assert all(look(answer) == look(answers[0]) for answer in answers)
        assert all(globex.client.name not in answer.text for answer in answers)


def test_session_is_void_on_another_host(site: Stack) -> None:
    acme, globex = make_tenant(site, SESSIONS), make_tenant(site, SESSIONS, name="Globex")
    stranger, guest = acme.browser_session(), BrowserSession(site, globex.host)
    host = {"host": f"{globex.host}:{site.port}"}
    guest.http.cookies.set("sessionid", "0" * 32)

    for path in (f"/dashboards/{globex.board.slug}/", "/dashboards/no-such/", "/"):
        answer = stranger.http.get(path, headers=host)
        assert look(answer) == look(guest.http.get(path))
        assert answer.status_code == 302


def test_removed_member_is_locked_out_within_seconds(site: Stack, redis: Redis) -> None:
    tenant = make_tenant(site, SESSIONS)
    browser_session = tenant.browser_session()
    page = browser_session.settled(tenant.board)
    (url,), live = page.data_urls(), live_url(page)

    with (
        browser_session.http.stream("GET", live, headers=bearer(page)) as stream,
        ThreadPoolExecutor() as pool,
    ):
        hints = pool.submit(list, events(stream))
        until(lambda: is_heard(redis, tenant))
        remove_all(tenant)

        until(lambda: browser_session.data(url, page.ticket).status_code == 401)
        assert browser_session.data(live, page.ticket).status_code == 401
        assert (
            browser_session.open(tenant.board).response.headers["location"].startswith("/sign-in/")
        )
        until(lambda: hint(redis, tenant) and hints.done())

    assert hints.result()[-1] == ("bye", [])
