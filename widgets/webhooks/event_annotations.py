"""Annotations of charts over time, made from deliveries and stored once per event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models.functions import Now

from clients import tenancy
from widgets.models import Annotation, WebhookDelivery
from widgets.sources.webhooks import Event, Webhooks

LONGEST = 120
# An event may name any moment; from years ago it is no moment that a chart could show.
OLDEST = timedelta(days=5 * 366)


def of(delivery: WebhookDelivery, event: Event, webhooks: Webhooks) -> Annotation | None:
    """The annotation that a delivery makes, not yet stored. Reads `connection.client`."""
    found = webhooks.annotation(event)
    if found is None:
        return None
    at = _plausible(found.at, delivery.received_at)
    return Annotation(
        client_id=delivery.client_id,
        connection_id=delivery.connection_id,
        event_id=delivery.event_id,
        kind=found.kind,
        happened_at=at,
        day=at.astimezone(ZoneInfo(delivery.connection.client.time_zone)).date(),
        text=_truncated(found.text),
        figures=_truncated(found.figures)[:60],
        told_at=delivery.received_at,
    )


def keep(found: Iterable[Annotation]) -> None:
    """Store annotations of one client. One that is known stays as it is, hidden or not."""
    rows = list(found)
    if rows:
        with tenancy.within(rows[0].client_id):
            Annotation.unscoped.bulk_create(rows, ignore_conflicts=True)


def forget(older_than: timedelta) -> int:
    """Delete old annotations; returns how many went. Wants a scope over all clients."""
    rows = Annotation.objects.across_clients()
    deleted, _ = rows.filter(told_at__lt=Now() - older_than).delete()
    return deleted


def _plausible(at: datetime, received_at: datetime) -> datetime:
    is_near = received_at - OLDEST < at <= received_at + timedelta(days=1)
    return at if is_near else received_at


def _truncated(text: str) -> str:
    """One line of what can be printed, cut where it is long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"
