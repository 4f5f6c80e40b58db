"""The details of a tile in their sheet: whole in the window, with the rows behind them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.visual.alpenpfad_page import ALPENPFAD, page
from tests.visual.axe import violations
from tests.visual.demo_site import SCHEMES, DemoSite, filled, wear

__all__ = ["page"]

pytestmark = pytest.mark.django_db

FINGER = 44
BOX = """(element) => {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return [left, innerWidth - right, top, innerHeight - bottom];
}"""
TARGETS = """(sheet) => [...sheet.querySelectorAll("a, button")].map((each) => {
  const { width, height } = each.getBoundingClientRect();
  return Math.min(width, height);
})"""
AT_REST = (
    "async (sheet) => { await Promise.all(sheet.getAnimations().map((each) => each.finished)); }"
)
PLACES = """() => [...document.querySelectorAll("portal-tile")].map((tile) => {
  const { left, top, width, height } = tile.getBoundingClientRect();
  return [left, top, width, height];
})"""


def open_menu(page: Page, kind: str) -> Locator:
    """Open the menu of a tile, which may scroll the page; its line that leads to the sheet."""
    tile = page.locator(f"portal-tile[data-kind={kind}]").first
    tile.hover()
    tile.locator(".tile-menu__open").click()
    line = tile.locator(".details__open")
    line.scroll_into_view_if_needed()
    return line


def opened(page: Page, kind: str) -> Locator:
    open_menu(page, kind).click()
    return sheet_of(page)


def sheet_of(page: Page) -> Locator:
    """The sheet with its rows, where it comes to rest."""
    sheet = page.locator("[data-dialog=details]")
    expect(sheet.locator("tbody tr").first).to_be_visible()
    sheet.evaluate(AT_REST)
    return sheet


def test_the_sheet_is_whole_in_the_window_and_moves_nothing(page: Page) -> None:
    line = open_menu(page, "kpi")
    before = page.evaluate(PLACES)

    line.click()

    sheet = sheet_of(page)
    left, right, top, bottom = sheet.evaluate(BOX)
    assert (right, bottom) == (0, 0)
    assert (left == 0) == (page.viewport_size == {"width": 360, "height": 900})
    assert top >= 0
    assert page.evaluate(PLACES) == before


def test_the_sheet_tells_the_numbers_and_the_rows_behind_them(page: Page) -> None:
    sheet = opened(page, "kpi")

    expect(sheet.locator("h2")).to_have_text("Umsatz")
    terms = sheet.locator("dt").all_inner_texts()
    assert {"Zeitraum", "Vergleich", "Quelle"} <= set(terms)
    expect(sheet.locator("tbody tr")).to_have_count(30)
    expect(sheet.locator(".details__rows")).to_be_visible()


def test_a_table_of_five_columns_is_seen_whole_on_a_desk(demo_site: DemoSite) -> None:
    with demo_site.reader(ALPENPFAD) as page:
        page.goto(demo_site.url(ALPENPFAD.host))
        filled(page)
        rows = opened(page, "table").locator(".side-sheet__rows .scroll")
        expect(rows.locator("thead th")).to_have_count(5)

        assert rows.evaluate("place => place.scrollWidth - place.clientWidth") <= 0


def test_escape_closes_the_sheet_and_gives_the_focus_back(page: Page) -> None:
    sheet = opened(page, "table")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('[data-dialog=details]') !== null")

    page.keyboard.press("Escape")

    expect(sheet).to_be_hidden()
    expect(page.locator("portal-tile[data-kind=table] .tile-menu__open").first).to_be_focused()


def test_targets_in_the_sheet_are_for_fingers(demo_site: DemoSite) -> None:
    with demo_site.reader(ALPENPFAD, width=360) as page:
        page.goto(demo_site.url(ALPENPFAD.host))
        filled(page)

        assert min(opened(page, "kpi").evaluate(TARGETS)) >= FINGER


def test_the_sheet_is_for_everybody(page: Page) -> None:
    opened(page, "kpi")
    width = (page.viewport_size or {"width": 0})["width"]
    found: list[str] = []
    for scheme in SCHEMES:
        wear(page, scheme, width)
        found += violations(page)

    assert not found, "\n".join(found)
