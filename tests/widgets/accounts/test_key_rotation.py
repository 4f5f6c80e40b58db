"""The next key takes over, once, where the platform refuses the present one."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from pydantic import SecretStr
from redis import Redis

from clients import connections
from clients.models import AuditEntry, Client, Connection
from clients.secrets import vault
from clients.tenancy import across_clients, within
from tests.fixtures.platform import connect, make_board, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from widgets.accounts import access
from widgets.accounts.key_rotation import refresh_with_rotation
from widgets.models import Dashboard
from widgets.results import reader
from widgets.results.freshness import Failed
from widgets.results.refresh import Outcome
from widgets.results.result_cache import ResultCache
from widgets.results.tile_requests import TileRequest
from widgets.sources.account import Priority

pytestmark = pytest.mark.django_db

NEXT = f"oscom_sk_{uuid4().hex}"


@pytest.fixture
def connection(acme: Client, platform: Sandbox) -> Connection:
    """Its key was revoked; a next one is stored."""
    connection = connect(acme, platform)
    with within(acme.pk):
        connections.set_next_key(connection, SecretStr(NEXT), actor=None, pattern=".*")
    platform.revoke_key(vault.open_key(connection).get_secret_value())
    return connection


@pytest.fixture
def board(connection: Connection) -> Dashboard:
    return make_board(connection, {"metrics": ["sessions"], "dimensions": ["day"]})


class FailureLog(ResultCache):
    """A cache that notes each stored failure, and the health of its connection at that moment."""

    def __init__(self, redis: Redis) -> None:
        super().__init__(redis, lock_seconds=30, stale_seconds=60)
        self.stored: list[tuple[str, str]] = []

    def fail(self, request: TileRequest, failed: Failed, **options: Any) -> None:
        with within(request.client_id):
            rows = Connection.objects.for_client(request.client_id)
            health = rows.values_list("health", flat=True).get(pk=request.query.connection)
        self.stored.append((failed.code, health))
        super().fail(request, failed, **options)


def outcomes_of(board: Dashboard, cache: ResultCache | None = None) -> list[Outcome]:
    opened = partial(access.open_account, board.client_id, priority=Priority.SCREEN)
    return refresh_with_rotation(
        tile_requests_of(board), cache=cache or reader.result_cache(), open_account=opened
    )


def stored(connection: Connection) -> Connection:
    with within(connection.client_id):
        rows = Connection.objects.for_client(connection.client_id).select_related("client")
        return rows.get(pk=connection.pk)


def events() -> list[str]:
    with across_clients():
        entries = AuditEntry.objects.across_clients().order_by("at")
        return [entry.event for entry in entries if entry.event.startswith("connection.next")]


def test_a_good_next_key_answers_at_once_and_stays(
    connection: Connection, board: Dashboard, platform: Sandbox
) -> None:
    platform.add_key(NEXT)

    (outcome,) = outcomes_of(board)

    assert outcome.failure is None
    found = stored(connection)
    assert vault.open_key(found).get_secret_value() == NEXT
    assert (found.key_hint, found.sealed_next_key) == (NEXT[-4:], "")
    assert found.key_version == connection.key_version
    assert events() == ["connection.next_key_set", "connection.next_key_used"]


def test_no_tile_fails_while_the_next_key_takes_over(
    board: Dashboard, platform: Sandbox, redis: Redis
) -> None:
    platform.add_key(NEXT)
    cache = FailureLog(redis)

    (outcome,) = outcomes_of(board, cache)

    assert (outcome.failure, cache.stored) == (None, [])


def test_a_refusal_is_recorded_before_a_tile_says_that_the_agency_was_told(
    acme: Client, platform: Sandbox, redis: Redis
) -> None:
    connection, cache = connect(acme, platform, expired=True), FailureLog(redis)

    outcomes_of(make_board(connection, {"metrics": ["sessions"]}), cache)

    assert cache.stored == [("auth_failed", "needs_attention")]


def test_an_unreadable_key_is_recorded_before_a_tile_says_that_the_agency_was_told(
    acme: Client, platform: Sandbox, redis: Redis
) -> None:
    board, cache = make_board(connect(acme, platform), {"metrics": ["sessions"]}), FailureLog(redis)
    with within(acme.pk):
        Connection.objects.for_client(acme.pk).update(sealed_key="v1:gone:AAAA")

    outcomes_of(board, cache)

    assert cache.stored == [("key_error", "key_error")]


def test_a_next_key_that_is_refused_too_is_tried_once(
    connection: Connection, board: Dashboard, platform: Sandbox
) -> None:
    (outcome,) = outcomes_of(board)
    tried = len(platform.request_log(NEXT))
    outcomes_of(board)

    assert outcome.failure is not None
    assert outcome.failure.code == "auth_failed"
    assert tried == len(platform.request_log(NEXT)) > 0
    assert stored(connection).sealed_key == connection.sealed_key
    assert events() == ["connection.next_key_set", "connection.next_key_refused"]


def test_a_platform_that_is_away_leaves_the_next_key_for_later(
    connection: Connection, board: Dashboard, platform: Sandbox
) -> None:
    platform.scenario("status", key=NEXT, status=503)

    (outcome,) = outcomes_of(board)

    assert outcome.failure is not None
    assert outcome.failure.code == "auth_failed"
    assert stored(connection).sealed_next_key


def test_a_key_changed_during_a_refresh_is_used_once_more(
    connection: Connection, board: Dashboard, platform: Sandbox
) -> None:
    platform.add_key(NEXT)
    old = access.open_account(connection.client_id, connection.pk, Priority.SCREEN)
    with within(connection.client_id):
        connections.use_next_key(connection)
    later = partial(access.open_account, board.client_id, priority=Priority.SCREEN)
    openings = iter([old])

    (outcome,) = refresh_with_rotation(
        tile_requests_of(board),
        cache=reader.result_cache(),
        open_account=lambda identity: next(openings, None) or later(identity),
    )

    assert outcome.failure is None
