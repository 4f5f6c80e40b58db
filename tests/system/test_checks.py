"""A connection is tested from the desk by a real worker."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from clients.tenancy import within
from tests.fixtures.stack import Stack, until
from tests.system.desk import SAVED, Desk
from tests.system.scenes import SESSIONS, Scene, make_scene
from widgets.models import ConnectionCheck
from widgets.results import checks
from widgets.sources.oscom import contract

CALLS_UNTIL_OPEN = 5

pytestmark = pytest.mark.django_db(transaction=True)


def done(scene: Scene) -> ConnectionCheck | None:
    with within(scene.client.pk):
        found = checks.of_connection(scene.connection)
    return found if found and found.done_at and not found.due_at else None


def test_test_now_pressed_twice_is_one_test_whose_result_the_page_shows(
    site: Stack, page: Page
) -> None:
    scene = make_scene(site, SESSIONS)
    desk = Desk(site, page)
    desk.enter_as("owner")
    address = desk.url(f"/admin/clients/connection/{scene.connection.pk}/change/")
    site.sandbox.scenario("delay", key=scene.key, times=1, delay_ms=3000)
    page.goto(address)

    for _ in range(2):
        page.get_by_role("button", name="Test now").click()
        expect(page.locator(SAVED)).to_be_visible()
    until(lambda: done(scene))
    page.goto(address)

    assert len(scene.calls()) == 1 + len(contract.PROBES)
    words = page.locator(".field-last_check").inner_text()
    assert "The key works for the account. May read: analytics:read" in words


def test_try_again_now_closes_an_open_circuit(site: Stack, page: Page) -> None:
    scene = make_scene(site, SESSIONS)
    visitor = scene.visitor()
    site.sandbox.scenario("status", key=scene.key, status=500)
    visitor.troubled(scene.board, "unavailable")
    visitor.seen(scene.board, lambda _: len(scene.calls()) >= CALLS_UNTIL_OPEN)
    desk = Desk(site, page)
    desk.enter_as("owner")
    address = desk.url(f"/admin/clients/connection/{scene.connection.pk}/change/")
    page.goto(address)
    assert "The platform is not asked before" in page.locator(".field-circuits").inner_text()
    site.sandbox.clear()

    page.get_by_role("button", name="Try again now").click()
    until(lambda: done(scene))
    page.goto(address)

    assert "None stands open." in page.locator(".field-circuits").inner_text()
    assert visitor.settled(scene.board).states == {"fresh"}
