"""Touch targets are large enough for a finger, in every brand's typeface."""

from __future__ import annotations

import pytest

from demo.content import DemoClient
from tests.visual.demo_site import DemoSite, filled, wear

pytestmark = pytest.mark.django_db

LEAST = 24
OPEN = "all => all.forEach((table) => { table.open = true; })"
HEIGHTS = """() => [...document.querySelectorAll(".filter-link")]
  .filter((name) => name.checkVisibility())
  .map((name) => name.getBoundingClientRect().height)"""


def test_names_that_narrow_a_page_are_high_enough(
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
