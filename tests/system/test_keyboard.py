"""A dashboard by keyboard alone, from the skip link to signing out."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.fixtures.browser import open_context
from tests.fixtures.factories import make_dashboard, make_widget
from tests.fixtures.stack import Stack
from tests.system.data_answers import pending_answers
from tests.system.screen import Screen, address
from tests.system.tenants import SESSIONS, Tenant, make_reader, make_tenant, tile

pytestmark = pytest.mark.django_db(transaction=True)

LINE = tile("line", "sessions", by="day")
TABLE = tile("table", "sessions", "revenue", by="channel")
MANY_TABS = 60


def opened(site: Stack, page: Page, *tiles: object) -> tuple[Tenant, Screen]:
    """A dashboard beside another one, with the initial focus."""
    tenant, screen = make_tenant(site, *(tiles or (SESSIONS, LINE, TABLE))), Screen(page)
    sibling = make_dashboard(client=tenant.client, title="The other one", position=9)
    query = {"connection": str(tenant.connection.pk), "metrics": ["sessions"]}
    make_widget(dashboard=sibling, kind="kpi", query=query)
    screen.sign_in(tenant, make_reader(tenant))
    screen.open(tenant)
    screen.filled()
    # Shortcuts work once the scripts have loaded, which no element shows.
    expect(page.locator("[data-opens=help]")).not_to_have_attribute("hidden", "")
    return tenant, screen


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(MANY_TABS):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{target} cannot be reached by Tab")


def params(page: Page) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(page.url).query).items()}


def focused(page: Page) -> Locator:
    return page.locator("*:focus")


def test_keyboard_reaches_skip_link_dashboards_and_sign_out(site: Stack, page: Page) -> None:
    tenant, screen = opened(site, page)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    expect(page.locator("[data-turning]")).to_have_count(0)
    assert [url for url in screen.requests if "#main" in url or "/controls?" in url] == []

    page.keyboard.press("2")
    expect(page.locator("h1")).to_have_text("The other one")
    expect(page.locator(".boards [aria-current]")).to_have_text("The other one")
    assert params(page)["period"] == "last_30_days"
    page.wait_for_selector("portal-dashboard:defined")
    tab_to(page, page.locator(".boards__link").first)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(tenant.board.title)

    tab_to(page, page.locator(".account > summary"))
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator(".account > summary")).to_be_focused()
    expect(page.locator(".menu[open]")).to_have_count(0)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name="Sign out"))
    page.keyboard.press("Enter")
    expect(page.locator("[name=password]")).to_be_visible()
    assert screen.problems == []


def test_keyboard_sets_period_and_comparison(site: Stack, page: Page) -> None:
    tenant, screen = opened(site, page)
    page.keyboard.press("p")
    expect(focused(page)).to_have_text("Last 30 days")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(focused(page)).to_have_text("Last 7 days")
    page.keyboard.press("Enter")
    screen.filled()
    assert screen.numbers == [tenant.total("sessions", days=7)]
    expect(page.locator("[data-menu=period] > summary")).to_be_focused()

    page.keyboard.press("c")
    expect(focused(page)).to_have_text("Previous period")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    screen.filled()
    assert params(page) == {"period": "last_7_days", "compare": "previous_year"}

    page.keyboard.press("c")
    page.keyboard.press("Escape")
    expect(page.locator("[data-menu=compare] > summary")).to_be_focused()
    expect(page.locator(".menu[open]")).to_have_count(0)
    assert screen.problems == []


def test_keyboard_types_days_and_steps_periods(site: Stack, page: Page) -> None:
    _, screen = opened(site, page)
    page.keyboard.press("p")
    field = page.locator("[data-menu=period] [name=from]")
    tab_to(page, field)
    page.keyboard.type("10052026")
    tab_to(page, page.locator("[data-menu=period] [name=to]"))
    page.keyboard.type("10112026")
    page.keyboard.press("Enter")
    screen.filled()
    week = {"from": "2026-10-05", "to": "2026-10-11", "compare": "previous_period"}
    assert params(page) == week

    page.keyboard.press("ArrowLeft")
    screen.filled()
    assert params(page) == week | {"from": "2026-09-28", "to": "2026-10-04"}
    page.keyboard.press(".")
    screen.filled()
    assert params(page) == week
    page.keyboard.press("y")
    screen.filled()
    assert params(page)["period"] == "year_to_date"
    assert screen.problems == []


def test_keyboard_opens_details_of_a_tile(site: Stack, page: Page) -> None:
    _, screen = opened(site, page)
    page.keyboard.press("j")
    expect(page.locator("portal-tile").nth(0)).to_be_focused()
    menu = page.locator(".tile-menu__open").nth(0)
    page.keyboard.press("Tab")
    expect(menu).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.locator(".details__open").nth(0))
    page.keyboard.press("Enter")
    sheet = page.locator("[data-dialog=details]")
    expect(sheet).to_be_visible()
    expect(sheet.locator(".side-sheet__close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(sheet).to_be_hidden()
    expect(page.locator(".menu[open]")).to_have_count(0)
    assert screen.problems == []


def test_keyboard_enlarges_a_tile(site: Stack, page: Page) -> None:
    _, screen = opened(site, page)
    line = page.locator("portal-tile[data-kind=line]")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(line).to_be_focused()
    small = line.bounding_box()
    page.keyboard.press("f")
    expect(line).to_have_role("dialog")
    expect(line.locator("[data-enlarge]")).to_be_focused()
    expect(line.locator(".chart__canvas")).to_be_visible()
    expect(line.locator(".data-table table")).to_be_visible()
    large = line.bounding_box()
    assert small
    assert large
    assert large["width"] > small["width"]
    expect(page.locator("portal-tile[data-kind=table]")).to_have_js_property("inert", True)

    page.keyboard.press("Escape")
    expect(line).to_be_focused()
    expect(line.locator(".data-table table")).to_be_hidden()
    assert line.bounding_box() == small
    expect(page.locator("[inert]")).to_have_count(0)
    assert screen.problems == []


def test_period_changes_behind_an_enlarged_tile(site: Stack, page: Page) -> None:
    tenant, screen = opened(site, page)
    page.keyboard.press("j")
    page.keyboard.press("f")
    page.keyboard.press("w")
    screen.filled()

    assert screen.numbers == [tenant.total("sessions", days=7)]
    expect(page.locator("[data-presets] [aria-current]")).to_have_text("Last 7 days")
    expect(page.locator("[data-filter-bar]")).to_have_js_property("inert", True)
    page.keyboard.press("p")
    expect(page.locator(".menu[open]")).to_have_count(0)
    expect(page.locator("portal-tile[popover]")).to_have_count(1)
    assert screen.problems == []


def test_keyboard_opens_a_charts_table_and_sorts_it(site: Stack, page: Page) -> None:
    _, screen = opened(site, page)
    line, table = (page.locator(f"portal-tile[data-kind={kind}]") for kind in ("line", "table"))
    tab_to(page, line.locator(".data-table > summary"))
    page.keyboard.press("Enter")
    expect(line.locator(".data-table table")).to_be_visible()
    page.keyboard.press("Enter")
    expect(line.locator(".chart__canvas")).to_be_visible()

    head = table.locator("thead th").nth(1)
    tab_to(page, head.locator("[data-key=value]"))
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    page.keyboard.press("Enter")
    expect(head).to_have_attribute("aria-sort", "ascending")
    cells = table.locator("tbody td:nth-child(2)").all()
    values = [float(cell.get_attribute("data-value") or 0) for cell in cells]
    assert values == sorted(values)

    tab_to(page, head.locator("[data-key=change]"))
    page.keyboard.press("Enter")
    cells = table.locator("tbody td:nth-child(2)").all()
    changes = [float(cell.get_attribute("data-change") or 0) for cell in cells]
    assert changes == sorted(changes, reverse=True)
    assert screen.problems == []


def test_focus_stays_in_a_table_after_a_period_change(site: Stack, page: Page) -> None:
    _, screen = opened(site, page)
    table = page.locator("portal-tile[data-kind=table]")
    sorts = [f"thead th:nth-child(2) [data-key={key}]" for key in ("value", "change")]
    for place in (*sorts, "button[value='channel:email']"):
        tab_to(page, table.locator(place))
        for key in ("w", "t"):
            page.keyboard.press(key)
            screen.filled()
            expect(table.locator(place)).to_be_focused()

    page.route("**/data/**", pending_answers(page))
    page.keyboard.press("w")
    expect(table).to_be_focused()
    expect(table.locator(".table")).to_be_hidden()
    page.unroute("**/data/**")
    screen.filled()

    expect(table.locator("button[value='channel:email']")).to_be_focused()
    assert screen.problems == []


def test_keyboard_opens_help_and_the_command_palette(site: Stack, page: Page) -> None:
    _, screen = opened(site, page)
    more = page.locator(".actions > summary")
    tab_to(page, more)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("w")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(more).to_be_focused()
    assert "last_7_days" not in page.url

    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("7 days")
    expect(page.locator("[role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    screen.filled()
    assert params(page)["period"] == "last_7_days"
    page.keyboard.press("/")
    page.keyboard.type("nowhere")
    expect(page.locator("[data-none]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(more).to_be_focused()
    assert screen.problems == []


def test_copied_link_contains_period_and_comparison(site: Stack, browser: Browser) -> None:
    with open_context(browser, permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        tenant, screen = opened(site, page, SESSIONS)
        tab_to(page, page.locator(".actions > summary"))
        page.keyboard.press("Enter")
        tab_to(page, page.locator("[data-copy]"))
        page.keyboard.press("Enter")

        expect(page.locator("[data-toast]")).to_have_text("Link copied")
        expect(page.locator(".actions > summary")).to_be_focused()
        path = f"/dashboards/{tenant.board.slug}/?period=last_30_days&compare=previous_period"
        assert page.evaluate("navigator.clipboard.readText()") == address(tenant, path)
        expect(page.locator("[data-toast]")).to_have_text("")
        assert screen.problems == []


def test_shortcuts_are_ignored_while_typing(site: Stack, page: Page) -> None:
    _, screen = opened(site, page, SESSIONS)
    before = page.url
    page.keyboard.press("/")
    page.keyboard.type("wvpf?")
    expect(page.get_by_role("combobox")).to_have_value("wvpf?")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open], dialog :focus")).to_have_count(0)
    page.keyboard.press("p")
    tab_to(page, page.locator("[data-menu=period] [name=from]"))
    page.keyboard.press("w")
    page.keyboard.press("v")

    expect(page.locator("[data-menu=period]")).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+d")
    page.keyboard.press("Alt+w")
    assert page.url == before
    assert screen.problems == []


def test_disabled_shortcuts_stay_disabled(site: Stack, page: Page) -> None:
    _, screen = opened(site, page, SESSIONS)
    page.keyboard.press("?")
    tab_to(page, page.locator("[data-keys-switch]"))
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    page.reload()
    expect(page.locator("[data-opens=help]")).not_to_have_attribute("hidden", "")
    before = page.url
    for key in ("w", "j", "?", "/", "p", "ArrowLeft", "2", "v"):
        page.keyboard.press(key)

    expect(page.locator("dialog[open], .menu[open], portal-tile:focus")).to_have_count(0)
    assert page.url == before
    tab_to(page, page.locator(".actions > summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("[data-opens=help]"))
    page.keyboard.press("Enter")
    expect(page.locator("[data-keys-switch]")).not_to_be_checked()
    assert screen.problems == []
