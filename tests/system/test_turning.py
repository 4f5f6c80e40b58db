"""Period changes whose numbers are delayed or fail."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect
from redis import Redis

from tests.fixtures.stack import Stack
from tests.system.data_answers import pending_answers
from tests.system.screen import Screen
from tests.system.tenants import SESSIONS, make_reader, make_tenant, tile
from tests.system.test_tenancy import hint

pytestmark = pytest.mark.django_db(transaction=True)

DATA = "**/data/**"
LINE = tile("line", "sessions", by="day")
TRYING = "The numbers of these days could not be fetched; trying again"
FRESH = {"state": "fresh", "text": "", "code": "", "retry_in": None, "fresh_in": 60}


def opened(site: Stack, page: Page) -> Screen:
    tenant, screen = make_tenant(site, SESSIONS, LINE), Screen(page)
    screen.sign_in(tenant, make_reader(tenant))
    screen.filled()
    return screen


@pytest.mark.parametrize("status", [429, 503, 0])
def test_period_that_cannot_be_fetched_shows_no_old_numbers(
    site: Stack, page: Page, status: int
) -> None:
    screen = opened(site, page)
    # A page that was served with its numbers makes no announcement.
    page.reload()
    screen.filled()
    page.route(DATA, lambda route: route.fulfill(status=status) if status else route.abort())

    screen.choose("last_7_days")

    expect(page.locator("[data-bare][data-state=failed] .tile__fresh")).to_have_text([TRYING] * 2)
    expect(page.locator("[data-turning]")).to_have_count(0)
    expect(page.locator("[data-part=full]:visible, [data-part=table]:visible")).to_have_count(0)
    expect(page.locator("[data-announce]")).to_have_text("")

    page.unroute(DATA)
    screen.filled()
    expect(page.locator("portal-tile[data-bare]")).to_have_count(0)


def test_period_change_asks_for_numbers_before_controls(site: Stack, page: Page) -> None:
    screen = opened(site, page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))

    screen.choose("last_7_days")
    screen.filled()
    expect(
        page.locator("[data-presets] a[href*='period=last_7_days'][aria-current]")
    ).to_have_count(1)

    ours = [path for path in asked if path.startswith("/data/") or path.endswith("/controls")]
    # Numbers that were on their way are asked for again.
    assert [path.split("/")[1] for path in ours[:2]] == ["data", "dashboards"]
    assert len([path for path in ours if path.endswith("/controls")]) == 1


def test_pending_period_shows_nothing_of_the_old_one(site: Stack, page: Page) -> None:
    screen = opened(site, page)
    screen.choose("today")
    screen.filled()
    expect(page.locator("[data-kind=kpi] [data-part=notes]")).not_to_have_text("")
    page.route(DATA, pending_answers(page))

    screen.choose("last_7_days")

    expect(page.locator("portal-tile[data-bare][data-state=pending]")).to_have_count(2)
    for part in ("notes", "details", "annotations"):
        texts = page.locator(f"[data-part={part}]").all_text_contents()
        assert {text.strip() for text in texts} <= {""}, part


def test_outdated_data_response_is_discarded(site: Stack, page: Page, redis: Redis) -> None:
    tenant, screen = make_tenant(site, SESSIONS), Screen(page)
    screen.sign_in(tenant, make_reader(tenant))
    screen.filled()
    held: list[Route] = []
    page.route(DATA, lambda route: held.append(route))  # noqa: PLW0108  # it marks what it is given
    for number in (1, 2):
        while len(held) < number:
            hint(redis, tenant)
            page.wait_for_timeout(100)
    kpi = page.locator("portal-tile[data-kind=kpi] data")

    answer(held[1], 2222)
    expect(kpi).to_have_attribute("value", "2222")
    answer(held[0], 1111)
    page.wait_for_timeout(300)

    assert screen.numbers == [2222]


def answer(route: Route, number: int) -> None:
    days = {"start": "2026-11-01", "end": "2026-11-02", "text": "1 – 2 Nov"}
    html = f'<div class="kpi"><data value="{number}">{number}</data></div>'
    fragment = {"html": html, "details": "", "period": days, "comparison": None}
    headers = {"ETag": f'"{number}"', "X-Tile-Status": json.dumps(FRESH)}
    route.fulfill(status=200, json=fragment, headers=headers)
