"""Setting a client up in the admin by clicking, from the first form to its numbers."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from playwright.sync_api import Browser

from clients.models import Client, Connection, Domain
from clients.tenancy import across_clients
from tests.fixtures.cast import PASSWORD
from tests.fixtures.stack import Stack, until
from tests.system.desk import Desk
from tests.system.scenes import SESSIONS, Scene, tile
from tests.system.screen import Screen

pytestmark = pytest.mark.django_db(transaction=True)

LINE = tile("line", "sessions", by="day")


def new_key(site: Stack) -> str:
    key = f"oscom_sk_{uuid4().hex}"
    site.sandbox.add_key(key)
    return key


def prove(host: str) -> None:
    """That the host is the client's own is seen, as it is by its DNS."""
    with across_clients():
        Domain.objects.across_clients().filter(host=host).update(verified_at=datetime.now(UTC))


def scene_of(site: Stack, name: str, key: str) -> Scene:
    with across_clients():
        client = Client.objects.across_clients().get(name=name)
        connection = Connection.objects.for_client(client.pk).get()
        board = client.dashboards.get()
    return Scene(site, client, connection, board, key)


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_a_client_is_set_up_in_the_admin_and_its_page_shows_numbers(
    site: Stack, browser: Browser, desk: Desk, role: str
) -> None:
    key, host = new_key(site), f"set-up-{role}.localhost"
    staff = desk.enter_as(role)

    desk.add_client("Initech", host, time_zone="UTC")
    prove(host)
    desk.add_connection("Initech", "Shop", key)
    desk.add_board("Initech", "first", SESSIONS, LINE)

    assert desk.problems == []
    scene = scene_of(site, "Initech", key)
    with browser.new_context() as elsewhere:
        screen = Screen(elsewhere.new_page())
        screen.page.goto(desk.url("/sign-in/", host))
        until(lambda: screen.page.reload() and screen.page.locator("[name=login]").count())
        screen.page.fill("[name=login]", staff.email)
        screen.page.fill("[name=password]", PASSWORD)
        screen.page.click("form [class*=primary]")
        screen.filled()
        assert screen.numbers == [scene.total("sessions")]
        assert len(screen.drawn("line")) == 30
