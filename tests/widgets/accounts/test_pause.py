"""Paused connections: the platform is asked for nothing, and nothing else changes."""

from __future__ import annotations

from functools import partial

import pytest
from redis import Redis

from clients import connections
from clients.models import Client, Connection
from clients.tenancy import within
from tests.fixtures.platform import connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from widgets.accounts import access, checks
from widgets.accounts.key_rotation import refresh_with_rotation
from widgets.results import reader
from widgets.sources.account import Priority
from widgets.sources.failures import Paused
from widgets.tasks import check_connection

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis")]

SESSIONS = {"metrics": ["sessions"]}


def stored(connection: Connection) -> Connection:
    with within(connection.client_id):
        return Connection.objects.for_client(connection.client_id).get(pk=connection.pk)


def pause(connection: Connection) -> None:
    with within(connection.client_id):
        connections.pause(connection, actor=None)


def test_paused_platform_is_not_called(acme: Client, platform: Sandbox) -> None:
    connection = connect(acme, platform)
    board = make_board(connection, SESSIONS)
    pause(connection)
    opened = partial(access.open_account, acme.pk, priority=Priority.SCREEN)

    (outcome,) = refresh_with_rotation(
        tile_requests_of(board), cache=reader.result_cache(), open_account=opened
    )

    assert isinstance(outcome.failure, Paused)
    assert platform.request_log() == []


def test_pause_keeps_good_numbers_and_health(acme: Client, platform: Sandbox, redis: Redis) -> None:
    connection = connect(acme, platform)
    requests = tile_requests_of(make_board(connection, SESSIONS))
    refreshed(requests)
    before = stored(connection)
    pause(connection)

    refreshed(requests)

    assert stored(connection).health == before.health
    assert stored(connection).last_good_at == before.last_good_at


def test_pausing_twice_keeps_the_first_date(acme: Client, platform: Sandbox) -> None:
    connection = connect(acme, platform)
    pause(connection)
    first = stored(connection).paused_at
    pause(connection)

    assert stored(connection).paused_at == first is not None


def test_manager_can_test_a_paused_connection(acme: Client, platform: Sandbox) -> None:
    connection = connect(acme, platform)
    pause(connection)
    with within(acme.pk):
        checks.request(connection, actor=None)

    check_connection(str(acme.pk), str(connection.pk))

    with within(acme.pk):
        found = checks.of_connection(connection)
    assert found is not None
    assert found.usable is True
