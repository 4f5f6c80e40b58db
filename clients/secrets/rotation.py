"""Key rotation: reseals clients' private keys and web secrets with the active master key, and
repairs private keys that were sealed for a wrong location.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from django.db import transaction

from clients import audit, endpoints
from clients.errors import CannotOpen
from clients.models import Client, Connection, WebhookEndpoint
from clients.secrets import vault, web_secrets
from clients.tenancy import across_clients

BATCH = 100


def rotate() -> Iterator[int]:
    """Seal every client's private key to the active master key; yields the rows moved per batch.

    Runs online: a batch is one transaction that locks its rows. An interrupted run can be resumed.
    Raises CannotOpen where a needed old master key is no longer set.
    """
    active = vault.active_master_key_id()
    after = UUID(int=0)
    while True:
        with across_clients():
            rows = Client.objects.across_clients().select_for_update(of=("self",))
            batch = list(rows.filter(pk__gt=after).order_by("pk")[:BATCH])
            moved = sum(_reseal(client, active) for client in batch)
        if not batch:
            return
        after = batch[-1].pk
        yield moved


def repair() -> tuple[int, list[str]]:
    """Reseal private keys that were sealed before their client had an id.

    Returns their number, and the names of clients whose key opens at neither location. The health
    of the repaired clients' connections is reset.
    """
    repaired, unreadable = 0, []
    with across_clients():
        rows = Client.objects.across_clients().select_for_update(of=("self",))
        for client in rows.order_by("pk"):
            try:
                repaired += _repair(client)
            except CannotOpen:
                unreadable.append(client.name)
    return repaired, unreadable


def rows_per_key() -> Counter[str]:
    """Number of clients' private keys by master key; one without any can be removed."""
    with across_clients():
        clients = Client.objects.across_clients().only("pk", "sealed_private_key")
        return Counter(vault.master_key_id(client) for client in clients.iterator())


def rotate_web_secrets() -> Iterator[int]:
    """Seal every web secret with the active key; yields the rows moved per batch, as `rotate`."""
    after = UUID(int=0)
    while True:
        with across_clients():
            rows = WebhookEndpoint.objects.across_clients().select_for_update(of=("self",))
            batch = list(rows.filter(pk__gt=after).order_by("pk")[:BATCH])
            moved = sum(endpoints.reseal(endpoint) for endpoint in batch)
        if not batch:
            return
        after = batch[-1].pk
        yield moved


def secrets_per_key() -> Counter[str]:
    """Number of web secrets by key."""
    with across_clients():
        rows = WebhookEndpoint.objects.across_clients()
        pairs = rows.values_list("sealed_secret", "sealed_previous")
        return Counter(web_secrets.key_id(one) for pair in pairs for one in pair if one)


@transaction.atomic
def _reseal(client: Client, active: str) -> bool:
    if vault.master_key_id(client) == active:
        return False
    vault.repair_private_key(client)
    vault.reseal_private_key(client)
    client.save(update_fields=["sealed_private_key"])
    audit.record("key.rotated", client=client, subject=client.name, key_id=active)
    return True


def _repair(client: Client) -> bool:
    if not vault.repair_private_key(client):
        return False
    client.save(update_fields=["sealed_private_key"])
    broken = Connection.objects.for_client(client.pk).filter(health=Connection.Health.KEY_ERROR)
    broken.update(health=Connection.Health.UNTESTED, failure="")
    audit.record("key.repaired", client=client, subject=client.name)
    return True
