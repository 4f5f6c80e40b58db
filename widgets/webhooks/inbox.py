"""The inbox: each delivery is stored once, and processed later."""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import Enum, auto
from functools import partial

from django.db import IntegrityError, transaction

from clients import tenancy
from clients.models import WebhookEndpoint
from runtime import leased_jobs
from widgets.models import WebhookDelivery
from widgets.sources.webhooks import Event, Webhooks
from widgets.webhooks import notifier

State = WebhookDelivery.State


class Stored(Enum):
    NEW = auto()
    DUPLICATE = auto()


def accept(endpoint: WebhookEndpoint, event: Event, webhooks: Webhooks, now: datetime) -> Stored:
    """Store an event, and notify a worker once that is committed."""
    is_known = event.type in webhooks.events
    stored = _insert(
        endpoint,
        now,
        event_id=event.id,
        event_type=event.type,
        happened_at=event.created_at,
        data=webhooks.storable_data(event),
        state=State.WAITING if is_known else State.IGNORED,
        **(leased_jobs.requested() if is_known else {}),
    )
    if stored is Stored.NEW and is_known:
        notify = partial(notifier.notify, endpoint.client_id, endpoint.connection_id)
        transaction.on_commit(notify, robust=True)
    return stored


def reject(endpoint: WebhookEndpoint, body: bytes, now: datetime) -> None:
    """Store that a signed body could not be understood; only its hash is kept."""
    identity = f"sha256:{hashlib.sha256(body).hexdigest()}"
    _insert(endpoint, now, event_id=identity, state=State.REJECTED)


def _insert(endpoint: WebhookEndpoint, now: datetime, **fields: object) -> Stored:
    try:
        with tenancy.within(endpoint.client_id):
            WebhookDelivery.unscoped.create(
                client_id=endpoint.client_id,
                connection_id=endpoint.connection_id,
                received_at=now,
                **fields,
            )
    except IntegrityError:
        if not _is_known(endpoint, str(fields["event_id"])):
            raise
        return Stored.DUPLICATE
    return Stored.NEW


def _is_known(endpoint: WebhookEndpoint, event_id: str) -> bool:
    with tenancy.within(endpoint.client_id):
        known = WebhookDelivery.objects.for_client(endpoint.client_id)
        return known.filter(connection=endpoint.connection_id, event_id=event_id).exists()
