"""The tooltip of charts in the gallery: by pointer, by touch and by keyboard, in every kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from demo.accounts import CLIENTS
from tests.visual.demo_site import DemoSite, stand_still

pytestmark = pytest.mark.django_db

ALPENPFAD = CLIENTS[0]
KINDS = ("line", "area", "bar", "pie", "heatmap")
# Within every kind's marks: a slice of a ring does not lie in its middle.
SPOTS = {"bar": (0.5, 0.2), "pie": (0.5, 0.1), "heatmap": (0.51, 0.53)}
# The line of the gallery has a trend; averages of hours are not compared.
LINES = {"line": 4, "heatmap": 1}
INSIDE = """(element) => {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
}"""
# The event of the scroll comes with the next frame, and would hide a tooltip that is there already.
SCROLLED = """async (element) => {
  const frame = () => new Promise(requestAnimationFrame);
  element.scrollIntoView({ block: "center" });
  await frame();
  await frame();
}"""
LEAVE = "() => { document.activeElement.blur(); scrollTo(0, 0); }"
DAYS = "21. Okt. – 19. Nov. 2026"


@pytest.fixture(scope="module", params=[1440, 360])
def opened(request: pytest.FixtureRequest, demo_site: DemoSite) -> Iterator[Page]:
    with demo_site.reader(ALPENPFAD, width=request.param) as page:
        page.goto(demo_site.url(ALPENPFAD.host, "/gallery/?case=normal"))
        stand_still(page)
        yield page


@pytest.fixture
def page(opened: Page) -> Iterator[Page]:
    """The gallery, which the tests of a module share: each leaves it without tooltip and focus."""
    yield opened
    opened.mouse.move(0, 0)
    opened.evaluate(LEAVE)
    expect(tooltip_of(opened)).to_be_hidden()


def chart_of(page: Page, kind: str) -> Locator:
    canvas = page.locator(f".tile--{kind} .chart__canvas").first
    canvas.evaluate(SCROLLED)
    return canvas


def spot_of(canvas: Locator, kind: str) -> tuple[float, float]:
    box = canvas.bounding_box()
    assert box
    across, down = SPOTS.get(kind, (0.6, 0.5))
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def tooltip_of(page: Page) -> Locator:
    return page.locator(".tooltip")


def expect_read(page: Page, title: str) -> None:
    """Wait until a screen reader is told what begins with this title."""
    read = page.locator("body > [role=status]").last
    expect(read).to_have_text(re.compile(f"^{re.escape(title)}"), use_inner_text=True)


@pytest.mark.parametrize("kind", KINDS)
def test_pointer_shows_both_periods_inside_the_window(page: Page, kind: str) -> None:
    x, y = spot_of(chart_of(page, kind), kind)

    page.mouse.move(x, y)

    tooltip = tooltip_of(page)
    expect(tooltip).to_be_visible()
    expect(tooltip.locator(".tooltip__row")).to_have_count(LINES.get(kind, 3))
    assert tooltip.evaluate(INSIDE)
    box = tooltip.bounding_box()
    assert box
    assert not (
        box["x"] <= x <= box["x"] + box["width"] and box["y"] <= y <= box["y"] + box["height"]
    )
    expect(page.locator(".hoverlayer > *")).to_have_count(0)


@pytest.mark.parametrize("kind", KINDS)
def test_arrows_read_a_chart_place_by_place(page: Page, kind: str) -> None:
    canvas = chart_of(page, kind)
    canvas.focus()
    # The focus may have scrolled the page.
    canvas.evaluate(SCROLLED)
    page.keyboard.press("Home")
    tooltip = tooltip_of(page)
    expect(tooltip).to_be_visible()
    first = tooltip.inner_text()

    page.keyboard.press("ArrowRight")

    expect(tooltip).not_to_have_text(first, use_inner_text=True)
    assert tooltip.evaluate(INSIDE)
    expect_read(page, tooltip.locator(".tooltip__title").inner_text())
    page.keyboard.press("Escape")
    expect(tooltip).to_be_hidden()
    expect(canvas).to_be_focused()


def test_keys_that_read_a_chart_leave_the_page_alone(page: Page) -> None:
    address = page.url
    chart_of(page, "bar").focus()

    for key in ("ArrowLeft", "End", "ArrowRight", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)

    assert page.url == address
    expect(tooltip_of(page).locator(".tooltip__label").first).to_have_text(DAYS)


def test_the_last_day_says_that_it_is_not_complete(page: Page) -> None:
    chart_of(page, "line").focus()
    page.keyboard.press("End")

    expect(tooltip_of(page).locator(".tooltip__note")).to_have_text("Nicht vollständig")


def test_scrolling_hides_the_tooltip_and_the_next_move_brings_it_back(page: Page) -> None:
    x, y = spot_of(chart_of(page, "line"), "line")
    page.mouse.move(x, y)
    expect(tooltip_of(page)).to_be_visible()

    page.locator(".tile--line .chart").first.dispatch_event("scroll")
    expect(tooltip_of(page)).to_be_hidden()
    page.mouse.move(x + 1, y)

    expect(tooltip_of(page)).to_be_visible()


def test_a_kiosk_has_no_tooltip(demo_site: DemoSite) -> None:
    with demo_site.reader(ALPENPFAD) as page:
        page.goto(demo_site.url(ALPENPFAD.host, "/?view=kiosk"))
        page.goto(f"{page.url}?view=kiosk")
        stand_still(page)
        canvas = page.locator(".chart__canvas").first
        canvas.hover()
        page.mouse.move(*spot_of(canvas, "line"))

        expect(page.locator("[data-kiosk]")).to_have_count(1)
        expect(tooltip_of(page)).to_have_count(0)
        expect(page.locator(".chart__canvas[tabindex]")).to_have_count(0)
