"""What waits in the database is worked on, whoever comes: a worker that was told, or the sweep.

The first event about a resource acts at once. Those that follow within the window stay
where they are, in the database, and act together at its end.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Now
from redis import Redis
from redis.exceptions import RedisError

from clients import tenancy
from clients.models import Connection
from widgets.models import Annotation, WebhookDelivery
from widgets.models.delivery import DeliveryQuerySet
from widgets.results import changes, marking
from widgets.sources import registry
from widgets.sources.webhooks import Event, Invalidation
from widgets.webhooks import annotating
from widgets.webhooks.windows import Windows

log = logging.getLogger(__name__)

BATCH = 500
LEASE = timedelta(seconds=60)
# Redis does not answer: the delivery waits for that, not for its lease.
PAUSE = timedelta(seconds=5)
# Whoever takes it for the sixth time would not come to an end either.
MOST_ATTEMPTS = 5
MOST_SWEPT = 200

State, Failure = WebhookDelivery.State, WebhookDelivery.Failure


@dataclass(frozen=True, slots=True)
class Task:
    """A delivery in our hands, what it changes that was not told yet, and what it has marked."""

    delivery: WebhookDelivery
    changes: tuple[Invalidation, ...]
    annotation: Annotation | None = None


def work(client_id: UUID, connection_id: UUID, *, redis: Redis) -> timedelta | None:
    """Tell what a connection's due deliveries change.

    Returns how long until those that gather are due, to one of all who work on them.

    Killed at any moment it leaves deliveries that are worked on again after their lease.
    Raises RedisError where the counters cannot be told.
    """
    windows = Windows(redis, client_id, connection_id)
    while batch := _take(client_id, connection_id):
        with _back_soon(batch):
            tasks = [task for task in map(_task, batch) if task]
            annotating.keep(task.annotation for task in tasks if task.annotation)
            granted = [
                change
                for task in tasks
                for change in task.changes
                if windows.opens(change.resource)
            ]
            seconds = 2 * settings.STALE_SECONDS
            changes.tell(redis, client_id, connection_id, granted, seconds=seconds)
        _finish(batch[0].lease, tasks, windows)
    return windows.comes_back_in()


def waiting() -> list[tuple[UUID, UUID]]:
    """Client and connection of what is due and in nobody's hands."""
    with tenancy.across_clients():
        rows = WebhookDelivery.objects.across_clients().due().order_by()
        return list(rows.values_list("client_id", "connection_id").distinct()[:MOST_SWEPT])


def replay(delivery: WebhookDelivery) -> None:
    """Work on a delivery once more. Wants the client's scope."""
    rows = WebhookDelivery.objects.for_client(delivery.client_id).filter(pk=delivery.pk)
    rows.exclude(state__in=[State.REJECTED, State.IGNORED]).update(
        state=State.WAITING,
        due_at=Now(),
        lease=None,
        attempts=0,
        failure="",
        told=[],
        processed_at=None,
    )


def forget(older_than: timedelta) -> int:
    """Delete old deliveries; returns how many went. Wants a scope over all clients."""
    rows = WebhookDelivery.objects.across_clients()
    deleted, _ = rows.filter(received_at__lt=Now() - older_than).delete()
    return deleted


def _take(client_id: UUID, connection_id: UUID) -> list[WebhookDelivery]:
    """Due deliveries, leased to us; two who come at once do not get the same.

    What somebody took before and did not come to an end with is taken alone, and not for
    ever: it may be to blame, for its neighbours' lot too.
    """
    lease = uuid4()
    with tenancy.within(client_id):
        rows = WebhookDelivery.objects.for_client(client_id)
        due = rows.filter(connection_id=connection_id).due()
        _set_aside(due.filter(attempts__gte=MOST_ATTEMPTS))
        waiting = due.order_by("attempts", "received_at").values_list("pk", flat=True)
        taken = list(waiting.filter(attempts=0)[:BATCH]) or list(waiting[:1])
        if not taken:
            return []
        due.filter(pk__in=taken).update(
            lease=lease, due_at=Now() + LEASE, attempts=F("attempts") + 1
        )
        return list(rows.filter(lease=lease).select_related("connection__client"))


def _set_aside(deadly: DeliveryQuerySet) -> None:
    if count := deadly.update(state=State.FAILED, failure=Failure.DEADLY, lease=None):
        log.error("events are given up: nobody comes to an end with them", extra={"rows": count})


def _task(delivery: WebhookDelivery) -> Task | None:
    """What a delivery changes; None, and noted as failed, where that cannot be worked out."""
    connection: Connection = delivery.connection
    webhooks = registry.source(connection.source).webhooks
    happened_at = delivery.happened_at or delivery.received_at
    event = Event(delivery.event_id, delivery.event_type, happened_at, delivery.data)
    try:
        affected = webhooks.affected(event) if webhooks else ()
        annotation = annotating.of(delivery, event, webhooks) if webhooks else None
    except Exception:
        # One event must not take its neighbours with it, whatever is wrong with it.
        log.exception("event broke", extra={"type": delivery.event_type})
        _settle(delivery.lease, [delivery], state=State.FAILED, failure=Failure.BROKE)
        return None
    if annotation:
        affected = (*affected, marking.change(annotation))
    left = tuple(one for one in affected if one.resource not in delivery.told)
    return Task(delivery, left, annotation)


def _finish(lease: UUID | None, tasks: Sequence[Task], windows: Windows) -> None:
    """Note what is done, and until when the rest gathers."""
    done: list[WebhookDelivery] = []
    gathering: dict[tuple[str, ...], list[WebhookDelivery]] = {}
    for task in tasks:
        resources = {change.resource for change in task.changes}
        told = {resource for resource in resources if windows.opens(resource)}
        if told == resources:
            done.append(task.delivery)
        else:
            so_far = tuple(sorted({*task.delivery.told, *told}))
            gathering.setdefault(so_far, []).append(task.delivery)
    _settle(lease, done, state=State.PROCESSED, processed_at=Now())
    due_at = Now() + (windows.next_in or PAUSE)
    for so_far, deliveries in gathering.items():
        _settle(lease, deliveries, told=so_far, due_at=due_at, attempts=0)


def _settle(lease: UUID | None, deliveries: Sequence[WebhookDelivery], **fields: object) -> None:
    """Write down what became of deliveries of one client that are still in our hands."""
    if not deliveries:
        return
    client_id = deliveries[0].client_id
    with tenancy.within(client_id):
        rows = WebhookDelivery.objects.for_client(client_id).filter(lease=lease)
        rows.filter(pk__in=[delivery.pk for delivery in deliveries]).update(lease=None, **fields)


@contextmanager
def _back_soon(batch: Sequence[WebhookDelivery]) -> Iterator[None]:
    try:
        yield
    except RedisError:
        _settle(batch[0].lease, batch, due_at=Now() + PAUSE, attempts=0)
        raise
