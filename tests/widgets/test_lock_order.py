"""Lock order: transactions that change one client's configuration wait for each other's revision
and never end in a deadlock.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from django.db import connections, transaction

from clients.connections import describe
from clients.models import Client, Connection, Domain
from clients.tenancy import across_clients
from tests.fixtures.factories import make_connection, make_dashboard, make_widget
from tests.fixtures.locks import waiting
from tests.fixtures.stack import until
from tests.widgets.manifests.files import apply, export
from widgets.admin import widget_saving
from widgets.models import Dashboard, Widget

ADDRESS = "https://api.oscom.ai/v1"

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True, slots=True)
class Rows:
    client: Client
    connection: Connection
    dashboard: Dashboard
    widget: Widget


@pytest.fixture
def rows(acme: Client) -> Rows:
    dashboard = make_dashboard(client=acme, title="Sales")
    widget = make_widget(dashboard=dashboard, kind="text", title="Note")
    return Rows(acme, make_connection(client=acme, base_url=ADDRESS), dashboard, widget)


def save_the_client(rows: Rows) -> None:
    rows.client.save()


def move_the_connection(rows: Rows) -> None:
    rows.connection.base_url = "https://other.example"
    describe(rows.connection, has_moved=True)


def delete_a_widget(rows: Rows) -> None:
    widget_saving.delete(rows.dashboard, rows.widget.pk)


def unpublish_all(rows: Rows) -> None:
    Dashboard.objects.for_client(rows.client.pk).update(published_at=None)


def prove_the_domain_again(rows: Rows) -> None:
    Domain.objects.for_client(rows.client.pk).update(verified_at=None)


def apply_a_file(rows: Rows) -> None:
    apply(export(rows.client.slug).replace("title: Sales", "title: Sold"))


WRITES: tuple[Callable[[Rows], None], ...] = (
    save_the_client,
    move_the_connection,
    delete_a_widget,
    unpublish_all,
    prove_the_domain_again,
    apply_a_file,
)


def change_everything(client: Client) -> None:
    """The writes of all forms in one transaction: whoever holds one of the rows meets it."""
    Widget.objects.for_client(client.pk).update(width=5)
    Dashboard.objects.for_client(client.pk).update(intro="x")
    Connection.objects.for_client(client.pk).update(label="x")
    Domain.objects.for_client(client.pk).update(checked_at=None)
    client.labels = {"sessions": "Visits"}
    client.save()


@pytest.mark.parametrize("write", WRITES)
def test_a_client_and_its_parts_are_changed_at_once(
    write: Callable[[Rows], None], rows: Rows
) -> None:
    def run() -> None:
        try:
            with across_clients(), transaction.atomic():
                write(rows)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with across_clients():
            mine = Client.objects.across_clients().get(pk=rows.client.pk)
            mine.save()
            written = pool.submit(run)
            until(lambda: waiting() == 1)
            change_everything(mine)
        written.result()
