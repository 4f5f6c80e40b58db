"""Suspension of a client: its pages are closed, and opened again."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from clients import audit, key_requests
from clients.auth import hosts
from clients.models import Client, User


@transaction.atomic
def suspend(client: Client, *, actor: User | None) -> None:
    """Close the client's hosts, on all servers within seconds."""
    if client.suspended_at:
        return
    client.suspended_at = timezone.now()
    key_requests.revoke_all(client, actor=actor)
    _save(client, "client.suspended", actor)


@transaction.atomic
def resume(client: Client, *, actor: User | None) -> None:
    if client.suspended_at:
        client.suspended_at = None
        _save(client, "client.resumed", actor)


def _save(client: Client, event: str, actor: User | None) -> None:
    client.save(update_fields=["suspended_at"])
    audit.record(event, client=client, actor=actor, subject=client.name)
    transaction.on_commit(hosts.forget)
