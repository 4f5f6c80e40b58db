"""The tooltip of charts under a finger."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.fixtures.browser import open_context
from tests.fixtures.stack import until
from tests.visual.demo_site import HEIGHT, DemoSite, stand_still
from tests.visual.test_tooltip import ALPENPFAD, chart_of, spot_of, tooltip_of

pytestmark = pytest.mark.django_db

SIDES = "element => [element.getBoundingClientRect().left, element.getBoundingClientRect().right]"


@pytest.fixture
def phone(demo_site: DemoSite) -> Iterator[Page]:
    with open_context(
        demo_site.browser,
        viewport={"width": 360, "height": HEIGHT},
        has_touch=True,
        is_mobile=True,
        storage_state=demo_site.state(ALPENPFAD),
    ) as context:
        page = context.new_page()
        page.goto(demo_site.url(ALPENPFAD.host, "/gallery/?case=normal"))
        stand_still(page)
        yield page


def swipe(finger: CDPSession, start: tuple[float, float], *, across: float, down: float) -> None:
    x, y = start
    send(finger, "touchStart", x, y)
    for step in range(1, 11):
        send(finger, "touchMove", x + across * step / 10, y + down * step / 10)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def send(finger: CDPSession, kind: str, x: float, y: float) -> None:
    finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})


def test_a_tap_docks_the_tooltip_above_the_drawing(phone: Page) -> None:
    canvas = chart_of(phone, "line")
    x, y = spot_of(canvas, "line")

    phone.touchscreen.tap(x, y)

    tooltip = tooltip_of(phone)
    expect(tooltip).to_be_visible()
    tile = phone.locator(".tile--line").first
    assert tooltip.evaluate(SIDES) == pytest.approx(tile.evaluate(SIDES))
    box, drawing = tooltip.bounding_box(), canvas.bounding_box()
    assert box
    assert drawing
    assert box["y"] + box["height"] <= drawing["y"] + 1


def test_a_finger_along_the_chart_reads_it_and_one_across_scrolls(phone: Page) -> None:
    canvas = chart_of(phone, "line")
    x, y = spot_of(canvas, "line")
    finger = phone.context.new_cdp_session(phone)
    phone.touchscreen.tap(x, y)
    title = tooltip_of(phone).locator(".tooltip__label").first
    tapped = title.inner_text()

    swipe(finger, (x, y), across=-120, down=0)
    expect(title).not_to_have_text(tapped)

    before = phone.evaluate("scrollY")
    swipe(finger, (x, y), across=0, down=-120)
    until(lambda: phone.evaluate("scrollY") > before)


def test_a_tap_elsewhere_hides_the_tooltip(phone: Page) -> None:
    phone.touchscreen.tap(*spot_of(chart_of(phone, "bar"), "bar"))
    expect(tooltip_of(phone)).to_be_visible()

    phone.locator(".tile--bar .tile__foot").first.dispatch_event("pointerdown")

    expect(tooltip_of(phone)).to_be_hidden()
