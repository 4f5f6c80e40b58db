"""Dashboards in a browser that runs no scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.browser import open_context
from tests.fixtures.stack import Stack
from tests.system.screen import Screen, address
from tests.system.tenants import SESSIONS, Tenant, make_reader, make_tenant, tile

pytestmark = pytest.mark.django_db(transaction=True)

LINE = tile("line", "sessions", by="day")
REFRESH = "meta[http-equiv=refresh]"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with open_context(browser, java_script_enabled=False) as context:
        yield context.new_page()


def open_page(page: Page, tenant: Tenant) -> None:
    page.goto(address(tenant, f"/dashboards/{tenant.board.slug}/"))


def test_a_waiting_page_refreshes_itself_until_its_numbers_are_there(
    site: Stack, page: Page
) -> None:
    tenant = make_tenant(site, SESSIONS)
    reader = make_reader(tenant)
    Screen(page).sign_in(tenant, reader)
    expect(page.locator("portal-tile[data-state=fresh]")).to_have_count(1)

    expect(page.locator(REFRESH)).to_have_count(0)


def test_tables_stand_open_where_no_chart_is_drawn(site: Stack, page: Page) -> None:
    tenant = make_tenant(site, LINE)
    reader = make_reader(tenant)
    tenant.browser_session(reader).settled(tenant.board)
    Screen(page).sign_in(tenant, reader)

    open_page(page, tenant)

    # The site runs without a worker that draws charts.
    expect(page.locator(".static-chart")).to_have_count(0)
    expect(page.locator(".data-table tbody th").first).to_be_visible()
    expect(page.locator(".chart__canvas, .data-table__open")).to_have_count(2)
    expect(page.locator(".chart__canvas:visible, .data-table__open:visible")).to_have_count(0)


def test_nothing_is_left_where_the_calendar_would_be(site: Stack, page: Page) -> None:
    tenant = make_tenant(site, SESSIONS)
    reader = make_reader(tenant)
    tenant.browser_session(reader).settled(tenant.board)
    Screen(page).sign_in(tenant, reader)
    open_page(page, tenant)

    page.click("[data-menu=period] summary")

    fields = page.locator("[data-menu=period] .range__fields").bounding_box()
    button = page.locator("[data-menu=period] .range__apply").bounding_box()
    assert fields
    assert button
    assert 0 < button["y"] - (fields["y"] + fields["height"]) < 20


def test_details_and_rows_are_in_a_tiles_menu(site: Stack, page: Page) -> None:
    tenant = make_tenant(site, SESSIONS)
    reader = make_reader(tenant)
    tenant.browser_session(reader).settled(tenant.board)
    Screen(page).sign_in(tenant, reader)
    open_page(page, tenant)

    page.hover("portal-tile")
    page.click(".tile-menu__open")
    page.click(".details__open")

    expect(page.locator(".details__list dt", has_text="Period").first).to_be_visible()
    expect(page.locator(".tile-menu__enlarge")).to_be_hidden()
    page.click(".details__rows")
    expect(page.locator(".rows .table tbody tr")).to_have_count(30)
