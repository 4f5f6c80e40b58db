"""Two clients' dashboards in Chromium."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from clients.models import Brand
from clients.tenancy import across_clients
from tests.fixtures.stack import Stack
from tests.system.screen import Screen, address
from tests.system.tenants import SESSIONS, Tenant, make_reader, make_tenant, tile
from widgets.realtime.hub import SKEW_SECONDS

pytestmark = pytest.mark.django_db(transaction=True)

REVENUE = tile("kpi", "revenue", by="day")
LINE = tile("line", "sessions", by="day")
TABLE = tile("table", "sessions", "revenue", by="channel")


def painted(tenant: Tenant, colour: str) -> Tenant:
    with across_clients():
        Brand.objects.for_client(tenant.client.pk).update(colour=colour)
    return tenant


def test_every_host_shows_its_own_brand_and_numbers(site: Stack, page: Page) -> None:
    acme = painted(make_tenant(site, SESSIONS, LINE), "#9a3412")
    globex = make_tenant(site, SESSIONS, LINE, name="Globex", workspace="alpenpfad")
    painted(globex, "#075985")
    reader, screen = make_reader(acme, globex), Screen(page)
    seen = []

    for tenant in (acme, globex):
        screen.sign_in(tenant, reader)
        screen.filled()
        assert screen.numbers == [tenant.total("sessions")]
        title = page.title()
        assert tenant.client.name in title
        seen.append((tenant.client.name, screen.numbers, screen.token("--brand"), title))

    ours, theirs = seen
    assert all(mine != other for mine, other in zip(ours, theirs, strict=True))
    assert screen.problems == []
    assert screen.hosts == {f"{tenant.host}:{site.port}" for tenant in (acme, globex)}


def test_member_of_two_clients_sees_one_client_per_host(site: Stack, page: Page) -> None:
    acme = make_tenant(site, SESSIONS)
    globex = make_tenant(site, SESSIONS, name="Globex", workspace="alpenpfad")
    screen = Screen(page)
    screen.sign_in(acme, make_reader(acme, globex))
    screen.filled()

    # The menu of the account names it, and nothing else.
    other = page.locator(".account a", has_text=globex.client.name)
    expect(other).to_have_attribute("href", re.compile(re.escape(globex.host)))
    assert page.content().count(globex.client.name) == other.count() == 1
    assert page.goto(address(acme, f"/dashboards/{globex.board.slug}/")).status == 404

    # The session of the first host is void on the second.
    screen.open(globex)
    expect(page.locator("[name=password]")).to_be_visible()
    assert acme.client.name not in page.content()


def test_period_change_updates_numbers_without_a_page_load(site: Stack, page: Page) -> None:
    tenant = make_tenant(site, SESSIONS, REVENUE, LINE, TABLE)
    screen = Screen(page)
    screen.sign_in(tenant, make_reader(tenant))
    screen.filled()
    assert screen.numbers == [tenant.total("sessions"), pytest.approx(tenant.total("revenue"))]
    screen.requests.clear()

    screen.choose("last_7_days")
    expect(page.locator("[data-turning]")).to_have_count(0)
    screen.filled()

    week = {"days": 7}
    totals = [tenant.total("sessions", **week), pytest.approx(tenant.total("revenue", **week))]
    rows = tenant.compute(["sessions"], by=["day"], **week)["data"]
    assert screen.numbers == totals
    assert screen.bar_heights("line") == [row["sessions"] for row in rows]
    assert "period=last_7_days" in page.url
    pages = [url for url in screen.requests if "/dashboards/" in url]
    assert [url for url in pages if "/controls?" not in url] == []
    assert screen.problems == []


def test_warm_page_makes_no_data_request(site: Stack, page: Page) -> None:
    tenant = make_tenant(site, SESSIONS, LINE, TABLE)
    screen = Screen(page)
    screen.sign_in(tenant, make_reader(tenant))
    screen.filled()
    # Results that changed within the clock skew are fetched again.
    page.wait_for_timeout(SKEW_SECONDS * 1000)
    screen.requests.clear()

    screen.open(tenant)
    screen.filled()

    assert screen.numbers == [tenant.total("sessions")]
    assert not any("/data/" in url for url in screen.requests)
    assert any("/live/" in url for url in screen.requests)
    assert screen.problems == []
