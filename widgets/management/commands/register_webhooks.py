from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Q

from clients import tenancy
from clients.models import Connection, WebhookEndpoint
from widgets.models import WebhookSubscription
from widgets.sources import registry
from widgets.webhooks import subscriptions


class Command(BaseCommand):
    help = "Have workers register every connection's webhook, or repair what is registered."

    def handle(self, *args: Any, **options: Any) -> None:
        connections = _registrable()
        for connection in connections:
            with tenancy.within(connection.client_id):
                subscriptions.set_desired_state(
                    connection, WebhookSubscription.State.REGISTERED, actor=None
                )
        self.stdout.write(f"{len(connections)} asked for")


def _registrable() -> list[Connection]:
    """Connections whose platform takes registrations; those set up by hand are left alone."""
    slugs = [slug for slug, source in registry.SOURCES.items() if source.webhooks]
    by_hand = Q(webhook__state=WebhookEndpoint.State.MANUAL)
    with tenancy.across_clients():
        rows = Connection.objects.across_clients().filter(source__in=slugs).exclude(sealed_key="")
        return list(rows.exclude(by_hand).order_by("created_at"))
