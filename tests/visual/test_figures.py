"""A number of a tile stands on one line and inside of it, in every currency and on every screen."""

from __future__ import annotations

import pytest

from demo.content import DemoClient
from tests.visual.demo_site import DemoSite, stand_still, wear
from widgets.rendering.markup import breadth

pytestmark = pytest.mark.django_db

WIDTHS = (1440, 1024, 768, 360, 320)
# The longest that tiles of many locales say, below a million and above.
LONGEST = (
    "−999\N{NARROW NO-BREAK SPACE}999\N{NO-BREAK SPACE}€",
    "−101,45\N{NO-BREAK SPACE}Bio.\N{NO-BREAK SPACE}€",
    "−CHF\N{NO-BREAK SPACE}999’999",
    "−101.45\N{NO-BREAK SPACE}Bio.\N{NO-BREAK SPACE}CHF",
    "Rp\N{NO-BREAK SPACE}999.999",
    "−₹888,88,888",
    "MX$888,888",
)
# None of these numbers stands in a drawing, and each width would have all drawn again.
REMOVE_DRAWINGS = """() => {
  for (const canvas of document.querySelectorAll(".chart__canvas")) canvas.remove();
}"""
WRITE = """([text, breadth]) => {
  for (const number of document.querySelectorAll(".figure")) {
    number.textContent = text;
    number.dataset.breadth = breadth;
  }
}"""
NUMBERS = ".figure, .chart__total:not([hidden]) data, .courses__value, .funnel__value data"
BROKEN = """(numbers) => {
  const range = document.createRange();
  return [...document.querySelectorAll(numbers)].filter((number) => number.offsetWidth)
    .filter((number) => {
      range.selectNodeContents(number);
      const tops = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      const { right } = number.closest(".tile__body").getBoundingClientRect();
      return tops.size > 1 || range.getBoundingClientRect().right > right + 0.5;
    }).map((number) => `${number.closest(".tile").dataset.kind}: ${number.textContent}`);
}"""


@pytest.mark.parametrize("case", ["huge", "long", "below"])
def test_no_number_breaks_or_leaves_its_tile(
    demo_site: DemoSite, demo_client: DemoClient, case: str
) -> None:
    found = {}
    with demo_site.reader(demo_client) as page:
        page.goto(demo_site.url(demo_client.host, f"/gallery/?case={case}"))
        stand_still(page)
        page.evaluate(REMOVE_DRAWINGS)
        for width in WIDTHS:
            wear(page, "light", width)
            found[width] = page.evaluate(BROKEN, NUMBERS)

    assert found == {width: [] for width in WIDTHS}


def test_the_longest_numbers_of_other_locales_fit(
    demo_site: DemoSite, demo_client: DemoClient
) -> None:
    found = {}
    with demo_site.reader(demo_client) as page:
        page.goto(demo_site.url(demo_client.host, "/gallery/?case=normal"))
        stand_still(page)
        page.evaluate(REMOVE_DRAWINGS)
        for width in WIDTHS:
            wear(page, "light", width)
            for text in LONGEST:
                page.evaluate(WRITE, [text, breadth(text)])
                found[width, text] = page.evaluate(BROKEN, ".figure")

    assert {place: broken for place, broken in found.items() if broken} == {}
