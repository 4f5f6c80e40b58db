"""Layout shift of a warm dashboard, and of one that turns to other days.

`test_arrival` has the shift of a cold one, whose numbers it holds back and lets go.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from demo.accounts import CLIENTS
from tests.visual.demo_site import DemoSite, filled
from tests.visual.shifts import MOST_SHIFT, WATCH, moved
from widgets.queries.state import today_in

pytestmark = pytest.mark.django_db

CLIENT = CLIENTS[0]
BOARD = f"/dashboards/{CLIENT.dashboards[0].slug}/"
WIDTHS = (360, 1440)
KEYS = {"w": "last_7_days", "t": "last_30_days", "y": "year_to_date", "m": "month_to_date"}
PRESSED = "() => window.shifts.splice(0).reduce((sum, [value]) => sum + value, 0)"
# As a script does that presses it: no reader did.
PRESS = "link => link.click()"


def is_first_of_month() -> bool:
    return today_in(CLIENT.time_zone, timezone.now()).day == 1


@pytest.fixture(params=WIDTHS, ids=lambda width: f"{width}px")
def page(request: pytest.FixtureRequest, demo_site: DemoSite) -> Iterator[Page]:
    with demo_site.reader(CLIENT, width=request.param) as page:
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


def test_nothing_moves_where_a_reader_presses_the_keys_of_other_days(
    demo_site: DemoSite, page: Page
) -> None:
    page.goto(demo_site.url(CLIENT.host, BOARD))
    filled(page)
    page.evaluate("() => { window.countsAll = true; window.shifts = []; }")
    moved_by = {}

    # Days that are over and days that are not: notes come and go.
    for key, preset in KEYS.items():
        if key == "m" and is_first_of_month():
            continue  # that month is today alone, whose notes are longer than a phone's tile
        page.keyboard.press(key)
        page.wait_for_url(f"**period={preset}**")
        expect(page.locator("[data-turning]")).to_have_count(0)
        filled(page)
        moved_by[key] = page.evaluate(PRESSED)

    assert {key: shift for key, shift in moved_by.items() if shift >= MOST_SHIFT} == {}
