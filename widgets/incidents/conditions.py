"""The faults that alerts show and incidents record, as filters of connections."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from clients.models import Connection, WebhookEndpoint
from widgets.models import Incident, WebhookDelivery, WebhookSubscription

Health = Connection.Health
Endpoint = WebhookEndpoint.State

FAILING = (Health.KEY_ERROR, Health.NEEDS_ATTENTION, Health.FAILING)
SILENT = timedelta(days=7)


def failing(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(health__in=FAILING)


def webhook_failed(rows: QuerySet[Any]) -> QuerySet[Any]:
    subscriptions = WebhookSubscription.objects.across_clients().filter(
        connection=OuterRef("pk"), done_at=None
    )
    given_up = subscriptions.filter(next_attempt_at=None).exclude(failure="")
    refused = Q(webhook__state__in=(Endpoint.FAILING, Endpoint.REFUSED))
    return rows.filter(refused | Exists(given_up))


def webhook_silent(rows: QuerySet[Any]) -> QuerySet[Any]:
    since = timezone.now() - SILENT
    deliveries = WebhookDelivery.objects.across_clients().filter(
        connection=OuterRef("pk"), received_at__gte=since
    )
    registered = rows.filter(
        webhook__state__in=(Endpoint.REGISTERED, Endpoint.MANUAL), webhook__created_at__lt=since
    )
    return registered.exclude(Exists(deliveries))


CONDITIONS: Mapping[Incident.Kind, Callable[[QuerySet[Any]], QuerySet[Any]]] = {
    Incident.Kind.CONNECTION: failing,
    Incident.Kind.WEBHOOK_FAILED: webhook_failed,
    Incident.Kind.WEBHOOK_SILENT: webhook_silent,
}
