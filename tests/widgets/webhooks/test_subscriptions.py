"""Webhook subscriptions: reconciled once, by one worker, in the last state that was set."""

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
from runtime import leased_jobs
from tests.fixtures.platform import connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from widgets.accounts import access
from widgets.models import WebhookSubscription
from widgets.results.refresh import MANUAL_RETRY, Opened
from widgets.sources.account import Priority
from widgets.sources.failures import AuthFailed, Failure, Unavailable
from widgets.tasks import reconcile_webhook
from widgets.webhooks import subscriptions

pytestmark = pytest.mark.django_db

State = WebhookSubscription.State


@pytest.fixture
def connection(acme: Client, platform: Sandbox) -> Connection:
    return connect(acme, platform)


def want(connection: Connection, state: WebhookSubscription.State = State.REGISTERED) -> None:
    with within(connection.client_id):
        subscriptions.set_desired_state(connection, state, actor=None)


def reconcile(connection: Connection, opened: Any = None) -> None:
    """Reconcile as a worker does, at the sandbox or at an account that opens otherwise."""
    real = partial(access.open_account, connection.client_id, priority=Priority.SCREEN)
    subscriptions.reconcile(connection.client_id, connection.pk, open_account=opened or real)


def failing(failure: Failure) -> Any:
    def opened(_: object) -> Opened:
        return failure

    return opened


def stored(connection: Connection) -> WebhookSubscription:
    with within(connection.client_id):
        found = subscriptions.of_connection(connection)
    assert found is not None
    return found


def change(connection: Connection, **fields: Any) -> None:
    with within(connection.client_id):
        WebhookSubscription.objects.for_client(connection.client_id).update(**fields)


def test_a_subscription_is_reconciled_once(connection: Connection, platform: Sandbox) -> None:
    want(connection)
    found = leased_jobs.due(WebhookSubscription, across_clients)

    for _ in range(2):
        reconcile(connection)

    assert found == [(connection.client_id, connection.pk)]
    assert leased_jobs.due(WebhookSubscription, across_clients) == []
    assert stored(connection).done_at is not None
    assert [call["method"] for call in platform.request_log()].count("POST") == 1


def test_a_desired_state_is_rolled_back_with_its_transaction(connection: Connection) -> None:
    with within(connection.client_id):
        subscriptions.rotate_secret(connection, actor=None)
        transaction.set_rollback(True)

    with within(connection.client_id):
        assert subscriptions.of_connection(connection) is None


def test_a_state_that_is_set_meanwhile_is_reconciled_next(
    connection: Connection, platform: Sandbox
) -> None:
    want(connection)

    def opened(_: object) -> Opened:
        if not platform.request_log():
            want(connection, State.REMOVED)
        return access.open_account(connection.client_id, connection.pk, Priority.SCREEN)

    reconcile(connection, opened)

    assert (stored(connection).desired_state, stored(connection).failure) == ("unregister", "")
    assert stored(connection).done_at is not None
    with within(connection.client_id):
        assert endpoints.of_connection(connection) is None


def test_a_leased_subscription_is_not_taken_by_another_worker(
    connection: Connection, platform: Sandbox
) -> None:
    want(connection)
    taken = subscriptions._lease(connection.client_id, connection.pk)
    want(connection)

    reconcile(connection)

    assert taken is not None
    assert platform.request_log() == []
    change(connection, lease_expires_at=Now())
    reconcile(connection)
    assert stored(connection).done_at is not None


def test_a_transient_failure_is_retried_with_exponential_backoff(connection: Connection) -> None:
    want(connection)
    waits = []
    for _ in range(WebhookSubscription.retry_policy.max_attempts):
        change(connection, next_attempt_at=Now())
        reconcile(connection, failing(Unavailable()))
        at = stored(connection).next_attempt_at
        waits.append(at and round((at - timezone.now()) / timedelta(minutes=1)))

    assert waits == [1, 2, 4, 8, 16, 32, 60, None]
    assert (stored(connection).failure, stored(connection).done_at) == ("unavailable", None)


def test_a_permanent_failure_is_not_retried(connection: Connection) -> None:
    want(connection)

    reconcile(connection, failing(AuthFailed()))

    assert (stored(connection).failure, stored(connection).next_attempt_at) == ("auth_failed", None)


def refuse_key(connection: Connection, platform: Sandbox, *, refused: bool = True) -> None:
    key = vault.open_key(connection).get_secret_value()
    platform.add_key(key, workspace="standard", expired=refused)


def reconcile_as_a_worker(connection: Connection) -> None:
    reconcile_webhook.apply((str(connection.client_id), str(connection.pk))).get()


def test_reconciling_tries_a_refused_key_at_once_and_ends_its_refusal(
    connection: Connection, platform: Sandbox
) -> None:
    tile_requests = tile_requests_of(make_board(connection, {"metrics": ["sessions"]}))
    refuse_key(connection, platform)
    (before,) = refreshed(tile_requests)
    refuse_key(connection, platform, refused=False)
    want(connection)

    reconcile_as_a_worker(connection)

    assert (stored(connection).failure, isinstance(before.failure, AuthFailed)) == ("", True)
    assert [outcome.failure for outcome in refreshed(tile_requests)] == [None]


def test_reconciling_leaves_dashboards_their_try_of_a_refused_key(
    connection: Connection, platform: Sandbox
) -> None:
    tile_requests = tile_requests_of(make_board(connection, {"metrics": ["sessions"]}))
    refuse_key(connection, platform)
    refreshed(tile_requests)
    with within(connection.client_id):
        rows = Connection.objects.for_client(connection.client_id)
        rows.update(checked_at=timezone.now() - MANUAL_RETRY)
    want(connection)

    reconcile_as_a_worker(connection)
    refreshed(tile_requests)

    assert [call["status"] for call in platform.request_log()] == [401, 401, 401]


def test_a_subscription_that_kills_its_workers_is_given_up(connection: Connection) -> None:
    want(connection)
    for _ in range(WebhookSubscription.retry_policy.max_attempts):
        subscriptions._lease(connection.client_id, connection.pk)
        change(connection, lease_expires_at=Now())

    reconcile(connection)

    assert (stored(connection).failure, stored(connection).next_attempt_at) == ("failed", None)


def test_a_connection_is_deleted_although_its_platform_does_not_answer(
    acme: Client, connection: Connection
) -> None:
    want(connection)
    reconcile(connection)
    want(connection, State.DELETED)
    want(connection)

    for _ in range(subscriptions.MOST_DELETE_ATTEMPTS):
        change(connection, next_attempt_at=Now())
        reconcile(connection, failing(Unavailable()))

    with across_clients():
        assert not Connection.objects.for_client(acme.pk).exists()


def test_the_task_is_killed_before_its_lease_ends() -> None:
    assert timedelta(seconds=reconcile_webhook.time_limit) < WebhookSubscription.retry_policy.lease


def test_globex_cannot_reconcile_acmes_subscription(globex: Client, connection: Connection) -> None:
    want(connection)

    subscriptions.reconcile(globex.pk, connection.pk, open_account=failing(Unavailable()))

    assert stored(connection).attempts == 0
