"""What managers order: done once, in the newest form, by nobody twice, and given up in words."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from clients import endpoints
from clients.models import Client, Connection
from clients.secrets import vault
from clients.tenancy import across_clients, within
from tests.fixtures.platform import connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from widgets.models import WebhookOrder
from widgets.results import accounts
from widgets.results.refresh import PERSON_PAUSE, Opened
from widgets.sources.account import Priority
from widgets.sources.failures import AuthFailed, Failure, Unavailable
from widgets.tasks import carry_out_order
from widgets.webhooks import orders

pytestmark = pytest.mark.django_db

Kind = WebhookOrder.Kind


@pytest.fixture
def connection(acme: Client, platform: Sandbox) -> Connection:
    return connect(acme, platform)


def place(connection: Connection, kind: WebhookOrder.Kind = Kind.REGISTER) -> None:
    with within(connection.client_id):
        orders.place(connection, kind, actor=None)


def carry_out(connection: Connection, opened: Any = None) -> None:
    """What a worker does, at the sandbox or at an account that opens as told."""
    real = partial(accounts.open_account, connection.client_id, priority=Priority.SCREEN)
    orders.carry_out(connection.client_id, connection.pk, open_account=opened or real)


def failing(failure: Failure) -> Any:
    def opened(_: object) -> Opened:
        return failure

    return opened


def stored(connection: Connection) -> WebhookOrder:
    with within(connection.client_id):
        found = orders.of_connection(connection)
    assert found is not None
    return found


def change(connection: Connection, **fields: Any) -> None:
    with within(connection.client_id):
        WebhookOrder.objects.for_client(connection.client_id).update(**fields)


def test_an_order_is_carried_out_once(connection: Connection, platform: Sandbox) -> None:
    place(connection)
    found = orders.waiting()

    for _ in range(2):
        carry_out(connection)

    assert found == [(connection.client_id, connection.pk)]
    assert orders.waiting() == []
    assert stored(connection).done_at is not None
    assert [call["method"] for call in platform.journal()].count("POST") == 1


def test_an_order_goes_with_the_transaction_it_was_given_in(connection: Connection) -> None:
    with within(connection.client_id):
        orders.rotate(connection, actor=None)
        transaction.set_rollback(True)

    with within(connection.client_id):
        assert orders.of_connection(connection) is None


def test_who_is_overtaken_by_another_order_does_that_as_well(
    connection: Connection, platform: Sandbox
) -> None:
    place(connection)

    def opened(_: object) -> Opened:
        if not platform.journal():
            place(connection, Kind.UNREGISTER)
        return accounts.open_account(connection.client_id, connection.pk, Priority.SCREEN)

    carry_out(connection, opened)

    assert (stored(connection).kind, stored(connection).failure) == ("unregister", "")
    assert stored(connection).done_at is not None
    with within(connection.client_id):
        assert endpoints.of_connection(connection) is None


def test_nobody_takes_what_is_in_hand(connection: Connection, platform: Sandbox) -> None:
    place(connection)
    taken = orders._take(connection.client_id, connection.pk)
    place(connection)

    carry_out(connection)

    assert taken is not None
    assert platform.journal() == []
    change(connection, due_at=Now())
    carry_out(connection)
    assert stored(connection).done_at is not None


def test_a_failure_that_passes_is_tried_again_with_growing_patience(connection: Connection) -> None:
    place(connection)
    waits = []
    for _ in range(orders.MOST_ATTEMPTS):
        change(connection, due_at=Now())
        carry_out(connection, failing(Unavailable()))
        due_at = stored(connection).due_at
        waits.append(due_at and round((due_at - timezone.now()) / timedelta(minutes=1)))

    assert waits == [1, 2, 4, 8, 16, 32, 60, None]
    assert (stored(connection).failure, stored(connection).done_at) == ("unavailable", None)


def test_what_only_a_person_can_mend_is_given_up_at_once(connection: Connection) -> None:
    place(connection)

    carry_out(connection, failing(AuthFailed()))

    assert (stored(connection).failure, stored(connection).due_at) == ("auth_failed", None)


def refuse_key(connection: Connection, platform: Sandbox, *, refused: bool = True) -> None:
    key = vault.open_key(connection).get_secret_value()
    platform.add_key(key, workspace="standard", expired=refused)


def carry_out_as_a_worker(connection: Connection) -> None:
    carry_out_order.apply((str(connection.client_id), str(connection.pk))).get()


def test_an_order_tries_a_refused_key_at_once_and_dashboards_hear_that_it_works(
    connection: Connection, platform: Sandbox
) -> None:
    tile_requests = tile_requests_of(make_board(connection, {"metrics": ["sessions"]}))
    refuse_key(connection, platform)
    (before,) = refreshed(tile_requests)
    refuse_key(connection, platform, refused=False)
    place(connection)

    carry_out_as_a_worker(connection)

    assert (stored(connection).failure, isinstance(before.failure, AuthFailed)) == ("", True)
    assert [outcome.failure for outcome in refreshed(tile_requests)] == [None]


def test_an_order_leaves_dashboards_their_try_of_a_refused_key(
    connection: Connection, platform: Sandbox
) -> None:
    tile_requests = tile_requests_of(make_board(connection, {"metrics": ["sessions"]}))
    refuse_key(connection, platform)
    refreshed(tile_requests)
    with within(connection.client_id):
        rows = Connection.objects.for_client(connection.client_id)
        rows.update(checked_at=timezone.now() - PERSON_PAUSE)
    place(connection)

    carry_out_as_a_worker(connection)
    refreshed(tile_requests)

    assert [call["status"] for call in platform.journal()] == [401, 401, 401]


def test_an_order_that_nobody_survives_is_given_up(connection: Connection) -> None:
    place(connection)
    for _ in range(orders.MOST_ATTEMPTS):
        orders._take(connection.client_id, connection.pk)
        change(connection, due_at=Now())

    carry_out(connection)

    assert (stored(connection).failure, stored(connection).due_at) == ("failed", None)


def test_a_connection_that_is_to_go_goes_whether_its_platform_listens_or_not(
    acme: Client, connection: Connection
) -> None:
    place(connection)
    carry_out(connection)
    place(connection, Kind.DELETE)
    place(connection)

    for _ in range(orders.MOST_FAREWELLS):
        change(connection, due_at=Now())
        carry_out(connection, failing(Unavailable()))

    with across_clients():
        assert not Connection.objects.for_client(acme.pk).exists()


def test_a_worker_about_an_order_is_gone_before_its_lease_ends() -> None:
    assert timedelta(seconds=carry_out_order.time_limit) < orders.LEASE


def test_globex_has_no_part_in_acmes_orders(globex: Client, connection: Connection) -> None:
    place(connection)

    orders.carry_out(globex.pk, connection.pk, open_account=failing(Unavailable()))

    assert stored(connection).attempts == 0
