"""Layout stability of a cold dashboard while numbers and typefaces arrive in any order.

What arrives is held and let go piece by piece, so that no test depends on how fast a machine is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, Route, expect

from demo.content import DemoClient
from tests.visual.demo_site import DemoSite, filled
from tests.visual.shifts import MOST_SHIFT, PAINTED, WATCH, moved

pytestmark = pytest.mark.django_db

# By the width: what nobody has asked for yet is not known when the page is opened.
COLD = {360: 40, 1440: 95}
STALE = "portal-tile[data-state]:not([data-state=fresh])"
LOADED = "() => document.fonts.status === 'loaded'"
BARE = "portal-tile[data-bare][data-state]"
# What the data route answers about tiles that have not arrived is that they are pending.
WITHHOLD = """
window.arrived = new Set();
const status = { state: "pending", text: "", code: "", retry_in: 0.1 };
const pending = { status, etag: "", fragment: null };
const direct = window.fetch;
window.fetch = async (url, options) => {
  const answer = await direct(url, options);
  const [, route, , id] = new URL(url, location.href).pathname.split("/");
  if (route !== "data" || !answer.ok || window.arrived.has(id)) return answer;
  const headers = { "X-Tile-Status": JSON.stringify(status) };
  if (id) return Response.json(null, { status: 202, headers });
  const { tiles } = await answer.json();
  const seen = (tile) => window.arrived.has(tile.id) ? tile : { id: tile.id, ...pending };
  return Response.json({ tiles: tiles.map(seen) });
};
"""


@pytest.fixture(params=COLD, ids=lambda width: f"{width}px")
def page_of(
    request: pytest.FixtureRequest, demo_site: DemoSite, demo_client: DemoClient
) -> Iterator[tuple[Page, int]]:
    with demo_site.cold_reader(demo_client, width=request.param) as page:
        page.add_init_script(WATCH)
        yield page, COLD[request.param]


def test_nothing_moves_when_numbers_arrive_one_by_one(
    demo_site: DemoSite, demo_client: DemoClient, page_of: tuple[Page, int]
) -> None:
    page, days = page_of
    page.add_init_script(WITHHOLD)

    page.goto(cold(demo_site, demo_client, days=days), wait_until="commit")
    page.wait_for_selector("portal-tile")
    waiting = page.locator(BARE).evaluate_all("(tiles) => tiles.map((tile) => tile.dataset.id)")
    assert waiting
    for widget_id in Random(days).sample(waiting, len(waiting)):
        page.evaluate("(id) => window.arrived.add(id)", widget_id)
        expect(page.locator(f"[data-id='{widget_id}'][data-state=fresh]")).to_be_visible()
        page.evaluate(PAINTED)
    filled(page)

    assert moved(page) < MOST_SHIFT


def test_nothing_moves_when_typefaces_arrive_last(
    demo_site: DemoSite, demo_client: DemoClient, page_of: tuple[Page, int]
) -> None:
    page, days = page_of
    held = hold(page, "**/*.woff2")

    page.goto(cold(demo_site, demo_client, days=days + 1), wait_until="commit")
    expect(page.locator("portal-tile").first).to_be_visible()
    expect(page.locator(STALE)).to_have_count(0)
    assert held
    let_go(page, held, lambda: page.evaluate(LOADED), Random(days))
    filled(page)

    assert moved(page) < MOST_SHIFT


def hold(page: Page, pattern: str) -> list[Route]:
    """The page's requests of this pattern, each waiting to be let go."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(pattern, keep)
    return held


def let_go(page: Page, held: list[Route], is_done: Callable[[], bool], order: Random) -> None:
    """Let requests go in this order, each when the page has been painted with the one before."""
    while held or not is_done():
        if held:
            held.pop(order.randrange(len(held))).continue_()
        page.evaluate(PAINTED)


def cold(demo_site: DemoSite, demo_client: DemoClient, *, days: int) -> str:
    """The first dashboard over so many days until today, which bring notes of their own."""
    today = datetime.now(ZoneInfo(demo_client.time_zone)).date()
    chosen = f"from={today - timedelta(days=days)}&to={today}"
    return demo_site.url(
        demo_client.host, f"/dashboards/{demo_client.dashboards[0].slug}/?{chosen}"
    )
