"""Processing of stored deliveries, by a worker that was notified or by the sweep.

The first event about a resource acts at once. Later ones stay in the database for the rest of
its debounce interval, and act together at the end.
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
from widgets.results import chart_annotations, invalidation
from widgets.sources import registry
from widgets.sources.webhooks import Event, Invalidation
from widgets.webhooks import event_annotations
from widgets.webhooks.debounce import Debounce

log = logging.getLogger(__name__)

BATCH = 500
LEASE = timedelta(seconds=60)
# Where Redis does not answer the delivery waits for this, not for its lease.
RETRY = timedelta(seconds=5)
# A sixth worker would not finish it either.
MOST_ATTEMPTS = 5
MOST_SWEPT = 200

State, Failure = WebhookDelivery.State, WebhookDelivery.Failure


@dataclass(frozen=True, slots=True)
class Leased:
    """A delivery that is leased to us, its changes that were not told yet, and its annotation."""

    delivery: WebhookDelivery
    changes: tuple[Invalidation, ...]
    annotation: Annotation | None = None


def process(client_id: UUID, connection_id: UUID, *, redis: Redis) -> timedelta | None:
    """Bump the versions of all tags that a connection's due deliveries change.

    Returns the time until those that were debounced are due, to one of all workers. A worker
    that is killed leaves deliveries that are due again after their lease. Raises RedisError
    where the versions cannot be bumped.
    """
    debounce = Debounce(redis, client_id, connection_id)
    while batch := _lease(client_id, connection_id):
        with _due_soon_without_redis(batch):
            leased = [one for one in map(_read, batch) if one]
            event_annotations.keep(one.annotation for one in leased if one.annotation)
            granted = [
                change for one in leased for change in one.changes if debounce.acts(change.resource)
            ]
            seconds = 2 * settings.STALE_SECONDS
            invalidation.invalidate(redis, client_id, connection_id, granted, seconds=seconds)
        _finish(batch[0].lease, leased, debounce)
    return debounce.next_run_in()


def due() -> list[tuple[UUID, UUID]]:
    """Client and connection of deliveries that are due and not leased."""
    with tenancy.across_clients():
        rows = WebhookDelivery.objects.across_clients().due().order_by()
        return list(rows.values_list("client_id", "connection_id").distinct()[:MOST_SWEPT])


def replay(delivery: WebhookDelivery) -> None:
    """Process a delivery once more. Wants the client's scope."""
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


def _lease(client_id: UUID, connection_id: UUID) -> list[WebhookDelivery]:
    """Lease due deliveries; two workers never get the same.

    One that was leased before and not finished is leased alone, and not for ever: it may have
    killed its worker, which keeps its neighbours waiting too.
    """
    lease = uuid4()
    with tenancy.within(client_id):
        rows = WebhookDelivery.objects.for_client(client_id)
        due_rows = rows.filter(connection_id=connection_id).due()
        _give_up(due_rows.filter(attempts__gte=MOST_ATTEMPTS))
        waiting = due_rows.order_by("attempts", "received_at").values_list("pk", flat=True)
        taken = list(waiting.filter(attempts=0)[:BATCH]) or list(waiting[:1])
        if not taken:
            return []
        due_rows.filter(pk__in=taken).update(
            lease=lease, due_at=Now() + LEASE, attempts=F("attempts") + 1
        )
        return list(rows.filter(lease=lease).select_related("connection__client"))


def _give_up(deadly: DeliveryQuerySet) -> None:
    if count := deadly.update(state=State.FAILED, failure=Failure.DEADLY, lease=None):
        log.error("events are given up: their workers die", extra={"rows": count})


def _read(delivery: WebhookDelivery) -> Leased | None:
    """A delivery with its changes; None, and stored as failed, where the event is broken."""
    connection: Connection = delivery.connection
    webhooks = registry.source(connection.source).webhooks
    happened_at = delivery.happened_at or delivery.received_at
    event = Event(delivery.event_id, delivery.event_type, happened_at, delivery.data)
    try:
        affected = webhooks.affected(event) if webhooks else ()
        annotation = event_annotations.of(delivery, event, webhooks) if webhooks else None
    except Exception:
        # One event must not take its neighbours with it, whatever is wrong with it.
        log.exception("event broke", extra={"type": delivery.event_type})
        _settle(delivery.lease, [delivery], state=State.FAILED, failure=Failure.BROKE)
        return None
    if annotation:
        affected = (*affected, chart_annotations.invalidation_of(annotation))
    left = tuple(one for one in affected if one.resource not in delivery.told)
    return Leased(delivery, left, annotation)


def _finish(lease: UUID | None, leased: Sequence[Leased], debounce: Debounce) -> None:
    """Store which deliveries are done, and until when the others are debounced."""
    done: list[WebhookDelivery] = []
    debounced: dict[tuple[str, ...], list[WebhookDelivery]] = {}
    for one in leased:
        resources = {change.resource for change in one.changes}
        told = {resource for resource in resources if debounce.acts(resource)}
        if told == resources:
            done.append(one.delivery)
        else:
            so_far = tuple(sorted({*one.delivery.told, *told}))
            debounced.setdefault(so_far, []).append(one.delivery)
    _settle(lease, done, state=State.PROCESSED, processed_at=Now())
    due_at = Now() + (debounce.next_in or RETRY)
    for so_far, deliveries in debounced.items():
        _settle(lease, deliveries, told=so_far, due_at=due_at, attempts=0)


def _settle(lease: UUID | None, deliveries: Sequence[WebhookDelivery], **fields: object) -> None:
    """Store the outcome of deliveries of one client whose lease is not lost."""
    if not deliveries:
        return
    client_id = deliveries[0].client_id
    with tenancy.within(client_id):
        rows = WebhookDelivery.objects.for_client(client_id).filter(lease=lease)
        rows.filter(pk__in=[delivery.pk for delivery in deliveries]).update(lease=None, **fields)


@contextmanager
def _due_soon_without_redis(batch: Sequence[WebhookDelivery]) -> Iterator[None]:
    try:
        yield
    except RedisError:
        _settle(batch[0].lease, batch, due_at=Now() + RETRY, attempts=0)
        raise
