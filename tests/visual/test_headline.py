"""The opening sentence of a page is read whole."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from demo.content import DemoClient
from tests.visual.demo_site import HEIGHT, DemoSite, filled, stand_still

pytestmark = pytest.mark.django_db

# How many lines of words the tile's buttons lie upon.
COVERED = """() => {
  const tile = document.querySelector(".tile--headline");
  const buttons = [...tile.querySelectorAll(".enlarge, .tile-menu__open")]
    .map((button) => button.getBoundingClientRect());
  const words = document.createRange();
  return [...tile.querySelectorAll(".headline p, .tile__note, .tile__foot")].flatMap((place) => {
    words.selectNodeContents(place);
    return [...words.getClientRects()];
  }).filter((line) => buttons.some((button) => line.left < button.right && line.right > button.left
    && line.top < button.bottom && line.bottom > button.top)).length;
}"""


def test_no_button_lies_upon_the_words_of_a_headline(
    demo_site: DemoSite, demo_client: DemoClient
) -> None:
    with demo_site.reader(demo_client) as page:
        page.goto(demo_site.url(demo_client.host, f"/dashboards/{demo_client.dashboards[0].slug}/"))
        filled(page)
        for width in (320, 360, 390, 700, 1024):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            stand_still(page)

            assert (width, page.evaluate(COVERED)) == (width, 0)


SEEN = """() => {
  const cause = document.querySelector("[data-part=cause]");
  const first = document.querySelector(".headline p").getBoundingClientRect();
  const { top, bottom } = cause.getBoundingClientRect();
  const tile = document.querySelector(".tile--headline").getBoundingClientRect();
  return {
    told: cause.textContent.length > 20,
    isWhole: cause.scrollHeight <= cause.clientHeight + 1,
    isBelow: top >= first.bottom && bottom <= tile.bottom,
  };
}"""


def test_a_phone_tells_the_cause_of_a_change_below_it(
    demo_site: DemoSite, demo_client: DemoClient
) -> None:
    with demo_site.reader(demo_client, width=360) as page:
        page.goto(demo_site.url(demo_client.host, f"/dashboards/{demo_client.dashboards[0].slug}/"))
        filled(page)
        expect(page.locator("[data-part=cause]:not(:empty)")).to_be_visible()

        assert page.evaluate(SEEN) == {"told": True, "isWhole": True, "isBelow": True}
