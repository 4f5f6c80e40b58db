"""Loss of platform, Redis or both: pages show the last good numbers and their age."""

from __future__ import annotations

import time
from typing import Any

import pytest
from redis import Redis

from tests.fixtures.stack import Stack
from tests.system.browser_session import BrowserSession, SeenPage, status_line
from tests.system.tenants import SESSIONS, Tenant, make_tenant, tile

pytestmark = pytest.mark.django_db(transaction=True)

LINE = tile("line", "sessions", by="day")
CHANNELS = tile("bar", "sessions", by="channel")

# The circuit breaker opens at the fifth failure in a row; calls in flight are completed.
MOST_CALLS_OF_AN_OUTAGE = 5 + 3
# Several retry delays, but shorter than the circuit breaker stays open.
OUTAGE_SECONDS, LOOK_EVERY_SECONDS = 15, 0.25


def assert_is_old(page: SeenPage, good: SeenPage, tenant: Tenant, says: str = "is slow") -> None:
    """Assert the last good numbers, with their age and the failure's reason."""
    assert page.response.status_code == 200
    assert page.values == good.values
    assert page.states == {"stale"}
    assert f"{tenant.connection.label} {says}; showing" in page.words


def assert_all_answer(browser_session: BrowserSession, page: SeenPage, tenant: Tenant) -> None:
    """Assert responses of every page, of a period never fetched, and of the data route."""
    assert browser_session.http.get("/", follow_redirects=True).status_code == 200
    for url in page.data_urls():
        answer = browser_session.data(url, page.ticket)
        assert (answer.status_code, status_line(answer)["state"]) == (200, "stale")
    other = browser_session.wait_until(
        tenant.board, lambda page: page.states == {"failed"}, period="year_to_date"
    )
    assert other.response.status_code == 200
    assert "is slow; trying again" in other.words


@pytest.mark.parametrize(
    ("effect", "params", "says"),
    [
        ("status", {"status": 503}, "is slow"),
        ("cut", {}, "sent something that we cannot read"),
        ("error_envelope", {}, "answered with an error"),
    ],
)
def test_failing_platform_keeps_the_last_good_numbers(
    site: Stack, redis: Redis, effect: str, params: dict[str, Any], says: str
) -> None:
    tenant = make_tenant(site, SESSIONS, LINE)
    browser_session = tenant.browser_session()
    good = browser_session.settled(tenant.board)
    site.sandbox.scenario(effect, key=tenant.key, **params)
    tenant.outdate(redis)

    page = browser_session.wait_until(tenant.board, lambda page: says in page.words)
    assert_is_old(page, good, tenant, says)

    site.sandbox.clear()
    assert browser_session.settled(tenant.board).values == good.values


def test_long_outage_makes_only_the_circuit_breakers_probe_calls(site: Stack, redis: Redis) -> None:
    tenant = make_tenant(site, SESSIONS, CHANNELS)
    browser_session = tenant.browser_session()
    good = browser_session.settled(tenant.board)
    before = len(tenant.calls())
    site.sandbox.scenario("status", key=tenant.key, status=500)
    tenant.outdate(redis)

    ends, pages = time.monotonic() + OUTAGE_SECONDS, []
    while time.monotonic() < ends:
        pages.append(browser_session.open(tenant.board))
        time.sleep(LOOK_EVERY_SECONDS)

    assert {page.response.status_code for page in pages} == {200}
    assert all(page.values == good.values for page in pages)
    assert 5 <= len(tenant.calls()) - before <= MOST_CALLS_OF_AN_OUTAGE

    site.sandbox.clear()
    assert browser_session.settled(tenant.board).values == good.values


def test_loss_of_platform_and_redis_keeps_the_last_good_numbers(site: Stack, redis: Redis) -> None:
    tenant = make_tenant(site, SESSIONS, LINE)
    browser_session = tenant.browser_session()
    good = browser_session.settled(tenant.board)
    tenant.wait_until_kept()

    with site.without("sandbox", start=site.start_sandbox):
        tenant.outdate(redis)
        page = browser_session.wait_until(tenant.board, lambda page: "slow" in page.words)
        assert_is_old(page, good, tenant)
        assert_all_answer(browser_session, page, tenant)

        redis.flushdb()
        bare = browser_session.open(tenant.board)
        assert (bare.response.status_code, bare.values) == (200, good.values)
        assert bare.states == {"stale"}
        assert_is_old(
            browser_session.wait_until(tenant.board, lambda page: "slow" in page.words),
            good,
            tenant,
        )

    site.sandbox.add_key(tenant.key)
    assert browser_session.settled(tenant.board).values == good.values


def test_loss_of_redis_alone_is_recovered_at_once(site: Stack, redis: Redis) -> None:
    tenant = make_tenant(site, SESSIONS, LINE)
    browser_session = tenant.browser_session()
    good = browser_session.settled(tenant.board)
    tenant.wait_until_kept()
    redis.flushdb()

    page = browser_session.open(tenant.board)

    assert (page.response.status_code, page.values) == (200, good.values)
    assert page.states == {"stale"}
    assert browser_session.settled(tenant.board).values == good.values


def test_open_pages_renew_their_ticket_after_loss_of_redis(site: Stack, redis: Redis) -> None:
    tenant = make_tenant(site, SESSIONS)
    browser_session = tenant.browser_session()
    page = browser_session.settled(tenant.board)
    redis.flushdb()
    (url,) = page.data_urls()

    assert browser_session.data(url, page.ticket).status_code == 401
    token = {"x-csrftoken": browser_session.http.cookies["csrftoken"], "accept": "*/*"}
    ticket = browser_session.http.post(page.urls["ticket-url"], headers=token).json()["ticket"]

    assert browser_session.data(url, ticket).status_code in (200, 202)
