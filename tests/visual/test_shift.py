"""Layout shift of a warm dashboard, and of one that turns to other days.

`test_arrival` has the shift of a cold one, whose numbers it holds back and lets go.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from demo.accounts import CLIENTS
from demo.content import DemoClient
from tests.visual.demo_site import DemoSite, filled
from tests.visual.shifts import MOST_SHIFT, WATCH, moved

pytestmark = pytest.mark.django_db

CLIENT, _, MAISON = CLIENTS
BOARD = "/dashboards/ueberblick/"
WIDTHS = (360, 1440)
KEYS = {
    "w": "last_7_days",
    "d": "today",
    "t": "last_30_days",
    "y": "year_to_date",
    "m": "month_to_date",
}
# No more than the platform's rate limit allows at once.
PRESSES = {
    "headline": (CLIENT, BOARD, "wdtym"),
    "no_headline": (CLIENT, "/dashboards/marketing/", "ytyt"),
    # Its rows begin with lists, which are as high as their notes too.
    "notes_below_lists": (MAISON, "/dashboards/journal/", "ytyt"),
}
PRESSED = "() => window.shifts.splice(0).reduce((sum, [value]) => sum + value, 0)"
# As a script does that presses it: no reader did.
PRESS = "link => link.click()"


@contextmanager
def watched(demo_site: DemoSite, demo_client: DemoClient, width: int) -> Iterator[Page]:
    with demo_site.cold_reader(demo_client, width=width) as page:
        page.add_init_script(WATCH)
        yield page


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_moves_on_a_warm_page_or_when_it_turns_to_other_days(
    demo_site: DemoSite, width: int
) -> None:
    with watched(demo_site, CLIENT, width) as page:
        page.goto(demo_site.url(CLIENT.host, BOARD))
        filled(page)

        page.goto(demo_site.url(CLIENT.host, BOARD))
        filled(page)
        page.locator("[data-presets] a[href*='period=last_28_days']").evaluate(PRESS)
        page.wait_for_url("**period=last_28_days**")
        expect(page.locator("[data-turning]")).to_have_count(0)
        filled(page)

        assert moved(page) < MOST_SHIFT


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("case", PRESSES)
def test_nothing_moves_where_a_reader_presses_the_keys_of_other_days(
    demo_site: DemoSite, case: str, width: int
) -> None:
    demo_client, board, keys = PRESSES[case]
    moved_by: dict[str, float] = {}
    with watched(demo_site, demo_client, width) as page:
        page.goto(demo_site.url(demo_client.host, board))
        filled(page)
        page.evaluate("() => { window.countsAll = true; window.shifts = []; }")

        # Days that are over and days that are not, and a single one: notes come and go.
        for key in keys:
            page.keyboard.press(key)
            page.wait_for_url(f"**period={KEYS[key]}**")
            expect(page.locator("[data-turning]")).to_have_count(0)
            filled(page)
            moved_by[key] = max(moved_by.get(key, 0), page.evaluate(PRESSED))

    assert {key: shift for key, shift in moved_by.items() if shift >= MOST_SHIFT} == {}
