"""Provisioning of new clients: their row, key pair and assigned manager."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils.text import slugify

from clients.models import Client, User
from clients.secrets import vault


@transaction.atomic
def provision(client: Client, *, actor: User | None = None) -> None:
    """Save a new client with a key pair of its own; a manager who adds it is assigned to it.

    A missing slug is derived from the name.
    """
    client.slug = client.slug or _free_slug(client.name)
    client.save()
    vault.new_client_keys(client)
    client.save(update_fields=["public_key", "sealed_private_key"])
    if actor is not None and not actor.is_owner:
        client.managers.add(actor)


def _free_slug(name: str) -> str:
    slug = slugify(name)[:40] or "client"
    if Client.objects.across_clients().filter(slug=slug).exists():
        slug = f"{slug}-{secrets.token_hex(4)}"
    return slug
