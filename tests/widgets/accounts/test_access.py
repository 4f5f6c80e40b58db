"""Accounts: refused keys wait before their next try; calls end before the task's time limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from celery import Task
from pydantic import SecretStr

from clients import connections
from clients.models import Client, Connection
from clients.secrets import vault
from clients.tenancy import within
from tests.fixtures.platform import STATE, connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from widgets.accounts import access, health
from widgets.accounts.key_rotation import refresh_with_rotation
from widgets.models import Dashboard
from widgets.queries.periods import DateRange
from widgets.results import reader
from widgets.results.refresh import CALLS_AT_ONCE, MANUAL_RETRY, Outcome
from widgets.sources.account import Priority
from widgets.sources.failures import AuthFailed, Failure, KeyUnreadable
from widgets.sources.http import INTERACTIVE
from widgets.tasks import reconcile_webhook, refresh_tiles

pytestmark = pytest.mark.django_db

SESSIONS = {"metrics": ["sessions"]}


def by(dimension: str) -> dict[str, object]:
    return {**SESSIONS, "dimensions": [dimension]}


def later(connection: Connection, passed: timedelta) -> None:
    """Let so much time pass since the key was tried."""
    with within(connection.client_id):
        rows = Connection.objects.for_client(connection.client_id).filter(pk=connection.pk)
        rows.update(checked_at=datetime.now(UTC) - passed)


def accepted_key(platform: Sandbox) -> SecretStr:
    """A new key that the platform accepts."""
    key = f"oscom_sk_{uuid4().hex}"
    platform.add_key(key)
    return SecretStr(key)


def change_key(connection: Connection, platform: Sandbox) -> None:
    with within(connection.client_id):
        connections.set_key(connection, accepted_key(platform), actor=None, pattern=".*")


def refreshed_with_rotation(board: Dashboard) -> list[Outcome]:
    opened = partial(access.open_account, board.client_id, priority=Priority.SCREEN)
    cache = reader.result_cache()
    return refresh_with_rotation(tile_requests_of(board), cache=cache, open_account=opened)


def test_a_refused_key_is_tried_once_in_five_minutes(acme: Client, platform: Sandbox) -> None:
    connection = connect(acme, platform, expired=True)
    boards = [make_board(connection, tile) for tile in (dict(SESSIONS), by("day"), by("channel"))]
    other_days = replace(STATE, period=DateRange.parse("2025-10-01", "2025-10-07"))

    outcomes = [refreshed(tile_requests_of(board))[0] for board in boards]
    outcomes += refreshed(tile_requests_of(boards[0], other_days))

    assert [outcome.failure.code for outcome in outcomes if outcome.failure] == ["auth_failed"] * 4
    assert len(platform.request_log()) == 1
    # Nobody's waiting puts off the next try.
    later(connection, MANUAL_RETRY)
    refreshed(tile_requests_of(boards[1]))
    refreshed(tile_requests_of(boards[2]))
    assert len(platform.request_log()) == 2


def test_a_stored_key_that_does_not_open_causes_no_call(acme: Client, platform: Sandbox) -> None:
    connection = connect(acme, platform)
    with within(acme.pk):
        Connection.objects.for_client(acme.pk).update(sealed_key="v1:gone:AAAA")
    board = make_board(connection, dict(SESSIONS), by("day"))

    outcomes = refreshed(tile_requests_of(board))

    assert {type(outcome.failure) for outcome in outcomes} == {KeyUnreadable}
    assert platform.request_log() == []
    with within(acme.pk):
        stored = Connection.objects.for_client(acme.pk).get()
    assert (stored.health, stored.failure) == ("key_error", "key_error")


def test_calls_that_have_not_begun_when_the_key_is_refused_are_not_made(
    acme: Client, platform: Sandbox
) -> None:
    wanted = [{"field": "channel", "operator": "neq", "value": str(number)} for number in range(20)]
    tiles = [{**SESSIONS, "filters": [condition]} for condition in wanted]
    board = make_board(connect(acme, platform, expired=True), *tiles)

    outcomes = refreshed(tile_requests_of(board))

    assert {type(outcome.failure) for outcome in outcomes} == {AuthFailed}
    assert len(platform.request_log()) <= CALLS_AT_ONCE


def test_one_of_two_concurrent_workers_tries_a_refused_key(acme: Client, platform: Sandbox) -> None:
    connection = connect(acme, platform, expired=True)
    refreshed(tile_requests_of(make_board(connection, dict(SESSIONS))))
    later(connection, MANUAL_RETRY)
    opened = partial(access.open_account, acme.pk, connection.pk)

    found = [opened(priority) for priority in (Priority.WARMING, Priority.SCREEN, Priority.SCREEN)]

    assert [isinstance(each, AuthFailed) for each in found] == [True, False, True]


def test_a_key_that_was_changed_is_tried_at_once(acme: Client, platform: Sandbox) -> None:
    connection = connect(acme, platform, expired=True)
    board = make_board(connection, dict(SESSIONS))
    refreshed(tile_requests_of(board))

    change_key(connection, platform)

    assert [outcome.failure for outcome in refreshed(tile_requests_of(board))] == [None]


def test_a_key_that_is_changed_while_the_old_one_is_refused_is_tried_at_once(
    acme: Client, platform: Sandbox
) -> None:
    connection = connect(acme, platform, expired=True)
    board = make_board(connection, dict(SESSIONS))
    refused = refreshed_with_rotation(board)
    change_key(connection, platform)

    health.record_outcomes(acme.pk, refused)

    assert [outcome.failure for outcome in refreshed(tile_requests_of(board))] == [None]


def test_a_next_key_that_is_stored_after_the_refusal_is_tried_at_once(
    acme: Client, platform: Sandbox
) -> None:
    connection = connect(acme, platform, expired=True)
    board = make_board(connection, dict(SESSIONS))
    refreshed(tile_requests_of(board))
    key = accepted_key(platform)
    with within(acme.pk):
        connections.set_next_key(connection, key, actor=None, pattern=".*")

    assert [outcome.failure for outcome in refreshed_with_rotation(board)] == [None]
    with within(acme.pk):
        found = Connection.objects.for_client(acme.pk).select_related("client").get()
    assert vault.open_key(found) == key


@pytest.mark.parametrize("task", [refresh_tiles, reconcile_webhook])
def test_an_accounts_deadline_comes_before_the_tasks_time_limit(
    acme: Client, platform: Sandbox, task: Task[Any, Any]
) -> None:
    connection = connect(acme, platform)

    opened = access.open_account(acme.pk, connection.pk, Priority.SCREEN)

    assert not isinstance(opened, Failure)
    assert opened[1].until is not None
    longest_call = timedelta(seconds=INTERACTIVE.total)
    limit = timedelta(seconds=task.soft_time_limit)
    assert opened[1].until + longest_call <= datetime.now(UTC) + limit
