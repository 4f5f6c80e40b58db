from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Q

from clients import tenancy
from clients.models import Connection, WebhookEndpoint
from widgets.models import WebhookOrder
from widgets.sources import registry
from widgets.webhooks import orders


class Command(BaseCommand):
    help = "Have workers register every connection's webhook, or repair what is registered."

    def handle(self, *args: Any, **options: Any) -> None:
        connections = _told_by_themselves()
        for connection in connections:
            with tenancy.within(connection.client_id):
                orders.place(connection, WebhookOrder.Kind.REGISTER, actor=None)
        self.stdout.write(f"{len(connections)} asked for")


def _told_by_themselves() -> list[Connection]:
    """Connections with a key to a platform that lets us register; not those set up by hand."""
    slugs = [slug for slug, source in registry.SOURCES.items() if source.webhooks]
    by_hand = Q(webhook__state=WebhookEndpoint.State.MANUAL)
    with tenancy.across_clients():
        rows = Connection.objects.across_clients().filter(source__in=slugs).exclude(sealed_key="")
        return list(rows.exclude(by_hand).order_by("created_at"))
