"""The comparison forgives what no eye sees, and nothing that one does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page

from demo.accounts import CLIENTS
from tests.visual.demo_site import DemoSite, draw_anew, stand_still, wear
from tests.visual.pictures import DRAWINGS, difference, keep, load, marked, simple, steadied, take

pytestmark = pytest.mark.django_db

CHANGES = {
    "a bar 3 px aside": """() => {
        const bar = document.querySelector(".tile--bar .trace:last-child .point path");
        bar.style.translate = "3px 0"; }""",
    "a bar 3 px longer": """() => {
        const bar = document.querySelector(".tile--bar .trace:last-child .point path");
        bar.style.transformBox = "fill-box";
        bar.style.scale = `${(bar.getBBox().width + 3) / bar.getBBox().width} 1`; }""",
    "a title 2 px lower": """() => {
        document.querySelector(".tile--line .tile__title").style.translate = "0 2px"; }""",
    "a title that is paler": """() => {
        document.querySelector(".tile--line .tile__title").style.color = "#50545a"; }""",
    "another digit": """() => {
        const value = document.querySelector(".tile--kpi data");
        const next = (digit) => (Number(digit) + 1) % 10;
        value.textContent = value.textContent.replace(/[0-9]/, next); }""",
    "a word below a tile that is gone": """() => {
        const isSeen = (each) => each.checkVisibility({ opacityProperty: true });
        const words = [...document.querySelectorAll(".tile__foot span")];
        const shown = words.find((each) => each.innerText.trim() && isSeen(each));
        shown.style.visibility = "hidden"; }""",
    "a point that is a tenth higher": """() => {
        const chart = document.querySelector(".tile--line portal-chart");
        const script = chart.querySelector("script");
        const figure = JSON.parse(script.textContent);
        figure.data.find(({ meta }) => meta.role === "current").y[12] *= 1.1;
        script.textContent = JSON.stringify(figure);
        chart.readFigure(); }""",
}
RULES = {
    "labels 2 px lower": ".tile--line .xtick text { translate: 0 2px }",
    "labels 1 px larger": ".tile--line .xtick text { font-size: 13px !important }",
    "a series in another colour": ".tile--line .js-line { stroke: #2f7a5a !important }",
    "a series that is thinner": ".tile--line .js-line { stroke-width: 1px !important }",
    "no outline of what was": ".tile--bar .barlayer path { stroke: none !important }",
    "headings half a point larger": ".tile__title { font-size: 15.5px }",
    "numbers in another weight": ".tile--kpi data { font-weight: 500 }",
}
# The brand's colour of a second series, and one a shade from it.
SECOND, NEARLY = "--series-2: #c9822b", "--series-2: #c96a2b"
BRAND_SHEET = """() => fetch(document.querySelector("link[href$='light.css']").href)
    .then((answer) => answer.text())"""
COUNT_DRAWINGS = """() => {
    window.drawings = 0;
    document.addEventListener("drawn", () => { window.drawings += 1; }, { capture: true }); }"""
WEAR = """(rule) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rule);
    document.adoptedStyleSheets = [sheet]; }"""


@pytest.fixture(scope="module")
def untouched(demo_site: DemoSite) -> Iterator[Page]:
    """A gallery for all tests that leave it as it is."""
    with opened(demo_site) as page:
        yield page


@pytest.fixture(scope="module")
def before(untouched: Page) -> Image.Image:
    return take(untouched)


@pytest.fixture
def gallery(demo_site: DemoSite) -> Iterator[Page]:
    with opened(demo_site) as page:
        yield page


@contextmanager
def opened(demo_site: DemoSite) -> Iterator[Page]:
    demo_client = CLIENTS[0]
    with demo_site.reader(demo_client, width=768) as page:
        page.goto(demo_site.url(demo_client.host, "/gallery/"))
        stand_still(page)
        draw_anew(page)
        yield page


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_visible_changes_are_differences(gallery: Page, before: Image.Image, change: str) -> None:
    gallery.evaluate(change)
    stand_still(gallery)

    found = difference(before, take(gallery))
    assert found is not None
    assert found.points < before.width * before.height / 100


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_changes_of_a_style_sheet_are_differences(
    untouched: Page, before: Image.Image, rule: str
) -> None:
    untouched.evaluate(WEAR, rule)
    now = take(untouched)
    untouched.evaluate(WEAR, "")

    assert difference(before, now) is not None


def test_another_colour_of_the_brands_palette_is_a_difference(
    gallery: Page, before: Image.Image
) -> None:
    sheet = gallery.evaluate(BRAND_SHEET)
    assert SECOND in sheet

    recoloured = sheet.replace(SECOND, NEARLY)
    gallery.route(
        "**/brand/*/light.css",
        lambda route: route.fulfill(body=recoloured, content_type="text/css"),
    )
    gallery.reload()
    stand_still(gallery)

    assert difference(before, take(gallery)) is not None


def test_the_same_page_in_another_window_is_no_difference(
    gallery: Page, before: Image.Image
) -> None:
    assert difference(before, take(gallery)) is None


def test_no_chart_is_drawn_again_while_a_picture_is_taken(untouched: Page) -> None:
    untouched.evaluate(COUNT_DRAWINGS)

    take(untouched)
    stand_still(untouched)

    assert untouched.evaluate("window.drawings") == 0


def test_an_earlier_drawing_in_another_width_is_no_difference(
    gallery: Page, before: Image.Image
) -> None:
    for width in (1440, 768):
        wear(gallery, "light", width)
    draw_anew(gallery)

    assert difference(before, take(gallery)) is None


def test_edges_that_are_smoothed_another_way_are_no_difference(before: Image.Image) -> None:
    aside = ImageChops.offset(before, 1, 0)
    softer = simple(Image.blend(before, aside, 0.05))

    assert softer.tobytes() != before.tobytes()
    assert difference(before, softer) is None


def test_a_picture_is_kept_as_it_was_taken(before: Image.Image, tmp_path: Path) -> None:
    keep(before, tmp_path / "page.webp")

    assert load(tmp_path / "page.webp").tobytes() == before.tobytes()


def test_a_page_of_another_height_is_a_difference() -> None:
    before, now = Image.new("RGB", (40, 30), "white"), Image.new("RGB", (40, 31), "white")

    found = difference(before, now)

    assert found is not None
    assert marked(before, now, found).size == (120, 31)


def test_a_transient_drawing_is_not_recorded() -> None:
    transient, steady = Image.new("RGB", (40, 30), "white"), Image.new("RGB", (40, 30), "black")
    drawings = iter([transient, steady, steady])

    assert steadied(lambda: next(drawings), lambda: None) is steady
    assert next(drawings, None) is None


def test_drawings_that_never_agree_are_not_recorded() -> None:
    shades = iter([Image.new("RGB", (40, 30), (60 * n, 0, 0)) for n in range(DRAWINGS + 1)])

    assert steadied(lambda: next(shades), lambda: None) is None
    assert len(list(shades)) == 1
