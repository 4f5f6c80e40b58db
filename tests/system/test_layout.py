"""The layout page in Chromium: drag, resize, keyboard, undo, and what is saved by it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import pytest
from django.urls import reverse
from playwright.sync_api import CDPSession, Locator, Page, expect

from clients.tenancy import across_clients
from tests.fixtures.factories import make_dashboard, make_widget
from tests.fixtures.stack import Stack
from tests.system.admin_browser import SAVED, AdminBrowser
from tests.system.tenants import make_tenant
from tests.visual.axe import violations
from widgets.models import Dashboard, Widget

pytestmark = pytest.mark.django_db(transaction=True)

STATUS = "[data-layout-status]"


@pytest.fixture
def board(site: Stack, admin_browser: AdminBrowser) -> Dashboard:
    """Four texts, opened on the layout page."""
    found = make_dashboard(client=make_tenant(site).client, title="Texts")
    for position, title in enumerate("ABCD"):
        make_widget(dashboard=found, kind="text", title=title, position=position, width=3, height=2)
    admin_browser.page.emulate_media(reduced_motion="reduce")
    admin_browser.page.set_viewport_size({"width": 1440, "height": 1000})
    admin_browser.enter_as("owner")
    open_layout(admin_browser, found)
    return found


def open_layout(browser: AdminBrowser, board: Dashboard) -> None:
    browser.page.goto(browser.url(reverse("admin:widgets_dashboard_layout", args=[board.pk])))
    expect(browser.page.locator("form.layout--live")).to_be_visible()


def tile(page: Page, title: str) -> Locator:
    return page.locator(f"[data-ref][data-title='{title}']")


def pick(page: Page, title: str) -> Locator:
    return tile(page, title).locator(".layout__pick")


def expect_order(page: Page, titles: str) -> None:
    shown = page.locator("[data-ref]:not([hidden]) [data-title]")
    expect(shown).to_have_text([*titles])


def drag(page: Page, source: Locator, target: Locator, at: Sequence[float]) -> None:
    """Drag from a point within `source` to a part of the box of `target`."""
    start, goal = source.bounding_box(), target.bounding_box()
    assert start
    assert goal
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    x, y = goal["x"] + goal["width"] * at[0], goal["y"] + goal["height"] * at[1]
    page.mouse.move(x, y, steps=8)
    page.mouse.up()


def stored(board: Dashboard) -> list[tuple[Any, ...]]:
    with across_clients():
        rows = Widget.objects.for_client(board.client_id).filter(dashboard=board)
        return list(rows.values_list("title", "width", "height"))


def save(browser: AdminBrowser) -> None:
    browser.page.click("[name=_save]")
    expect(browser.page.locator(SAVED)).to_have_text("The layout is saved.")


def test_a_widget_is_dragged_and_resized_and_saved(
    admin_browser: AdminBrowser, board: Dashboard
) -> None:
    page = admin_browser.page

    drag(page, tile(page, "A"), tile(page, "C"), (0.9, 0.5))
    expect_order(page, "BCAD")
    drag(page, tile(page, "D").locator("[data-resize]"), tile(page, "A"), (0.02, 0.98))
    expect(page.locator(STATUS)).to_contain_text("D, place 4 of 4")
    drag(page, tile(page, "B").locator("[data-resize]"), tile(page, "C"), (0.98, 0.98))
    expect(page.locator(STATUS)).to_have_text("B, place 1 of 4, 6 columns by 2 rows")
    save(admin_browser)

    assert [each[0] for each in stored(board)] == ["B", "C", "A", "D"]
    assert stored(board)[0] == ("B", 6, 2)
    assert admin_browser.problems == []


def test_a_layout_is_arranged_by_keyboard_alone(
    admin_browser: AdminBrowser, board: Dashboard
) -> None:
    page = admin_browser.page

    pick(page, "A").focus()
    page.keyboard.press("ArrowRight")
    expect(pick(page, "B")).to_be_focused()
    page.keyboard.press("Enter")
    expect(pick(page, "B")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(STATUS)).to_have_text("B, place 1 of 4, 3 columns by 2 rows")
    expect(pick(page, "B")).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator(STATUS)).to_have_text("B, place 1 of 4, 4 columns by 3 rows")
    page.keyboard.press("Delete")
    expect_order(page, "ACD")
    page.keyboard.press("Control+z")
    expect_order(page, "BACD")
    save(admin_browser)

    assert stored(board) == [("B", 4, 3), ("A", 3, 2), ("C", 3, 2), ("D", 3, 2)]
    assert admin_browser.problems == []


def test_undo_and_redo_lead_through_all_that_was_done(
    admin_browser: AdminBrowser, board: Dashboard
) -> None:
    page = admin_browser.page
    undo, redo = (page.locator(f"[data-tool={name}]") for name in ("undo", "redo"))

    pick(page, "C").click()
    page.click("[data-tool=duplicate]")
    expect(page.locator("[data-ref]")).to_have_count(5)
    page.click("[data-tool=remove]")
    expect(page.locator("[data-layout-leaving] li")).to_have_count(1)
    undo.click()
    undo.click()
    expect_order(page, "ABCD")
    expect(undo).to_have_attribute("aria-disabled", "true")
    redo.click()
    expect(page.locator("[data-ref]:not([hidden])")).to_have_count(5)
    save(admin_browser)

    assert [each[0] for each in stored(board)] == ["A", "B", "C", "C (copy)", "D"]
    assert admin_browser.problems == []


def test_a_widget_moves_to_another_dashboard(admin_browser: AdminBrowser, board: Dashboard) -> None:
    other, page = make_dashboard(client=board.client, title="Other"), admin_browser.page
    open_layout(admin_browser, board)

    pick(page, "B").click()
    page.locator("[data-layout-send]").select_option(label="Move to “Other”")
    expect(page.locator("[data-layout-leaving] li")).to_contain_text("“B”: move to “other”")
    save(admin_browser)

    assert [each[0] for each in stored(board)] == ["A", "C", "D"]
    assert [each[0] for each in stored(other)] == ["B"]


def test_phones_get_an_order_of_their_own(admin_browser: AdminBrowser, board: Dashboard) -> None:
    page = admin_browser.page

    page.click("[data-view=phone]")
    expect(page.locator(".layout__grid--phone")).to_be_visible()
    pick(page, "D").click()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(STATUS)).to_have_text("D, place 3 of 4 on phones")
    expect_order(page, "ABDC")
    page.click("[data-view=desk]")
    expect_order(page, "ABCD")
    save(admin_browser)

    with across_clients():
        rows = Widget.objects.for_client(board.client_id).filter(dashboard=board)
        assert dict(rows.values_list("title", "phone_position")) == {"A": 1, "B": 2, "C": 4, "D": 3}
    assert admin_browser.problems == []


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_layout_page_has_no_fault_that_axe_can_find(
    admin_browser: AdminBrowser, board: Dashboard, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = admin_browser.page
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")

    pick(page, "B").click()
    expect(pick(page, "B")).to_have_attribute("aria-pressed", "true")

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_fingers_drag_by_the_grip(admin_browser: AdminBrowser, board: Dashboard) -> None:
    page = admin_browser.page
    session = page.context.new_cdp_session(page)
    start = tile(page, "A").locator(".layout__grip").bounding_box()
    goal = tile(page, "B").bounding_box()
    assert start
    assert goal
    x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2

    touch(session, "touchStart", x, y)
    touch(session, "touchMove", x + 20, y)
    touch(session, "touchMove", goal["x"] + goal["width"] * 0.9, y)
    touch(session, "touchEnd")

    expect_order(page, "BACD")
    assert admin_browser.problems == []


def touch(session: CDPSession, kind: str, *at: float) -> None:
    points = [{"x": at[0], "y": at[1]}] if at else []
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
