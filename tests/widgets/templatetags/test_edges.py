"""A table that is wider than its tile says so, at its edge and in words."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.widgets.charts.factories import BOUNCES, CHANNEL, REVENUE, SESSIONS, make_frame
from tests.widgets.rendering.test_fragments import fragment
from tests.widgets.templatetags.static_page import show

TILE = """<!doctype html><html lang="en"><link rel="stylesheet" href="/css/table.css">
<portal-tile style="display: block; width: {width}px">{body}</portal-tile>
<script type="module">
import {{ watchScrollEdges }} from "/js/board/scroll-edges.js";
watchScrollEdges(document.querySelector("portal-tile"));
</script>"""


def open_table(page: Page, width: int) -> Page:
    frame = make_frame((CHANNEL, SESSIONS, BOUNCES, REVENUE), [("Organic search", 10**6, 10**6, 9)])
    html = TILE.format(width=width, body=fragment("table", frame).html)
    show(page, html)
    return page


def test_a_table_that_goes_on_says_so_until_its_end(page: Page) -> None:
    place = open_table(page, 220).locator(".scroll")

    expect(place).to_have_attribute("data-after", "")
    expect(page.get_by_text("There are more columns: scroll sideways.")).to_be_visible()
    assert "gradient" in place.evaluate("place => getComputedStyle(place).maskImage")

    place.focus()
    while page.locator(".scroll[data-after]").count():
        page.keyboard.press("ArrowRight")
    expect(place).to_have_attribute("data-before", "")


def test_a_table_that_fits_says_nothing(page: Page) -> None:
    place = open_table(page, 900).locator(".scroll")

    expect(page.locator("[data-part=more]")).to_be_hidden()
    assert place.evaluate("place => getComputedStyle(place).maskImage") == "none"
