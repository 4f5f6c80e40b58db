"""Kiosk view: by keyboard, by rotation and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.browser import open_context
from tests.fixtures.factories import make_dashboard, make_widget
from tests.fixtures.stack import Stack
from tests.system.screen import Screen, address
from tests.system.tenants import SESSIONS, Tenant, make_reader, make_tenant, tile
from widgets.models import Dashboard

pytestmark = pytest.mark.django_db(transaction=True)

TILES = (
    SESSIONS,
    tile("kpi", "revenue", by="day"),
    tile("line", "sessions", by="day"),
    tile("table", "sessions", "revenue", by="channel"),
)
CUT = """() => [...document.querySelectorAll("portal-tile")]
  .filter(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight + 1).length"""
# Axis labels that overflow their chart, apart from descenders.
LOST = """() => [...document.querySelectorAll("[data-part=canvas]")].flatMap((canvas) => {
  const { bottom } = canvas.getBoundingClientRect();
  return [...canvas.querySelectorAll(".xtick text")]
    .filter((label) => label.getBoundingClientRect().bottom > bottom + 2);
}).length"""
LOW = """() => [...document.querySelectorAll("[data-part=canvas]")]
  .filter(({ clientHeight }) => clientHeight < 80).length"""
SCROLLS = "() => document.documentElement.scrollHeight > innerHeight"
SHOWN = """() => [...document.querySelectorAll("portal-tile")]
  .filter((tile) => tile.checkVisibility({ visibilityProperty: true }))
  .map(({ dataset }) => dataset.id)"""
ALL = """() => [...document.querySelectorAll("portal-tile")].map(({ dataset }) => dataset.id)"""
# Sizes of key figures, in hundredths of the screen's height.
NUMBERS = """() => [...document.querySelectorAll(".figure")]
  .map((figure) => parseFloat(getComputedStyle(figure).fontSize) / innerHeight * 100)"""
SMALLEST_NUMBER = 4


def with_sibling(tenant: Tenant) -> Dashboard:
    sibling = make_dashboard(client=tenant.client, title="The other one", position=9)
    query = {"connection": str(tenant.connection.pk), "metrics": ["sessions"]}
    make_widget(dashboard=sibling, kind="kpi", query=query)
    return sibling


def test_kiosk_keeps_the_period_shows_all_tiles_and_closes_by_escape(
    site: Stack, page: Page
) -> None:
    tenant, screen = make_tenant(site, *TILES), Screen(page)
    screen.sign_in(tenant, make_reader(tenant))
    page.goto(address(tenant, f"/dashboards/{tenant.board.slug}/?period=last_7_days"))
    screen.filled()
    expect(page.locator("[data-opens=help]")).not_to_have_attribute("hidden", "")

    page.keyboard.press("v")
    expect(page.locator("[data-kiosk] h1")).to_have_text(tenant.board.title)
    screen.filled()
    assert "period=last_7_days&compare=previous_period&view=kiosk" in page.url
    expect(page.locator(".boards, .top, .foot, .account, .actions")).to_have_count(0)
    expect(page.locator(".menu:visible")).to_have_count(0)
    expect(page.locator("[data-stamp]")).to_contain_text("As of")
    assert screen.numbers[0] == tenant.total("sessions", days=7)
    assert page.evaluate(CUT) == 0
    assert not page.evaluate(SCROLLS)

    page.keyboard.press("Escape")
    expect(page.locator("[data-menu=period] summary")).to_contain_text("Last 7 days")
    assert "view=" not in page.url
    assert screen.problems == []


def test_low_kiosk_keeps_its_drawings_and_their_labels(site: Stack, page: Page) -> None:
    tenant, screen = make_tenant(site), Screen(page)
    screen.sign_in(tenant, make_reader(tenant))
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(address(tenant, f"/dashboards/{tenant.board.slug}/?view=kiosk"))
    screen.filled()

    assert page.evaluate(LOW) == 0
    assert page.evaluate("() => document.querySelectorAll('.xtick text').length") > 0
    assert page.evaluate(LOST) == 0


@pytest.mark.parametrize("size", [(1920, 1080), (3840, 2160), (1080, 1920)])
def test_kiosk_shows_every_tile_on_one_of_its_pages(
    site: Stack, page: Page, size: tuple[int, int]
) -> None:
    tenant, screen = make_tenant(site, *TILES, *TILES, *TILES), Screen(page)
    screen.sign_in(tenant, make_reader(tenant))
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(address(tenant, f"/dashboards/{tenant.board.slug}/?view=kiosk&seconds=3600"))
    screen.filled()

    pages, seen = page.locator("[data-page]").count(), walked(page)
    # Drawings that arrive late on a busy machine have the tiles paged anew.
    while pages != (pages := page.locator("[data-page]").count()):
        seen = walked(page)
    assert pages > 1
    assert sorted(seen) == sorted(page.evaluate(ALL))
    assert screen.problems == []


def walked(page: Page) -> list[str]:
    """The tiles that a kiosk's pages show, one page after the other."""
    seen: list[str] = []
    for _ in range(page.locator("[data-page]").count()):
        assert page.evaluate(CUT) == 0
        assert not page.evaluate(SCROLLS)
        assert min(page.evaluate(NUMBERS), default=SMALLEST_NUMBER) >= SMALLEST_NUMBER
        seen += page.evaluate(SHOWN)
        page.keyboard.press("ArrowRight")
    return seen


def test_kiosk_turns_its_pages_until_it_is_paused(site: Stack, page: Page) -> None:
    tenant, screen = make_tenant(site, *TILES, *TILES, *TILES), Screen(page)
    screen.sign_in(tenant, make_reader(tenant))
    page.clock.install()
    page.goto(address(tenant, f"/dashboards/{tenant.board.slug}/?view=kiosk&seconds=30"))
    first, second = (page.get_by_role("button", name=f"Page {number} of ") for number in (1, 2))
    screen.filled()

    # Pointer movement shows the controls, and focus keeps them.
    page.mouse.move(300, 300)
    page.locator("[data-pause]").press("Enter")
    expect(page.locator("[data-pause]")).to_have_attribute("aria-pressed", "true")
    page.clock.run_for(300_000)
    expect(first).to_have_attribute("aria-current", "true")
    page.locator("[data-pause]").press("Enter")
    page.clock.run_for(31_000)
    expect(second).to_have_attribute("aria-current", "true")

    first.press("Enter")
    expect(first).to_have_attribute("aria-current", "true")


def test_kiosk_rotates_dashboards_within_one_document(site: Stack, page: Page) -> None:
    tenant, screen = make_tenant(site, SESSIONS), Screen(page)
    sibling = with_sibling(tenant)
    screen.sign_in(tenant, make_reader(tenant))
    page.goto(address(tenant, f"/dashboards/{tenant.board.slug}/?view=kiosk&rotate=5"))
    page.evaluate("window.isSame = true")

    expect(page.locator("[data-kiosk] h1")).to_have_text(sibling.title)
    # Pointer movement shows the navigation; paused, the dashboard stays while it is looked at.
    page.mouse.move(200, 200)
    page.click("[data-pause]")
    expect(page.locator("[data-pause]")).to_have_attribute("aria-pressed", "true")
    screen.filled()
    assert page.evaluate("window.isSame")
    assert f"/dashboards/{sibling.slug}/" in page.url
    assert sibling.title in page.title()
    # The next dashboard receives hints too.
    assert any(f"/live/{sibling.pk}" in url for url in screen.requests)
    assert screen.problems == []


def test_kiosk_works_without_scripts(site: Stack, browser: Browser) -> None:
    tenant = make_tenant(site, SESSIONS)
    sibling = with_sibling(tenant)
    reader = make_reader(tenant)
    tenant.browser_session(reader).settled(tenant.board)
    with open_context(browser, java_script_enabled=False) as context:
        page = context.new_page()
        Screen(page).sign_in(tenant, reader)
        page.goto(address(tenant, f"/dashboards/{tenant.board.slug}/?view=kiosk&rotate=30"))

        number = page.locator("portal-tile[data-kind=kpi] data").first
        assert float(number.get_attribute("value") or 0) == tenant.total("sessions")
        refresh = page.locator("meta[http-equiv=refresh]").get_attribute("content") or ""
        assert refresh.startswith(f"30;url=/dashboards/{sibling.slug}/?")
        expect(page.locator("[data-pause], [data-fullscreen]").first).to_be_hidden()
        page.click("[data-leave]")
        expect(page.locator(".boards [aria-current]")).to_have_text(tenant.board.title)
