"""Revocation on the running site: rights end on every route within five seconds."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from clients.models import Connection, Domain, ManagerAssignment, User
from clients.tenancy import across_clients
from tests.fixtures.factories import make_user
from tests.fixtures.stack import Stack
from tests.system.browser_session import BrowserSession
from tests.system.tenants import SESSIONS, Tenant, make_tenant
from widgets.models import Dashboard, Widget

pytestmark = pytest.mark.django_db(transaction=True)

Act = Callable[[Tenant, User], None]


def unassign(tenant: Tenant, manager: User) -> None:
    tenant.client.managers.remove(manager)


def delete_assignments(tenant: Tenant, manager: User) -> None:
    ManagerAssignment.unscoped.filter(user=manager).delete()


def reassign(tenant: Tenant, manager: User) -> None:
    rows = ManagerAssignment.unscoped.filter(user=manager)
    rows.update(user=make_user(agency_role="manager"))


def demote(tenant: Tenant, manager: User) -> None:
    User.objects.filter(pk=manager.pk).update(agency_role="")


def disable(tenant: Tenant, manager: User) -> None:
    User.objects.filter(pk=manager.pk).update(is_active=False)


def unpublish(tenant: Tenant, manager: User) -> None:
    Dashboard.objects.for_client(tenant.client.pk).update(published_at=None)


def delete_board(tenant: Tenant, manager: User) -> None:
    Dashboard.objects.for_client(tenant.client.pk).delete()


def delete_widget(tenant: Tenant, manager: User) -> None:
    Widget.objects.for_client(tenant.client.pk).delete()


def delete_connection(tenant: Tenant, manager: User) -> None:
    Connection.objects.for_client(tenant.client.pk).delete()


def rename_domain(tenant: Tenant, manager: User) -> None:
    Domain.objects.for_client(tenant.client.pk).update(host="b.acme.example")


@pytest.fixture
def tenant(site: Stack) -> Tenant:
    return make_tenant(site, SESSIONS)


def manager_of(tenant: Tenant) -> tuple[User, BrowserSession]:
    """A manager of the client, signed in by a handoff from the admin."""
    manager = make_user(agency_role="manager")
    with across_clients():
        tenant.client.managers.add(manager)
    admin_browser, browser_session = (
        BrowserSession(tenant.stack, "agency.localhost"),
        BrowserSession(tenant.stack, tenant.host),
    )
    admin_browser.sign_in(manager.email)
    answer = admin_browser.http.get(f"/admin/clients/client/{tenant.client.pk}/open/")
    assert urlsplit(answer.headers["location"]).hostname == tenant.host
    browser_session.enter(urlsplit(answer.headers["location"]).path)
    return manager, browser_session


@pytest.mark.parametrize(
    "act",
    [
        unassign,
        delete_assignments,
        reassign,
        demote,
        disable,
        unpublish,
        delete_board,
        delete_widget,
        delete_connection,
        rename_domain,
    ],
)
def test_ticket_is_void_once_a_right_is_revoked(tenant: Tenant, act: Act) -> None:
    manager, browser_session = manager_of(tenant)
    page = browser_session.settled(tenant.board)
    (url,) = page.data_urls()
    assert browser_session.data(url, page.ticket).status_code == 200

    with across_clients():
        act(tenant, manager)

    assert browser_session.data(url, page.ticket).status_code == 401


def test_open_stream_ends_once_a_right_is_revoked(tenant: Tenant) -> None:
    manager, browser_session = manager_of(tenant)
    page = browser_session.settled(tenant.board)
    url = f"/live/{tenant.board.pk}?{page.urls['params']}"
    headers = {"authorization": f"Ticket {page.ticket}"}
    with browser_session.http.stream("GET", url, headers=headers) as stream:
        assert stream.status_code == 200
        with across_clients():
            unassign(tenant, manager)
        said = "".join(stream.iter_text())

    assert said.endswith("event: bye\ndata: []\n\n")
    assert browser_session.open(tenant.board).response.headers["location"].startswith("/sign-in/")
