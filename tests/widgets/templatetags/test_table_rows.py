"""A table shows its first rows and its whole total; its reader may ask for all rows."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.widgets.charts.factories import CHANNEL, REVENUE, SESSIONS, make_frame
from tests.widgets.rendering.test_fragments import fragment
from tests.widgets.templatetags.static_page import show

SHEETS = ("tokens", "base", "grid", "tile", "table", "table-rows")
LINKS = "".join(f'<link rel="stylesheet" href="/css/{name}.css">' for name in SHEETS)
LINKS += '<link rel="stylesheet" href="/css/print.css" media="print">'
PAGE = """<!doctype html><html lang="en">{links}<div class="grid" style="width: {width}px">
<portal-tile class="tile tile--table tile--w12 tile--h2">
  <div class="tile__body">{body}</div></portal-tile>
</div><script type="module">
import {{ watchScrollEdges }} from "/js/board/scroll-edges.js";
import {{ keepHeights }} from "/js/board/heights.js";
const tile = document.querySelector("portal-tile");
watchScrollEdges(tile);
window.keep = () => keepHeights([tile]);
</script>"""
SHADOWS = "(all) => all.map((each) => getComputedStyle(each).boxShadow)"
TOPS = "(cells) => cells.map((cell) => cell.getBoundingClientRect().top)"
HIDDEN = "(place) => place.scrollHeight - place.clientHeight"


def shown(page: Page, rows: int, *, width: int = 900) -> Page:
    frame = make_frame(
        (CHANNEL, SESSIONS, REVENUE),
        [(f"Channel {number}", number, 10**6) for number in range(rows)],
        totals={"sessions": 99, "revenue": 10**8},
        previous=[{"sessions": 1, "revenue": 10**5} for _ in range(rows)],
        previous_totals={"sessions": 90, "revenue": 10**7},
    )
    html = PAGE.format(links=LINKS, width=width, body=fragment("table", frame).html)
    show(page, html)
    page.wait_for_function("() => window.keep")
    return page


def seen(page: Page) -> int:
    rows = page.locator("tbody tr")
    return int(rows.evaluate_all("(rows) => rows.filter((row) => row.checkVisibility()).length"))


@pytest.mark.parametrize(("rows", "first"), [(3, 3), (10, 10), (11, 8), (40, 8)])
def test_as_many_rows_are_shown_as_the_tile_has_room_for(page: Page, rows: int, first: int) -> None:
    shown(page, rows)

    assert seen(page) == first
    assert page.locator(".scroll").evaluate(HIDDEN) == 0
    expect(page.locator("tfoot")).to_be_visible()
    expect(page.get_by_label(f"All {rows} rows")).to_be_visible(visible=first < rows)


def test_all_rows_are_shown_and_hidden_by_the_keyboard(page: Page) -> None:
    shown(page, 40)

    switch = page.get_by_role("checkbox", name="All 40 rows")
    switch.focus()
    page.keyboard.press("Space")
    assert (seen(page), page.locator(".scroll").evaluate(HIDDEN)) == (40, 0)

    page.keyboard.press("Space")
    assert seen(page) == 8


def test_a_kept_height_ends_when_a_reader_hides_rows(page: Page) -> None:
    shown(page, 40).get_by_role("checkbox").check()
    page.evaluate("() => window.keep()")
    tile = page.locator("portal-tile")
    height = tile.evaluate("(tile) => tile.offsetHeight")
    assert tile.evaluate("(tile) => tile.style.minHeight")

    page.get_by_role("checkbox").uncheck()

    assert tile.evaluate("(tile) => tile.offsetHeight") < height / 2


def test_the_first_column_stays_when_others_scroll(page: Page) -> None:
    name = shown(page, 3, width=260).locator("tbody th").first
    before = name.bounding_box()

    page.locator(".scroll").evaluate("(place) => { place.scrollLeft = 1000; }")

    expect(page.locator(".scroll")).to_have_attribute("data-before", "")
    assert name.bounding_box() == before
    assert name.evaluate("(name) => getComputedStyle(name).boxShadow") != "none"
    # One line above the total, through all of its cells.
    shadows = page.locator("tfoot td *").evaluate_all(SHADOWS)
    assert shadows
    assert set(shadows) == {"none"}


def test_on_paper_every_row_is_between_heading_and_total(page: Page) -> None:
    shown(page, 40)

    page.emulate_media(media="print")

    assert seen(page) == 40
    tops = page.locator("tr > :first-child").evaluate_all(TOPS)
    assert tops == sorted(tops)
