"""The granularity of a page, chosen by hand and by key, in its address and in its tiles."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.fixtures.stack import Stack
from tests.system.screen import Screen
from tests.system.tenants import SESSIONS, Tenant, make_reader, make_tenant, tile
from tests.system.test_keyboard import params

pytestmark = pytest.mark.django_db(transaction=True)

LINE = tile("line", "sessions", by="day")
FINGER = 44  # px


def opened(site: Stack, page: Page) -> tuple[Tenant, Screen]:
    tenant, screen = make_tenant(site, SESSIONS, LINE), Screen(page)
    screen.sign_in(tenant, make_reader(tenant))
    screen.open(tenant)
    screen.filled()
    expect(page.locator("[data-opens=help]")).not_to_have_attribute("hidden", "")
    return tenant, screen


def current(page: Page) -> Locator:
    return page.locator("[data-grains] [aria-current]")


def first_column(page: Page) -> Locator:
    """The heading of the line's buckets in its data table."""
    return page.locator("portal-tile[data-kind=line] thead th").first


def test_granularity_is_chosen_by_hand_by_key_and_by_length(site: Stack, page: Page) -> None:
    _, screen = opened(site, page)
    expect(current(page)).to_have_text("Day")
    expect(first_column(page)).to_have_text("Day")

    page.keyboard.press("g")
    screen.filled()
    expect(current(page)).to_have_text("Week")
    expect(first_column(page)).to_have_text("Week")
    assert params(page)["grain"] == "week"

    page.locator("[data-grains]").get_by_text("Day").click()
    screen.filled()
    expect(current(page)).to_have_text("Day")
    assert "grain" not in params(page)

    page.keyboard.press("l")
    screen.filled()
    expect(current(page)).to_have_text("Week")
    expect(first_column(page)).to_have_text("Week")
    page.go_back()
    expect(first_column(page)).to_have_text("Day")
    assert screen.problems == []


def test_a_granularity_is_kept_by_links_and_fitted_to_short_periods(
    site: Stack, page: Page
) -> None:
    tenant, screen = opened(site, page)
    page.goto(f"{page.url.partition('?')[0]}?period=last_12_months&grain=month")
    screen.filled()
    expect(first_column(page)).to_have_text("Month")

    page.keyboard.press("w")
    screen.filled()

    assert params(page)["grain"] == "month"
    expect(current(page)).to_have_text("Day")
    expect(page.locator("[data-grains] [aria-disabled]")).to_have_text(["Week", "Month"])
    expect(first_column(page)).to_have_text("Day")
    assert screen.numbers == [tenant.total("sessions", days=7)]


def test_an_unknown_granularity_is_refused_by_name(site: Stack, page: Page) -> None:
    opened(site, page)

    answer = page.goto(f"{page.url.partition('?')[0]}?grain=fortnight")

    assert answer
    assert answer.status == 400
    expect(page.locator("main")).to_contain_text("“Granularity” is not a granularity we know")


def test_granularities_are_wide_enough_for_a_finger(site: Stack, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    opened(site, page)

    boxes = [each.bounding_box() for each in page.locator(".segments__item").all()]

    sizes = [(box["width"], box["height"]) for box in boxes if box]
    assert len(sizes) == 3
    assert all(width >= FINGER and height >= FINGER for width, height in sizes)
