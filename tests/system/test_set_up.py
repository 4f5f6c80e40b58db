"""Setting a client up in the admin by clicking, from the first form to its numbers."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from clients.models import Client, Connection, Domain
from clients.tenancy import across_clients
from tests.fixtures.stack import Stack, until
from tests.system.desk import Desk
from tests.system.scenes import SESSIONS, Scene, tile

pytestmark = pytest.mark.django_db(transaction=True)

LINE = tile("line", "sessions", by="day")


def new_key(site: Stack) -> str:
    key = f"oscom_sk_{uuid4().hex}"
    site.sandbox.add_key(key)
    return key


def is_proven(client: Client) -> bool:
    """Whether a worker has looked for the proof of the client's domain: here, its suffix."""
    with across_clients():
        return bool(Domain.objects.for_client(client.pk).exclude(verified_at=None).exists())


def scene_of(site: Stack, name: str, key: str) -> Scene:
    with across_clients():
        client = Client.objects.across_clients().get(name=name)
        connection = Connection.objects.for_client(client.pk).get()
        board = client.dashboards.get()
    return Scene(site, client, connection, board, key)


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_a_client_is_set_up_in_the_admin_and_its_page_shows_numbers(
    site: Stack, desk: Desk, role: str
) -> None:
    key = new_key(site)
    desk.enter_as(role)

    desk.add_client("Initech", f"set-up-{role}.localhost", time_zone="UTC")
    desk.add_connection("Initech", "Shop", key)
    desk.add_board("Initech", "first", SESSIONS, LINE)
    scene = scene_of(site, "Initech", key)
    until(lambda: is_proven(scene.client))
    desk.open_pages("Initech")

    desk.filled()
    assert urlsplit(desk.page.url).hostname == f"set-up-{role}.localhost"
    assert desk.numbers == [scene.total("sessions")]
    assert len(desk.drawn("line")) == 30
    assert desk.problems == []
