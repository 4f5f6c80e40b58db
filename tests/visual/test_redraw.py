"""Charts are drawn once for each change of the page, and measured before any of them is drawn."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from demo.accounts import CLIENTS
from tests.visual.demo_site import HEIGHT, DemoSite, stand_still

pytestmark = pytest.mark.django_db

# Measurements and drawings in their order, each with the number of its chart.
LOG = """() => {
  window.steps = [];
  const charts = [...document.querySelectorAll("portal-chart[data-drawn]")];
  const chart = customElements.get("portal-chart").prototype;
  for (const step of ["measure", "paint"]) {
    const original = chart[step];
    chart[step] = function (...given) {
      window.steps.push([step, charts.indexOf(this)]);
      return original.apply(this, given);
    };
  }
  return charts.length;
}"""
STEPS = "() => window.steps.splice(0)"
ARE_IN_VIEW = """() => [...document.querySelectorAll("portal-chart[data-drawn]")].map((chart) => {
  const { top, bottom } = chart.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
})"""
# Plotly's reads of the size of a canvas, each of which forces a layout of the page.
LOG_READS = """() => {
  window.reads = [];
  for (const { canvas } of document.querySelectorAll("portal-chart[data-drawn]")) {
    for (const name of ["clientWidth", "clientHeight"]) {
      const { get } = Object.getOwnPropertyDescriptor(Element.prototype, name);
      Object.defineProperty(canvas, name, {
        get() {
          if (/build\\/plotly/.test(new Error().stack)) window.reads.push(name);
          return get.call(this);
        },
      });
    }
  }
}"""


@pytest.fixture
def gallery(demo_site: DemoSite) -> Iterator[Page]:
    demo_client = CLIENTS[0]
    with demo_site.reader(demo_client) as page:
        page.goto(demo_site.url(demo_client.host, "/gallery/"))
        stand_still(page)
        yield page


def test_charts_are_drawn_once_for_another_width(gallery: Page) -> None:
    charts = gallery.evaluate(LOG)

    gallery.set_viewport_size({"width": 1200, "height": HEIGHT})
    stand_still(gallery)

    assert_one_batch(gallery.evaluate(STEPS), charts)


def test_charts_are_drawn_once_for_another_colour_scheme(gallery: Page) -> None:
    charts = gallery.evaluate(LOG)

    gallery.emulate_media(color_scheme="dark", reduced_motion="reduce")
    stand_still(gallery)

    assert_one_batch(gallery.evaluate(STEPS), charts)


def test_charts_that_are_drawn_again_force_no_layout(gallery: Page) -> None:
    charts = gallery.evaluate(LOG)
    gallery.evaluate(LOG_READS)

    gallery.emulate_media(color_scheme="dark", reduced_motion="reduce")
    stand_still(gallery)

    assert len(gallery.evaluate(STEPS)) == 2 * charts
    assert gallery.evaluate("() => window.reads") == []


def test_charts_in_view_are_drawn_first(gallery: Page) -> None:
    gallery.evaluate("() => scrollTo(0, document.documentElement.scrollHeight)")
    stand_still(gallery)
    gallery.evaluate(LOG)

    gallery.emulate_media(color_scheme="dark", reduced_motion="reduce")
    stand_still(gallery)

    are_in_view = gallery.evaluate(ARE_IN_VIEW)
    drawn = [are_in_view[chart] for step, chart in gallery.evaluate(STEPS) if step == "paint"]
    assert set(drawn) == {True, False}
    assert drawn == sorted(drawn, reverse=True)


def assert_one_batch(steps: list[tuple[str, int]], charts: int) -> None:
    """All charts are measured first, which forces one layout; then each is drawn, once."""
    assert [step for step, _ in steps] == [*["measure"] * charts, *["paint"] * charts]
    assert sorted(chart for step, chart in steps if step == "paint") == list(range(charts))
