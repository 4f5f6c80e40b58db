"""Webhook subscriptions at platforms: a desired state per connection, reconciled by workers.

The state is stored in the transaction of the change that wants it. A worker is notified at
once; rows that none was notified of are found by the sweep. Reconciling twice changes nothing.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import cast
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from clients import endpoints, tenancy
from clients.models import Connection, User
from runtime import leased_jobs
from widgets.models import WebhookSubscription
from widgets.sources import registry
from widgets.sources.failures import Failure
from widgets.webhooks import registration
from widgets.webhooks.registration import Open

log = logging.getLogger(__name__)

# A connection is deleted then, also where its platform does not answer.
MOST_DELETE_ATTEMPTS = 3

State = WebhookSubscription.State


def register_where_offered(connection: Connection, *, actor: User | None) -> None:
    """Have a connection's webhook registered, if its platform has any."""
    if registry.source(connection.source).webhooks:
        set_desired_state(connection, State.REGISTERED, actor=actor)


def set_desired_state(
    connection: Connection, state: WebhookSubscription.State, *, actor: User | None
) -> None:
    """Have a worker bring a connection's webhook into a state, once the transaction has ended.

    The last state that was set counts; DELETED is final. A worker that holds the lease looks
    for another revision when done. Wants the client's scope.
    """
    new = WebhookSubscription(
        client_id=connection.client_id,
        connection=connection,
        desired_state=State.REGISTERED,
        requested_at=timezone.now(),
    )
    rows = WebhookSubscription.objects.for_client(connection.client_id).filter(
        connection=connection
    )
    with transaction.atomic():
        WebhookSubscription.unscoped.bulk_create([new], ignore_conflicts=True)
        is_set = rows.exclude(desired_state=State.DELETED).update(
            desired_state=state,
            actor=actor,
            revision=F("revision") + 1,
            requested_at=Now(),
            **leased_jobs.requested(),
            failure="",
            done_at=None,
        )
        if is_set:
            leased_jobs.notify_on_commit(WebhookSubscription, connection.client_id, connection.pk)


def rotate_secret(connection: Connection, *, actor: User | None) -> None:
    """Make a new secret, which a worker tells the platform; the previous one is accepted for a
    day after that.

    Wants the client's scope.
    """
    with transaction.atomic():
        if endpoint := endpoints.of_connection(connection):
            endpoints.rotate(endpoint, actor=actor)
        set_desired_state(connection, State.REGISTERED, actor=actor)


def of_connection(connection: Connection) -> WebhookSubscription | None:
    """The subscription of a connection, if it ever had one. Wants the client's scope."""
    rows = WebhookSubscription.objects.for_client(connection.client_id)
    return cast("WebhookSubscription | None", rows.filter(connection=connection).first())


def reconcile(client_id: UUID, connection_id: UUID, *, open_account: Open) -> None:
    """Bring the platform into the desired state, if that is due, and store the outcome.

    A worker that is killed leaves a row that is due again after its lease.
    """
    while subscription := _lease(client_id, connection_id):
        failure = _apply(subscription, open_account)
        is_retried = (
            failure is not None
            and failure.is_transient
            and subscription.attempts < MOST_DELETE_ATTEMPTS
        )
        if subscription.desired_state == State.DELETED and not is_retried:
            with tenancy.within(client_id):
                Connection.objects.for_client(client_id).filter(pk=connection_id).delete()
        else:
            _settle(subscription, failure)


def _lease(client_id: UUID, connection_id: UUID) -> WebhookSubscription | None:
    """The connection's subscription, if it is due and nobody else has leased it."""
    with tenancy.within(client_id):
        rows = WebhookSubscription.objects.for_client(client_id)
        taken = rows.filter(connection_id=connection_id).take("connection__client", "actor")
        return cast("WebhookSubscription | None", taken)


def _apply(subscription: WebhookSubscription, open_account: Open) -> Failure | None:
    if subscription.is_exhausted:
        log.error("a webhook subscription is given up: its workers die")
        return Failure()
    is_registered = subscription.desired_state == State.REGISTERED
    step = registration.register if is_registered else registration.unregister
    return step(subscription.connection, open_account=open_account, actor=subscription.actor)


def _settle(subscription: WebhookSubscription, failure: Failure | None) -> None:
    """Store the outcome, unless the lease is lost; a newer revision is due at once."""
    outcome: dict[str, object] = {"failure": failure.code if failure else ""}
    if failure is None:
        outcome["done_at"] = Now()
    is_retried = failure is not None and failure.is_transient
    delay = subscription.retry_delay if is_retried else None
    with tenancy.within(subscription.client_id):
        rows = WebhookSubscription.objects.for_client(subscription.client_id)
        if not rows.filter(revision=subscription.revision).settle(
            subscription, outcome, next_attempt_in=delay
        ):
            rows.settle(subscription, {"attempts": 0}, next_attempt_in=timedelta(0))
