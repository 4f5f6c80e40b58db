"""Set-up of a client in the admin, from the first form to its numbers."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from clients.models import Client, Connection, Domain
from clients.tenancy import across_clients
from tests.fixtures.stack import Stack, until
from tests.system.admin_browser import AdminBrowser
from tests.system.tenants import Tenant

pytestmark = pytest.mark.django_db(transaction=True)

SESSIONS = {"kind": "kpi", "metric_0": "sessions", "grain": "day", "title": "Sessions"}
LINE = {"kind": "line", "metric_0": "sessions", "grain": "day"}


def new_key(site: Stack) -> str:
    key = f"oscom_sk_{uuid4().hex}"
    site.sandbox.add_key(key)
    return key


def is_proven(client: Client) -> bool:
    """True once a worker has proven the client's domain, here by its trusted suffix."""
    with across_clients():
        return bool(Domain.objects.for_client(client.pk).exclude(verified_at=None).exists())


def tenant_of(site: Stack, name: str, key: str) -> Tenant:
    with across_clients():
        client = Client.objects.across_clients().get(name=name)
        connection = Connection.objects.for_client(client.pk).get()
        board = client.dashboards.get()
    return Tenant(site, client, connection, board, key)


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_client_set_up_in_the_admin_shows_numbers(
    site: Stack, admin_browser: AdminBrowser, role: str
) -> None:
    key = new_key(site)
    admin_browser.enter_as(role)

    admin_browser.add_client("Initech", f"set-up-{role}.localhost", time_zone="UTC")
    admin_browser.add_connection("Initech", "Shop", key)
    admin_browser.add_board("Initech", "first", SESSIONS, LINE)
    tenant = tenant_of(site, "Initech", key)
    until(lambda: is_proven(tenant.client))
    admin_browser.open_pages("Initech")

    admin_browser.filled()
    assert urlsplit(admin_browser.page.url).hostname == f"set-up-{role}.localhost"
    assert admin_browser.numbers == [tenant.total("sessions")]
    assert len(admin_browser.bar_heights("line")) == 30
    assert admin_browser.problems == []
