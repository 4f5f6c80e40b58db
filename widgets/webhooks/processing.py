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
from uuid import UUID

from django.conf import settings
from django.db.models.functions import Now
from redis import Redis
from redis.exceptions import RedisError

from clients import tenancy
from clients.models import Connection
from runtime import leased_jobs
from widgets.models import Annotation, WebhookDelivery
from widgets.results import chart_annotations, invalidation
from widgets.sources import registry
from widgets.sources.webhooks import Event, Invalidation
from widgets.webhooks import event_annotations
from widgets.webhooks.debounce import Debounce

log = logging.getLogger(__name__)

BATCH = 500
# Where Redis does not answer the delivery waits for this, not for its lease.
RETRY = timedelta(seconds=5)

State, Failure = WebhookDelivery.State, WebhookDelivery.Failure


@dataclass(frozen=True, slots=True)
class Leased:
    """A delivery that is leased to us, its changes without bumped tags, and its annotation."""

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
    while batch := _take(client_id, connection_id):
        if batch[0].is_exhausted:
            log.error("an event is given up: its workers were lost")
            _settle(batch, state=State.FAILED, failure=Failure.WORKER_LOST)
            continue
        with _due_soon_without_redis(batch):
            leased = [one for one in map(_read, batch) if one]
            event_annotations.keep(one.annotation for one in leased if one.annotation)
            granted = [
                change for one in leased for change in one.changes if debounce.acts(change.resource)
            ]
            seconds = 2 * settings.STALE_SECONDS
            invalidation.invalidate(redis, client_id, connection_id, granted, seconds=seconds)
        _finish(leased, debounce)
    return debounce.next_run_in()


def replay(delivery: WebhookDelivery) -> None:
    """Process a delivery once more. Wants the client's scope."""
    rows = WebhookDelivery.objects.for_client(delivery.client_id).filter(pk=delivery.pk)
    rows.exclude(state__in=[State.REJECTED, State.IGNORED]).update(
        state=State.WAITING,
        failure="",
        bumped_resources=[],
        processed_at=None,
        **leased_jobs.requested(),
        **leased_jobs.UNLEASED,
    )


def forget(older_than: timedelta) -> int:
    """Delete old deliveries; returns how many went. Wants a scope over all clients."""
    rows = WebhookDelivery.objects.across_clients()
    deleted, _ = rows.filter(received_at__lt=Now() - older_than).delete()
    return deleted


def _take(client_id: UUID, connection_id: UUID) -> list[WebhookDelivery]:
    """Due deliveries, leased to us; two workers never get the same."""
    with tenancy.within(client_id):
        rows = WebhookDelivery.objects.for_client(client_id).filter(connection_id=connection_id)
        return rows.take_batch(BATCH, "connection__client")


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
        _settle([delivery], state=State.FAILED, failure=Failure.ERROR)
        return None
    if annotation:
        affected = (*affected, chart_annotations.invalidation_of(annotation))
    left = tuple(one for one in affected if one.resource not in delivery.bumped_resources)
    return Leased(delivery, left, annotation)


def _finish(leased: Sequence[Leased], debounce: Debounce) -> None:
    """Store which deliveries are done, and until when the others are debounced."""
    done: list[WebhookDelivery] = []
    debounced: dict[tuple[str, ...], list[WebhookDelivery]] = {}
    for one in leased:
        resources = {change.resource for change in one.changes}
        bumped = {resource for resource in resources if debounce.acts(resource)}
        if bumped == resources:
            done.append(one.delivery)
        else:
            so_far = tuple(sorted({*one.delivery.bumped_resources, *bumped}))
            debounced.setdefault(so_far, []).append(one.delivery)
    _settle(done, state=State.PROCESSED, processed_at=Now())
    wait = debounce.next_in or RETRY
    for so_far, deliveries in debounced.items():
        _settle(deliveries, next_attempt_in=wait, bumped_resources=so_far, attempts=0)


def _settle(
    deliveries: Sequence[WebhookDelivery],
    *,
    next_attempt_in: timedelta | None = None,
    **outcome: object,
) -> None:
    """Store the outcome of deliveries of one client whose lease is not lost."""
    if not deliveries:
        return
    client_id = deliveries[0].client_id
    with tenancy.within(client_id):
        rows = WebhookDelivery.objects.for_client(client_id)
        rows.settle_batch(deliveries, outcome, next_attempt_in=next_attempt_in)


@contextmanager
def _due_soon_without_redis(batch: Sequence[WebhookDelivery]) -> Iterator[None]:
    try:
        yield
    except RedisError:
        _settle(batch, next_attempt_in=RETRY, attempts=0)
        raise
