"""Touch targets are large enough for a finger, in every brand's typeface."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from demo.content import DemoClient
from tests.visual.demo_site import DemoSite, filled, stand_still, wear

pytestmark = pytest.mark.django_db

LEAST = 24
OPEN = "all => all.forEach((table) => { table.open = true; })"
HEIGHTS = """() => [...document.querySelectorAll(".filter-link, .table__sort")]
  .filter((name) => name.checkVisibility())
  .map((name) => name.getBoundingClientRect().height)"""


def test_names_that_narrow_a_page_and_headings_that_sort_are_high_enough(
    demo_site: DemoSite, demo_client: DemoClient
) -> None:
    heights: list[float] = []
    with demo_site.reader(demo_client) as page:
        for board in demo_client.dashboards:
            page.goto(demo_site.url(demo_client.host, f"/dashboards/{board.slug}/"))
            filled(page)
            page.locator(".data-table").evaluate_all(OPEN)
            for width in (1440, 360):
                wear(page, "light", width)
                heights += page.evaluate(HEIGHTS)

    assert len(heights) > 20
    assert min(heights) >= LEAST


FINGER = 44
SCREEN = {"width": 360, "height": 720}
MENUS = (
    "[data-menu=period] summary",
    "[data-menu=compare] summary",
    ".actions__open",
    ".tile--kpi .tile-menu__open",
    ".account__open",
)
# All that a finger can press, but for what stands within a line of words or a table, and the marks
# on an axis, which lie as close as their days and are listed below it.
SMALL = """(least) => [...document.querySelectorAll("a[href], button, summary, input, select")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .filter((one) => !one.closest(".visually-hidden, p, td, th, svg, .annotation-axis"))
  .filter((one) => !one.matches(".filter-link, [type=hidden]"))
  .map((one) => ({ name: one.className || one.name, box: one.getBoundingClientRect() }))
  .filter(({ box }) => Math.min(box.width, box.height) < least - 0.5)
  .map(({ name, box }) => `${name}: ${box.width} x ${box.height}`)"""
SIDEWAYS = "() => document.documentElement.scrollWidth"
FIRST_NUMBER = "() => document.querySelector('.tile--kpi').getBoundingClientRect().bottom"


def test_everything_to_press_on_a_phone_is_as_large_as_a_finger(
    demo_site: DemoSite, demo_client: DemoClient
) -> None:
    found: dict[str, list[str]] = {}
    with demo_site.reader(demo_client, width=SCREEN["width"]) as page:
        page.goto(demo_site.url(demo_client.host, f"/dashboards/{demo_client.dashboards[0].slug}/"))
        filled(page)
        found["page"] = page.evaluate(SMALL, FINGER)
        for menu in MENUS:
            page.locator(menu).first.click()
            found[menu] = page.evaluate(SMALL, FINGER)
            page.keyboard.press("Escape")

    assert {place: small for place, small in found.items() if small} == {}


KINDS = ("kpi", "bar", "table")
ENLARGED = "portal-tile[popover]"


@pytest.mark.parametrize("kind", KINDS)
def test_details_and_an_enlarged_tile_have_targets_for_a_finger(
    demo_site: DemoSite, demo_client: DemoClient, kind: str
) -> None:
    found: dict[str, list[str]] = {}
    with demo_site.reader(demo_client, width=SCREEN["width"]) as page:
        page.goto(demo_site.url(demo_client.host, f"/dashboards/{demo_client.dashboards[0].slug}/"))
        filled(page)
        expect(page.locator("[data-opens=goto]")).not_to_have_attribute("hidden", "")
        tile = page.locator(f".tile--{kind}").first
        for line, opened in ((".details__open", "dialog[open]"), (".tile-menu__enlarge", ENLARGED)):
            tile.locator(".tile-menu__open").click()
            tile.locator(line).click()
            expect(page.locator(opened)).to_be_visible()
            found[line] = page.evaluate(SMALL, FINGER)
            page.keyboard.press("Escape")
            expect(page.locator(opened)).to_have_count(0)

    assert found == {".details__open": [], ".tile-menu__enlarge": []}


def test_a_filtered_page_a_presentation_and_an_error_have_targets_for_a_finger(
    demo_site: DemoSite, demo_client: DemoClient
) -> None:
    board = f"/dashboards/{demo_client.dashboards[0].slug}/"
    found: dict[str, list[str]] = {}
    with demo_site.reader(demo_client, width=SCREEN["width"]) as page:
        for path in (f"{board}?f=channel:email", f"{board}?view=kiosk", "/exports/", "/nothing/"):
            page.goto(demo_site.url(demo_client.host, path))
            stand_still(page)
            found[path] = page.evaluate(SMALL, FINGER)

    assert {path: small for path, small in found.items() if small} == {}


def test_the_first_number_lies_in_the_first_screen_of_a_phone(
    demo_site: DemoSite, demo_client: DemoClient
) -> None:
    with demo_site.reader(demo_client, width=SCREEN["width"]) as page:
        page.set_viewport_size({"width": 360, "height": 720})
        page.goto(demo_site.url(demo_client.host, f"/dashboards/{demo_client.dashboards[0].slug}/"))
        filled(page)

        assert page.evaluate(SIDEWAYS) == SCREEN["width"]
        assert page.evaluate(FIRST_NUMBER) <= SCREEN["height"]
