"""The faults that alerts and the fleet show and incidents record, as conditions on connections."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from clients.models import Connection, WebhookEndpoint
from widgets.models import Incident, WebhookDelivery, WebhookSubscription

Health = Connection.Health
Endpoint = WebhookEndpoint.State

FAILING = (Health.KEY_ERROR, Health.NEEDS_ATTENTION, Health.FAILING)
SILENT = timedelta(days=7)
# Clients that are suspended and connections that are paused want no attention.
IN_USE = Q(client__suspended_at=None, paused_at=None)


def failing() -> Q:
    return Q(health__in=FAILING)


def webhook_failed() -> Q:
    subscriptions = WebhookSubscription.objects.across_clients().filter(
        connection=OuterRef("pk"), done_at=None
    )
    given_up = subscriptions.filter(next_attempt_at=None).exclude(failure="")
    return Q(webhook__state__in=(Endpoint.FAILING, Endpoint.REFUSED)) | Q(Exists(given_up))


def webhook_silent() -> Q:
    since = timezone.now() - SILENT
    deliveries = WebhookDelivery.objects.across_clients().filter(
        connection=OuterRef("pk"), received_at__gte=since
    )
    registered = Q(
        webhook__state__in=(Endpoint.REGISTERED, Endpoint.MANUAL), webhook__created_at__lt=since
    )
    return registered & ~Q(Exists(deliveries))


CONDITIONS: Mapping[Incident.Kind, Callable[[], Q]] = {
    Incident.Kind.CONNECTION: failing,
    Incident.Kind.WEBHOOK_FAILED: webhook_failed,
    Incident.Kind.WEBHOOK_SILENT: webhook_silent,
}
