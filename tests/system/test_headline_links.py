"""A figure of the headline leads to its tile, with and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.browser import open_context
from tests.fixtures.stack import Stack
from tests.system.screen import Screen, address
from tests.system.tenants import SESSIONS, Tenant, make_reader, make_tenant, tile

pytestmark = pytest.mark.django_db(transaction=True)

TILES = (tile("headline", "sessions", "revenue", by="day"), tile("table", "revenue", by="day"))
FIGURE = ".headline__figure[href] >> text=Sessions"


def make_page(site: Stack) -> Tenant:
    return make_tenant(site, *TILES, SESSIONS)


def test_a_figure_scrolls_to_its_tile_and_gives_it_the_focus(site: Stack, page: Page) -> None:
    tenant, screen = make_page(site), Screen(page)
    screen.sign_in(tenant, make_reader(tenant))
    page.set_viewport_size({"width": 360, "height": 500})
    screen.filled()

    for _ in range(2):
        page.locator(FIGURE).first.focus()
        page.keyboard.press("Enter")

        kpi = page.locator("portal-tile[data-kind=kpi]")
        expect(kpi).to_be_focused()
        expect(kpi).to_be_in_viewport()
        # Fragments of other days have their links from the script.
        screen.choose("last_7_days")
        screen.filled()
    assert screen.problems == []


def test_a_figure_leads_to_its_tile_without_scripts(site: Stack, browser: Browser) -> None:
    tenant = make_page(site)
    reader = make_reader(tenant)
    tenant.browser_session(reader).settled(tenant.board)
    with open_context(browser, java_script_enabled=False) as context:
        page = context.new_page()
        Screen(page).sign_in(tenant, reader)
        page.goto(address(tenant, f"/dashboards/{tenant.board.slug}/"))

        page.locator(FIGURE).first.click()

        at = page.locator("portal-tile[data-kind=kpi]").get_attribute("id")
        assert page.url.endswith(f"#{at}")
        assert page.evaluate("() => document.activeElement.dataset.kind") == "kpi"
