"""A number of a tile stands on one line and inside of it, in every currency and on every screen."""

from __future__ import annotations

import pytest

from demo.content import DemoClient
from tests.visual.demo_site import DemoSite, stand_still, wear
from tests.visual.gallery import READ, Findings, pages
from tests.visual.geometry import broken_numbers
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


@pytest.mark.parametrize("findings", pages(*READ), ids=str, indirect=True)
def test_no_number_breaks_or_leaves_its_tile(findings: Findings) -> None:
    assert findings.broken_numbers == {}


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
                found[width, text] = broken_numbers(page, ".figure")

    assert {place: broken for place, broken in found.items() if broken} == {}
