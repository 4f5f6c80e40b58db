"""A right that is taken away counts at every door of the running site within five seconds."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from clients.models import Connection, Domain, User
from clients.tenancy import across_clients
from tests.fixtures.stack import Stack
from tests.fixtures.tenants import make_user
from tests.system.scenes import SESSIONS, Scene, make_scene
from tests.system.visitor import Visitor
from widgets.models import Dashboard, Widget

pytestmark = pytest.mark.django_db(transaction=True)

Act = Callable[[Scene, User], None]


def unassign(scene: Scene, manager: User) -> None:
    scene.client.managers.remove(manager)


def demote(scene: Scene, manager: User) -> None:
    User.objects.filter(pk=manager.pk).update(agency_role="")


def disable(scene: Scene, manager: User) -> None:
    User.objects.filter(pk=manager.pk).update(is_active=False)


def unpublish(scene: Scene, manager: User) -> None:
    Dashboard.objects.for_client(scene.client.pk).update(published_at=None)


def delete_board(scene: Scene, manager: User) -> None:
    Dashboard.objects.for_client(scene.client.pk).delete()


def delete_widget(scene: Scene, manager: User) -> None:
    Widget.objects.for_client(scene.client.pk).delete()


def delete_connection(scene: Scene, manager: User) -> None:
    Connection.objects.for_client(scene.client.pk).delete()


def rename_domain(scene: Scene, manager: User) -> None:
    Domain.objects.for_client(scene.client.pk).update(host="b.acme.example")


@pytest.fixture
def scene(site: Stack) -> Scene:
    return make_scene(site, SESSIONS)


def manager_of(scene: Scene) -> tuple[User, Visitor]:
    """A manager of the client who comes from the desk to its pages."""
    manager = make_user(agency_role="manager")
    with across_clients():
        scene.client.managers.add(manager)
    desk, visitor = Visitor(scene.stack, "agency.localhost"), Visitor(scene.stack, scene.host)
    desk.sign_in(manager.email)
    answer = desk.http.get(f"/admin/clients/client/{scene.client.pk}/open/")
    assert urlsplit(answer.headers["location"]).hostname == scene.host
    visitor.enter(urlsplit(answer.headers["location"]).path)
    return manager, visitor


@pytest.mark.parametrize(
    "act",
    [
        *(unassign, demote, disable, unpublish),
        *(delete_board, delete_widget, delete_connection, rename_domain),
    ],
)
def test_an_old_ticket_reads_nothing_once_a_right_is_gone(scene: Scene, act: Act) -> None:
    manager, visitor = manager_of(scene)
    page = visitor.settled(scene.board)
    (url,) = page.data_urls()
    assert visitor.data(url, page.ticket).status_code == 200

    with across_clients():
        act(scene, manager)

    assert visitor.data(url, page.ticket).status_code == 401


def test_an_open_stream_ends_with_the_right(scene: Scene) -> None:
    manager, visitor = manager_of(scene)
    page = visitor.settled(scene.board)
    url = f"/live/{scene.board.pk}?{page.urls['params']}"
    headers = {"authorization": f"Ticket {page.ticket}"}
    with visitor.http.stream("GET", url, headers=headers) as stream:
        assert stream.status_code == 200
        with across_clients():
            unassign(scene, manager)
        said = "".join(stream.iter_text())

    assert said.endswith("event: bye\ndata: []\n\n")
    assert visitor.open(scene.board).response.headers["location"].startswith("/sign-in/")
