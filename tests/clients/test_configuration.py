"""The revision of a client's configuration changes with every write to it, and with no other."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection, transaction

from clients import configuration
from clients.models import Client, Connection
from clients.tenancy import across_clients, within
from tests.fixtures.factories import make_connection, make_dashboard, make_widget
from widgets.models import Dashboard, Widget

pytestmark = pytest.mark.django_db

WRITES: dict[str, Callable[[Widget, Connection], object]] = {
    "a widget's title": lambda widget, _: Widget.objects.across_clients().update(title="Sales"),
    "a widget's query": lambda widget, _: Widget.objects.across_clients().update(query={"a": 1}),
    "a widget's place, in bulk": lambda widget, _: Widget.unscoped.bulk_update(
        [Widget(pk=widget.pk, position=7)], ["position"]
    ),
    "another widget": lambda widget, _: make_widget(dashboard=widget.dashboard),
    "no widget": lambda widget, _: widget.delete(),
    "a dashboard's title": lambda widget, _: Dashboard.objects.across_clients().update(title="x"),
    "an unpublished dashboard": lambda widget, _: Dashboard.objects.across_clients().update(
        published_at=None
    ),
    "no dashboard, by cascade": lambda widget, _: widget.dashboard.delete(),
    "a connection's label": lambda _, account: Connection.objects.across_clients().update(
        label="x"
    ),
    "another key": lambda _, account: Connection.objects.across_clients().update(key_version=9),
    "no connection": lambda _, account: account.delete(),
    "the client's words": lambda *_: Client.objects.across_clients().update(labels={"a": "b"}),
    "SQL by hand": lambda *_: connection.cursor().execute("UPDATE widgets_widget SET width = 3"),
}


def revision(client: Client) -> UUID:
    with within(client.pk):
        found = configuration.revision(client.pk)
    assert found is not None
    return found


@pytest.fixture
def rows(acme: Client) -> tuple[Widget, Connection]:
    return make_widget(dashboard=make_dashboard(client=acme)), make_connection(client=acme)


@pytest.mark.parametrize("write", WRITES)
def test_a_write_makes_another_revision(
    acme: Client, rows: tuple[Widget, Connection], write: str
) -> None:
    before = revision(acme)

    with across_clients():
        WRITES[write](*rows)

    assert revision(acme) != before


def test_other_writes_make_none(
    acme: Client, globex: Client, rows: tuple[Widget, Connection]
) -> None:
    before = revision(acme)

    make_widget(dashboard=make_dashboard(client=globex))
    with across_clients():
        Connection.objects.across_clients().update(health="failing", failure="timeout")
        Client.objects.across_clients().update(epoch=7)
        rows[0].save()

    assert revision(acme) == before


def test_a_rolled_back_revision_never_comes_again(
    acme: Client, rows: tuple[Widget, Connection]
) -> None:
    seen = [revision(acme)]
    for title in ("first", "second"):
        with across_clients(), transaction.atomic():
            Widget.objects.across_clients().update(title=title)
            seen.append(revision(acme))
            transaction.set_rollback(True)

    assert len(set(seen)) == 3
    assert revision(acme) == seen[0]


def test_a_client_can_be_deleted_with_its_configuration(
    acme: Client, rows: tuple[Widget, Connection]
) -> None:
    with across_clients():
        Client.objects.across_clients().filter(pk=acme.pk).delete()
        connection.check_constraints()

        assert configuration.revision(acme.pk) is None
