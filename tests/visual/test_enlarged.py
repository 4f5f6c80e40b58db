"""Enlarged tiles use their room: a number becomes a line over time, and a table shows all rows."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.visual.alpenpfad_page import page
from tests.visual.axe import violations
from tests.visual.demo_site import SCHEMES, wear

__all__ = ["page"]

pytestmark = pytest.mark.django_db


def enlarged(page: Page, kind: str) -> Locator:
    tile = page.locator(f"portal-tile[data-kind={kind}]").first
    tile.hover()
    tile.locator(".tile-menu__open").click()
    tile.locator(".tile-menu__enlarge").click()
    expect(tile).to_have_role("dialog")
    return tile


def test_a_number_becomes_a_line_with_its_rows(page: Page) -> None:
    tile = enlarged(page, "kpi")

    expect(tile.locator("portal-chart[data-drawn]")).to_be_visible()
    expect(tile.locator(".kpi__spark")).to_be_hidden()
    expect(tile.locator("[data-role=previous]")).to_be_visible()
    expect(tile.locator(".data-table tbody tr")).to_have_count(30)
    tile.locator(".chart__canvas").focus()
    page.keyboard.press("Home")
    expect(page.locator(".tooltip")).to_be_visible()

    page.keyboard.press("Escape")
    expect(page.locator(".tooltip")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator(".large-course")).to_have_count(0)
    expect(tile.locator(".kpi__spark")).to_be_visible()


def test_a_table_shows_all_its_rows(page: Page) -> None:
    tile = enlarged(page, "table")

    hidden = "rows => rows.filter((row) => !row.checkVisibility()).length"
    assert tile.locator("tbody tr").evaluate_all(hidden) == 0
    expect(tile.locator(".all-rows")).to_be_hidden()


def test_an_enlarged_number_is_for_everybody(page: Page) -> None:
    expect(enlarged(page, "kpi").locator("portal-chart[data-drawn]")).to_be_visible()
    width = (page.viewport_size or {"width": 0})["width"]
    found: list[str] = []
    for scheme in SCHEMES:
        wear(page, scheme, width)
        found += violations(page)

    assert not found, "\n".join(found)
