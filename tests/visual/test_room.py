"""Every number of a chart can be read, in whatever locale, typeface and width it is drawn."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from demo.accounts import CLIENTS
from tests.visual.demo_site import HEIGHT, DemoSite, emulate, stand_still, wear
from tests.visual.gallery import READ, Findings, pages
from tests.visual.geometry import faults
from tests.visual.static_charts import draw_ahead
from widgets.rendering.renderer import ChartRenderer

LEAST = 48  # px, for the longest bar
SHORTEST = 40  # px, for the longest of the names below bars

NUMBERS = """() => [...document.querySelectorAll(".bartext, .static-chart__end")]
  .map((text) => text.textContent)"""
POINTS = """() => document.querySelectorAll(".scatterlayer path.point").length"""
LONGEST = """() => {
  const tile = document.querySelector(".tile--bar");
  const bars = tile.querySelectorAll(".barlayer path, .static-chart__plot path");
  return Math.max(...[...bars].map((bar) => bar.getBoundingClientRect().width));
}"""
# Names under standing bars: whether they are turned, and how long each is drawn.
STANDING = """() => {
  const tile = [...document.querySelectorAll(".tile--bar")]
    .find((tile) => tile.querySelector(".tile__title").textContent === "bar, standing names");
  return [...tile.querySelectorAll(".xtick > text, .static-chart__turn")]
    .filter((name) => name.checkVisibility()).map((name) => {
      const { width, height } = name.getBoundingClientRect();
      return [height > width, Math.max(width, height)];
    });
}"""
BROKEN = """
<portal-tile style="display: block; position: relative; width: 200px; height: 100px">
  <b class="tile__title">bar</b>
  <div data-part="canvas"><svg width="100" height="50">
    <text x="80" y="20">$800,000</text>
    <text x="10" y="40">-42</text><text x="12" y="40">Direct</text>
  </svg></div>
  <i style="position: absolute; left: 180px; white-space: nowrap">12 345 678</i>
</portal-tile>"""


@pytest.mark.django_db
@pytest.mark.parametrize("findings", pages(*READ), ids=str, indirect=True)
def test_every_word_of_a_chart_can_be_read(findings: Findings) -> None:
    assert findings.unreadable == {}


@pytest.mark.django_db
def test_every_bar_ends_in_its_number_drawn_live_and_ahead(
    demo_site: DemoSite, renderer: ChartRenderer
) -> None:
    with demo_site.reader(CLIENTS[0]) as page:
        emulate(page, "light", 360)
        page.goto(demo_site.url(CLIENTS[0].host, "/gallery/?case=below"))
        stand_still(page)
        live = page.evaluate(NUMBERS)
        draw_ahead(page, renderer)
        ahead = page.evaluate(NUMBERS)

    assert sorted(live) == sorted(ahead)
    assert len(live) == 5


@pytest.mark.django_db
def test_bars_keep_their_room_beside_long_names_and_numbers(
    demo_site: DemoSite, renderer: ChartRenderer
) -> None:
    with demo_site.reader(CLIENTS[0]) as page:
        emulate(page, "light", 360)
        page.goto(demo_site.url(CLIENTS[0].host, "/gallery/?case=long"))
        stand_still(page)
        live = page.evaluate(LONGEST)
        draw_ahead(page, renderer)
        ahead = page.evaluate(LONGEST)

    assert min(live, ahead) >= LEAST
    assert live == pytest.approx(ahead, abs=12)


@pytest.mark.django_db
@pytest.mark.parametrize("case", ["many", "long"])
def test_names_under_standing_bars_are_turned_alike_live_and_ahead(
    demo_site: DemoSite, renderer: ChartRenderer, case: str
) -> None:
    with demo_site.reader(CLIENTS[0]) as page:
        page.goto(demo_site.url(CLIENTS[0].host, f"/gallery/?case={case}"))
        live = {}
        for width in (1440, 360):
            wear(page, "light", width)
            live[width] = page.evaluate(STANDING)
        draw_ahead(page, renderer)
        for width, names in live.items():
            page.set_viewport_size({"width": width, "height": HEIGHT})
            ahead = page.evaluate(STANDING)

            assert [turned for turned, _ in ahead] == [turned for turned, _ in names]
            assert [long for _, long in ahead] == pytest.approx([long for _, long in names], abs=14)
            assert max(long for _, long in ahead) > SHORTEST


@pytest.mark.django_db
def test_points_without_neighbours_are_drawn_at_the_end_of_an_axis(demo_site: DemoSite) -> None:
    with demo_site.reader(CLIENTS[0]) as page:
        page.goto(demo_site.url(CLIENTS[0].host, "/gallery/?case=odd"))
        stand_still(page)

        assert page.evaluate(POINTS) > 0
        assert [fault for fault in faults(page) if '"point"' in fault] == []


def test_words_that_are_cut_outside_or_upon_each_other_are_found(page: Page) -> None:
    page.set_content(BROKEN)

    assert faults(page) == [
        'bar: "12 345 678" is outside its tile',
        'bar: "$800,000" is cut by svg',
        'bar: "-42" lies on "Direct"',
    ]
