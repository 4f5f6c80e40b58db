"""The tooltip of kinds that are drawn without Plotly: by pointer, by touch and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.visual.test_tooltip import DAYS, INSIDE, SCROLLED, expect_read, opened, page, tooltip_of
from tests.visual.test_tooltip_touch import phone

__all__ = ["opened", "page", "phone"]  # fixtures

pytestmark = pytest.mark.django_db

KINDS = ("funnel", "sparklines", "gauge")
SPOT = {"x": 24, "y": 12}


def marks_of(page: Page, kind: str) -> Locator:
    marks = page.locator(f".tile--{kind} portal-marks").first
    marks.evaluate(SCROLLED)
    return marks


def second_place_of(marks: Locator, kind: str) -> Locator:
    return marks if kind == "gauge" else marks.locator("[data-place]").nth(1)


@pytest.mark.parametrize("kind", KINDS)
def test_pointer_shows_the_days_inside_the_window(page: Page, kind: str) -> None:
    place = second_place_of(marks_of(page, kind), kind)

    place.hover(position=SPOT)

    tooltip = tooltip_of(page)
    expect(tooltip).to_be_visible()
    expect(tooltip.locator(".tooltip__label").first).to_have_text(DAYS)
    assert tooltip.evaluate(INSIDE)
    page.mouse.move(0, 0)
    expect(tooltip).to_be_hidden()


@pytest.mark.parametrize("kind", ["funnel", "sparklines"])
def test_arrows_read_a_list_place_by_place(page: Page, kind: str) -> None:
    marks = marks_of(page, kind)
    address = page.url
    marks.focus()
    page.keyboard.press("Home")
    expect(tooltip_of(page)).to_be_visible()
    first = tooltip_of(page).locator(".tooltip__title").inner_text()

    page.keyboard.press("ArrowDown")

    tooltip = tooltip_of(page)
    expect(tooltip.locator(".tooltip__title")).not_to_have_text(first)
    assert tooltip.evaluate(INSIDE)
    expect_read(page, tooltip.locator(".tooltip__title").inner_text())
    page.keyboard.press("Escape")
    expect(tooltip).to_be_hidden()
    expect(marks).to_be_focused()
    assert page.url == address


def test_a_gauge_tells_its_goal_to_the_keyboard(page: Page) -> None:
    marks_of(page, "gauge").focus()

    page.keyboard.press("ArrowRight")

    expect(tooltip_of(page).locator("[data-fact]").first).to_contain_text("Ziel")


@pytest.mark.parametrize("kind", KINDS)
def test_a_tap_docks_the_tooltip_and_another_hides_it(phone: Page, kind: str) -> None:
    place = second_place_of(marks_of(phone, kind), kind)

    place.tap()

    tooltip = tooltip_of(phone)
    expect(tooltip).to_be_visible()
    tile = phone.locator(f".tile--{kind}").first.bounding_box()
    box = tooltip.bounding_box()
    assert box
    assert tile
    assert box["width"] >= tile["width"] - 1
    assert tooltip.evaluate(INSIDE)
    place.tap()
    expect(tooltip).to_be_hidden()
