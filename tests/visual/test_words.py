"""Scripts and server write the same words into a tile, in every reader's language."""

from __future__ import annotations

import orjson
import pytest

from clients.auth.viewer import Formats
from demo.content import DemoClient
from demo.gallery.examples import tiles
from tests.visual.demo_site import DemoSite, stand_still

pytestmark = pytest.mark.django_db

# All words and values of a tile but those inside of a drawing, before and after a payload is
# shown in it.
SHOW = """(payloads) => {
  const told = (tile) => [...tile.querySelectorAll("*")].flatMap((one) => {
    if (one.closest("[data-part=canvas], script, template") || !one.checkVisibility()) return [];
    const texts = [...one.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
    const own = texts.map(({ data }) => data.trim());
    const kept = ["title", "d", "data-mood"].map((name) => one.getAttribute(name));
    // 1.0 is the number that 1 is.
    const numbers = ["value", "width", "data-value"].map((name) => one.getAttribute(name))
      .map((text) => text && String(Number(text)));
    return [...own, ...kept, ...numbers].filter(Boolean);
  });
  return Object.entries(payloads).map(([id, payload]) => {
    const tile = document.querySelector(`[data-id="${id}"]`);
    const before = told(tile);
    tile.show(payload, "");
    return [before, told(tile)];
  });
}"""


@pytest.mark.parametrize("case", ["normal", "one", "huge", "odd", "many"])
def test_scripts_and_server_write_the_same(
    demo_site: DemoSite, demo_client: DemoClient, case: str
) -> None:
    formats = Formats(
        demo_client.locale, demo_client.currency, demo_client.time_zone, demo_client.week_start
    )
    shown = tiles(case, formats, demo_client.brand["name"])
    payloads = {
        str(tile.id): orjson.loads(tile.body) for tile in shown if tile.status_line and tile.body
    }
    with demo_site.reader(demo_client) as page:
        page.goto(demo_site.url(demo_client.host, f"/gallery/?case={case}"))
        stand_still(page)

        found = page.evaluate(SHOW, payloads)

    assert len(found) > 20
    assert sum(len(before) for before, _ in found) > 200
    for before, after in found:
        assert after == before
