"""Key requests: one-time links with which clients enter the keys of their platforms by themselves.

A link is for one connection, on the client's own host. The key that is entered is sealed at once;
a worker tests it before it replaces the connection's, see widgets.accounts.submitted_keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import cast

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from pydantic import SecretStr

from clients import audit
from clients.auth import hosts, limits
from clients.models import Client, Connection, KeyRequest, User
from clients.models.key_request import KeyRequestQuerySet
from clients.secrets import tokens, vault
from clients.secrets.vault import SecretLocation
from runtime import leased_jobs

VALID_DAYS = 3


@transaction.atomic
def issue(connection: Connection, *, actor: User) -> str:
    """The address of a new link for a connection; an earlier one is void from now on.

    Raises Domain.DoesNotExist for a client without a proven host. Needs the client's scope.
    """
    client, token = connection.client, tokens.new(tokens.KEY_REQUEST)
    host = hosts.primary_host(client)
    _of(connection).delete()
    KeyRequest.objects.create(
        client=client,
        connection=connection,
        requested_by=actor,
        host=host,
        token_hash=tokens.hashed(token),
        token_hint=tokens.hint(token),
        expires_at=timezone.now() + timedelta(days=VALID_DAYS),
    )
    record("key_request.issued", connection, actor=actor)
    return hosts.url(host, reverse("key_request", args=[token]))


def find(token: str, client: Client, *, host: str) -> KeyRequest | None:
    """The request of a token on a client's host, used or not, until it expires. Read-only."""
    if not tokens.is_token(token, tokens.KEY_REQUEST):
        return None
    rows = KeyRequest.objects.for_client(client.pk).unexpired()
    found = rows.filter(token_hash=tokens.hashed(token), host=host)
    return cast("KeyRequest | None", found.select_related("connection__client").first())


@transaction.atomic
def submit(
    request: KeyRequest, key: SecretStr, settings: Mapping[str, str], *, address: str
) -> bool:
    """Have a worker test a key that was entered. False where one is under test, or is stored.

    Raises TooManyAttempts.
    """
    limits.spend(limits.SUBMITTED_KEY, account=str(request.pk), address="")
    sealed = vault.seal(request.client, key, location=location(request))
    rows = KeyRequest.objects.for_client(request.client_id).unused().unexpired()
    submitted = {
        "sealed_key": sealed,
        "settings": dict(settings),
        "failure": "",
        **leased_jobs.requested(),
    }
    if not rows.filter(pk=request.pk, next_attempt_at=None).update(**submitted):
        return False
    record("key_request.submitted", request.connection, address=address)
    leased_jobs.notify_on_commit(KeyRequest, request.client_id, request.connection_id)
    return True


def location(request: KeyRequest) -> SecretLocation:
    """The location that a key is sealed for while it waits for its test."""
    return SecretLocation.of(request, "sealed_key")


def of_connection(connection: Connection) -> KeyRequest | None:
    """The last request of a connection. Needs the client's scope."""
    return cast("KeyRequest | None", _of(connection).first())


@transaction.atomic
def revoke(connection: Connection, *, actor: User | None) -> None:
    """Void the link of a connection, with the key that was entered and is not stored yet."""
    if _of(connection).unused().delete()[0]:
        record("key_request.revoked", connection, actor=actor)


@transaction.atomic
def revoke_all(client: Client, *, actor: User | None) -> None:
    """Void the links of all connections of a client."""
    rows = KeyRequest.objects.for_client(client.pk).unused().select_related("connection__client")
    for row in rows:
        revoke(row.connection, actor=actor)


def record(
    event: str, connection: Connection, *, actor: User | None = None, **details: str
) -> None:
    """Add an entry about a connection's link to the audit log."""
    audit.record(event, client=connection.client, actor=actor, subject=connection.label, **details)


def _of(connection: Connection) -> KeyRequestQuerySet:
    rows = KeyRequest.objects.for_client(connection.client_id)
    return rows.filter(connection=connection)
