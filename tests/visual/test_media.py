"""Pages for those who enlarge them, choose their own colours, print, or want nothing to move."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from demo.accounts import CLIENTS
from tests.visual.demo_site import DemoSite, filled, stand_still

pytestmark = pytest.mark.django_db

CLIENT = CLIENTS[1]
PATHS = ("/sign-in/", f"/dashboards/{CLIENT.dashboards[0].slug}/", "/gallery/?case=many")
# A screen of 1280 points at 200 %.
ENLARGED = 640

SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Words that their own box cuts off, where nothing says that there is more.
CUT = """() => [...document.querySelectorAll("main *, header *, footer *")].filter((one) => {
  const style = getComputedStyle(one);
  const isWords = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  return isWords && one.checkVisibility() && !one.closest(".visually-hidden")
    && one.scrollWidth > one.clientWidth + 1 && style.display !== "inline"
    && style.overflowX === "hidden" && style.textOverflow !== "ellipsis";
}).map((one) => one.outerHTML.slice(0, 120))"""
MOVES = """() => document.getAnimations()
  .filter(({ effect }) => effect.getComputedTiming().duration > 1)
  .map(({ animationName, transitionProperty }) => animationName ?? transitionProperty)"""
PAPER = """() => ({
  ground: getComputedStyle(document.documentElement).backgroundColor,
  controls: [...document.querySelectorAll(".no-print, .enlarge, .tile__foot button, .menu")]
    .filter((one) => one.checkVisibility()).map((one) => one.className),
})"""


# A page of a PDF, as Chromium writes it.
SHEET = re.compile(rb"/Type /Page\b")
MOST_SHEETS = 3
RUNNING = """() => {
  dispatchEvent(new Event("beforeprint"));
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
    .flatMap((rule) => [rule, ...rule.cssRules ?? []]);
  return {
    head: getComputedStyle(document.documentElement).getPropertyValue("--running-head"),
    numbers: rules.some(({ cssText }) => /^@page.*counter\\(pages\\)/s.test(cssText)),
  };
}"""


# Before a browser prints it tells pages so, and takes what they are then.
BEYOND = """() => {
  dispatchEvent(new Event("beforeprint"));
  const canvases = [...document.querySelectorAll("[data-drawn] .chart__canvas")];
  const beyond = canvases.filter((canvas) => {
    const { right, bottom } = canvas.querySelector(".main-svg").getBoundingClientRect();
    const box = canvas.getBoundingClientRect();
    return right > box.right + 1 || bottom > box.bottom + 1;
  });
  return { charts: canvases.length, beyond: beyond.map((canvas) => canvas.ariaLabel) };
}"""
# Tiles as high as a turn to other days keeps them.
KEPT = """(tiles) => tiles.forEach((tile) => { tile.style.minHeight = "40rem"; })"""
COLOUR = "(text) => getComputedStyle(text).fill"


@pytest.fixture
def page(demo_site: DemoSite) -> Iterator[Page]:
    with demo_site.reader(CLIENT) as page:
        yield page


@pytest.mark.parametrize("path", PATHS)
def test_a_page_at_twice_its_size_loses_nothing(page: Page, demo_site: DemoSite, path: str) -> None:
    page.set_viewport_size({"width": ENLARGED, "height": 400})

    page.goto(demo_site.url(CLIENT.host, path))
    stand_still(page)

    assert page.evaluate(SIDEWAYS) == 0
    assert page.evaluate(CUT) == []


def test_forced_colours_leave_controls_an_edge_and_keys_their_colour(
    page: Page, demo_site: DemoSite
) -> None:
    page.emulate_media(forced_colors="active")

    page.goto(demo_site.url(CLIENT.host, "/gallery/"))
    stand_still(page)

    edges = page.locator(".tile, .button").evaluate_all(
        "all => all.map((one) => getComputedStyle(one).borderTopStyle)"
    )
    keys = page.locator(".legend__item").evaluate_all(
        "all => all.map((one) => getComputedStyle(one, '::before').forcedColorAdjust)"
    )
    assert set(edges) == {"solid"}
    assert set(keys) == {"none"}
    assert page.locator("portal-chart[data-drawn]").count() > 0


def test_nothing_moves_for_those_who_asked_for_that(page: Page, demo_site: DemoSite) -> None:
    page.emulate_media(reduced_motion="reduce")

    page.goto(demo_site.url(CLIENT.host, "/gallery/?case=pending"))
    stand_still(page)

    assert page.evaluate(MOVES) == []


def test_paper_is_white_and_shows_no_controls(page: Page, demo_site: DemoSite) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(demo_site.url(CLIENT.host, f"/dashboards/{CLIENT.dashboards[0].slug}/"))
    filled(page)

    page.emulate_media(media="print", color_scheme="dark")
    stand_still(page)

    paper = page.evaluate(PAPER)
    assert paper["ground"] in {"rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"}
    assert paper["controls"] == []
    assert 1 <= len(SHEET.findall(page.pdf(prefer_css_page_size=True))) <= MOST_SHEETS


def drawn(page: Page) -> None:
    """Charts by Plotly, which takes their sizes and colours as it draws."""
    page.mouse.wheel(0, 10)
    canvases = page.locator("portal-chart")
    for index in range(canvases.count()):
        canvases.nth(index).evaluate("chart => chart.whenDrawn()")


@pytest.mark.parametrize("has_turned", [False, True])
def test_drawings_have_the_size_of_their_place_on_paper(
    page: Page, demo_site: DemoSite, *, has_turned: bool
) -> None:
    page.goto(demo_site.url(CLIENT.host, f"/dashboards/{CLIENT.dashboards[0].slug}/"))
    filled(page)
    drawn(page)
    if has_turned:
        page.locator(".grid > .tile").evaluate_all(KEPT)
        stand_still(page)

    found = page.evaluate(BEYOND)

    assert found["charts"] > 2
    assert found["beyond"] == []


def test_paper_has_no_heights_of_the_screen(page: Page, demo_site: DemoSite) -> None:
    page.goto(demo_site.url(CLIENT.host, f"/dashboards/{CLIENT.dashboards[0].slug}/"))
    filled(page)
    page.keyboard.press("w")
    page.wait_for_url("**period=last_7_days**")
    filled(page)
    kept = "() => document.querySelectorAll('.grid > .tile[style*=min-height]').length"
    assert page.evaluate(kept) > 0

    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")

    assert page.evaluate(kept) == 0


def test_drawings_take_the_colours_of_the_chosen_appearance(
    page: Page, demo_site: DemoSite
) -> None:
    page.goto(demo_site.url(CLIENT.host, f"/dashboards/{CLIENT.dashboards[0].slug}/"))
    filled(page)
    drawn(page)
    axis = page.locator("portal-chart .xtick text").first
    light = axis.evaluate(COLOUR)

    page.locator("portal-theme [name=theme][value=dark]").evaluate("choice => choice.click()")

    expect(axis).not_to_have_css("fill", light)


def test_printed_pages_have_a_running_head_and_numbers(page: Page, demo_site: DemoSite) -> None:
    page.goto(demo_site.url(CLIENT.host, f"/dashboards/{CLIENT.dashboards[0].slug}/"))
    filled(page)

    running = page.evaluate(RUNNING)

    assert running["head"].startswith(f'"{CLIENT.brand["name"]} · {CLIENT.dashboards[0].title} · ')
    assert running["numbers"]
