"""Annotations of platform events on the charts of an open page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from redis import Redis

from tests.fixtures.stack import Stack
from tests.system.screen import Screen
from tests.system.tenants import make_reader, make_tenant, tile
from tests.system.test_webhooks import emit, register

pytestmark = pytest.mark.django_db(transaction=True)

LINE = tile("line", "sessions", by="day")
BARS = tile("bar", "sessions", by="day")
BOOTS = "<b>Winter boots</b> & more"


def test_delivery_adds_annotations_to_charts_of_an_open_page(
    site: Stack, page: Page, redis: Redis
) -> None:
    tenant = make_tenant(site, LINE, BARS)
    register(tenant)
    screen = Screen(page)
    screen.sign_in(tenant, make_reader(tenant))
    screen.filled()
    calls = len(tenant.calls())
    at = (datetime.now(UTC) - timedelta(days=3)).isoformat()

    told = emit(tenant, "content.published", data={"title": BOOTS, "published_at": at})

    assert told == [202]
    ticks = page.locator(".annotation-axis__button")
    expect(ticks).to_have_count(2)
    screen.filled()
    assert len(tenant.calls()) == calls
    ticks.first.focus()
    bubble = page.locator(".annotation-axis__bubble").first
    expect(bubble).to_contain_text(f"Content published: {BOOTS}")
    words = ticks.first.get_attribute("aria-label") or ""
    assert words.endswith(f"Content published: {BOOTS}")
    page.keyboard.press("Escape")
    expect(bubble).to_be_hidden()
    page.locator(".data-table__open").first.click()
    expect(page.locator(".annotations__item").first).to_contain_text(BOOTS)
    assert screen.problems == []


def test_annotations_are_in_the_first_paint_and_near_ones_merged(
    site: Stack, page: Page, redis: Redis
) -> None:
    tenant = make_tenant(site, LINE)
    register(tenant)
    now = datetime.now(UTC)
    for days in (3, 4, 5, 20):
        at = (now - timedelta(days=days)).isoformat()
        emit(tenant, "campaign.completed", data={"name": f"Run {days}", "completed_at": at})
    screen = Screen(page)
    page.set_viewport_size({"width": 360, "height": 800})

    screen.sign_in(tenant, make_reader(tenant))
    screen.filled()

    ticks = page.locator(".annotation-axis__button")
    assert ticks.all_inner_texts() == ["1", "2–4"]
    assert "Run 5" in (ticks.nth(1).get_attribute("aria-label") or "")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert screen.problems == []
