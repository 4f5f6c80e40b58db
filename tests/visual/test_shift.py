"""Layout shift of a warm dashboard, and of one that turns to other days.

`test_arrival` has the shift of a cold one, whose numbers it holds back and lets go.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from demo.accounts import CLIENTS
from tests.visual.demo_site import DemoSite, filled
from tests.visual.shifts import MOST_SHIFT, WATCH, moved

pytestmark = pytest.mark.django_db

CLIENT = CLIENTS[0]
BOARDS = [f"/dashboards/{board.slug}/" for board in CLIENT.dashboards[:2]]
BOARD = BOARDS[0]
WIDTHS = (360, 1440)
KEYS = {
    "w": "last_7_days",
    "d": "today",
    "t": "last_30_days",
    "y": "year_to_date",
    "m": "month_to_date",
}
# No more than the platform's rate limit allows at once; the last time of each key counts.
PRESSES = ("wdtym", "ytyt")
PRESSED = "() => window.shifts.splice(0).reduce((sum, [value]) => sum + value, 0)"
# As a script does that presses it: no reader did.
PRESS = "link => link.click()"


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width}px")
def page(request: pytest.FixtureRequest, demo_site: DemoSite) -> Iterator[Page]:
    with demo_site.cold_reader(CLIENT, width=request.param) as page:
        page.add_init_script(WATCH)
        yield page


def test_nothing_moves_on_a_warm_page_or_when_it_turns_to_other_days(
    demo_site: DemoSite, page: Page
) -> None:
    page.goto(demo_site.url(CLIENT.host, BOARD))
    filled(page)

    page.goto(demo_site.url(CLIENT.host, BOARD))
    filled(page)
    page.locator("[data-presets] a[href*='period=last_28_days']").evaluate(PRESS)
    page.wait_for_url("**period=last_28_days**")
    expect(page.locator("[data-turning]")).to_have_count(0)
    filled(page)

    assert moved(page) < MOST_SHIFT


@pytest.mark.parametrize(
    ("board", "keys"), list(zip(BOARDS, PRESSES, strict=True)), ids=["headline", "no_headline"]
)
def test_nothing_moves_where_a_reader_presses_the_keys_of_other_days(
    demo_site: DemoSite, page: Page, board: str, keys: str
) -> None:
    page.goto(demo_site.url(CLIENT.host, board))
    filled(page)
    page.evaluate("() => { window.countsAll = true; window.shifts = []; }")
    moved_by = {}

    # Days that are over and days that are not, and a single one: notes come and go.
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_url(f"**period={KEYS[key]}**")
        expect(page.locator("[data-turning]")).to_have_count(0)
        filled(page)
        moved_by[key] = page.evaluate(PRESSED)

    assert {key: shift for key, shift in moved_by.items() if shift >= MOST_SHIFT} == {}
