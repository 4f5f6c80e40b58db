"""Orders about webhooks at platforms: kept with the change that they belong to, then carried out.

A worker is told of each at once; what nobody was told of, the sweep finds. What an order
wants is a state, so that carrying it out twice changes nothing.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from typing import cast
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Case, F, When
from django.db.models.functions import Now
from django.utils import timezone

from clients import endpoints, tenancy
from clients.models import Connection, User
from runtime.queues import enqueue
from runtime.task_names import TaskName
from widgets.models import WebhookOrder
from widgets.sources.failures import Failure
from widgets.webhooks import registration
from widgets.webhooks.registration import Open

log = logging.getLogger(__name__)

# Longer than the task may take: nobody else is about it meanwhile.
LEASE = timedelta(seconds=150)
FIRST_RETRY, LAST_RETRY = timedelta(minutes=1), timedelta(hours=1)
MOST_ATTEMPTS = 8
# A connection goes, whether its platform listens or not.
MOST_FAREWELLS = 3
MOST_SWEPT = 200

Kind = WebhookOrder.Kind


def place(connection: Connection, kind: WebhookOrder.Kind, *, actor: User | None) -> None:
    """Have a worker see to a connection's webhook once the transaction has ended.

    The newest order counts; after the one to delete it none does. Wants the client's scope.
    """
    new = WebhookOrder(
        client_id=connection.client_id,
        connection=connection,
        kind=Kind.REGISTER,
        ordered_at=timezone.now(),
    )
    rows = WebhookOrder.objects.for_client(connection.client_id).filter(connection=connection)
    # Whoever is about it looks for another order when done.
    due_at = Case(When(lease=None, then=Now()), default=F("due_at"))
    with transaction.atomic():
        WebhookOrder.unscoped.bulk_create([new], ignore_conflicts=True)
        is_placed = rows.exclude(kind=Kind.DELETE).update(
            kind=kind,
            actor=actor,
            number=F("number") + 1,
            ordered_at=Now(),
            due_at=due_at,
            attempts=0,
            failure="",
            done_at=None,
        )
        if is_placed:
            told = partial(tell, connection.client_id, connection.pk)
            transaction.on_commit(told, robust=True)


def rotate(connection: Connection, *, actor: User | None) -> None:
    """A new secret, of which a worker tells the platform; the one before counts for a day then.

    Wants the client's scope.
    """
    with transaction.atomic():
        if endpoint := endpoints.of_connection(connection):
            endpoints.rotate(endpoint, actor=actor)
        place(connection, Kind.REGISTER, actor=actor)


def tell(client_id: UUID, connection_id: UUID, *, within_seconds: float | None = None) -> None:
    """Tell a worker of an order; a message that nobody takes in time is void."""
    identities = (str(client_id), str(connection_id))
    enqueue(TaskName.CARRY_OUT_ORDER, *identities, expires=within_seconds)


def waiting() -> list[tuple[UUID, UUID]]:
    """Client and connection of what is to be carried out now; first who waits longest."""
    with tenancy.across_clients():
        rows = WebhookOrder.objects.across_clients().due().order_by("due_at")
        return list(rows.values_list("client_id", "connection_id")[:MOST_SWEPT])


def of_connection(connection: Connection) -> WebhookOrder | None:
    """The last order about a connection. Wants the client's scope."""
    rows = WebhookOrder.objects.for_client(connection.client_id)
    return cast("WebhookOrder | None", rows.filter(connection=connection).first())


def carry_out(client_id: UUID, connection_id: UUID, *, open_account: Open) -> None:
    """Do what was ordered last, if it is due, and write down what became of it.

    Killed at any moment it leaves an order that is carried out after the lease.
    """
    while order := _take(client_id, connection_id):
        failure = _do(order, open_account)
        is_later = failure is not None and failure.is_transient and order.attempts < MOST_FAREWELLS
        if order.kind == Kind.DELETE and not is_later:
            with tenancy.within(client_id):
                Connection.objects.for_client(client_id).filter(pk=connection_id).delete()
        else:
            _settle(order, failure)


def _take(client_id: UUID, connection_id: UUID) -> WebhookOrder | None:
    """The connection's order, leased to us; of two who come at once one gets it."""
    lease = uuid4()
    with tenancy.within(client_id):
        rows = WebhookOrder.objects.for_client(client_id)
        due = rows.filter(connection_id=connection_id).due()
        due.update(lease=lease, due_at=Now() + LEASE, attempts=F("attempts") + 1)
        leased = rows.filter(lease=lease).select_related("connection__client", "actor")
        return cast("WebhookOrder | None", leased.first())


def _do(order: WebhookOrder, open_account: Open) -> Failure | None:
    if order.attempts > MOST_ATTEMPTS:
        log.error("an order is given up: nobody comes to an end with it")
        return Failure()
    step = registration.register if order.kind == Kind.REGISTER else registration.unregister
    return step(order.connection, open_account=open_account, actor=order.actor)


def _settle(order: WebhookOrder, failure: Failure | None) -> None:
    """Write down how it went, unless the lease is lost; overtaken by another, that is next."""
    outcome: dict[str, object] = {"failure": failure.code if failure else "", "due_at": None}
    if failure is None:
        outcome["done_at"] = Now()
    elif failure.is_transient and order.attempts < MOST_ATTEMPTS:
        outcome["due_at"] = Now() + min(FIRST_RETRY * 2 ** (order.attempts - 1), LAST_RETRY)
    with tenancy.within(order.client_id):
        held = WebhookOrder.objects.for_client(order.client_id).filter(lease=order.lease)
        if not held.filter(number=order.number).update(lease=None, **outcome):
            held.update(lease=None, due_at=Now(), attempts=0)
