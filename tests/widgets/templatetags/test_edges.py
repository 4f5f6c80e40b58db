"""A table that is wider than its tile says so, at its edge and in words."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, Route, expect

from tests.widgets.charts.factories import BOUNCES, CHANNEL, REVENUE, SESSIONS, make_frame
from tests.widgets.rendering.test_fragments import fragment

STATIC = Path(__file__).parents[3] / "static"
TILE = """<!doctype html><html lang="en"><link rel="stylesheet" href="/css/table.css">
<portal-tile style="display: block; width: {width}px">{body}</portal-tile>
<script type="module">
import {{ watchScrollEdges }} from "/js/board/scroll-edges.js";
watchScrollEdges(document.querySelector("portal-tile"));
</script>"""


def open_table(page: Page, width: int) -> Page:
    frame = make_frame((CHANNEL, SESSIONS, BOUNCES, REVENUE), [("Organic search", 10**6, 10**6, 9)])
    html = TILE.format(width=width, body=fragment("table", frame).html)

    def answer(route: Route) -> None:
        path = route.request.url.partition("localhost")[2]
        if path == "/":
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            kind = "text/css" if path.endswith("css") else "text/javascript"
            route.fulfill(body=(STATIC / path[1:]).read_text(), content_type=kind)

    page.route("**/*", answer)
    page.goto("http://tables.localhost/")
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
