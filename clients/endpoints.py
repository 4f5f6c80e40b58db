"""Webhook endpoints: their tokens, and secrets that change without losing a delivery."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from pydantic import SecretStr

from clients import audit
from clients.auth import hosts
from clients.models import Connection, User, WebhookEndpoint
from clients.secrets import tokens, web_secrets
from clients.secrets.vault import SecretLocation

PREVIOUS_HOLDS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Issued:
    """What a platform has to be told of an endpoint; the address is known this once."""

    endpoint: WebhookEndpoint
    url: str
    secret: SecretStr = field(repr=False)


def address(source: str, token: str) -> str:
    """Where a platform delivers to: always the agency's host."""
    return hosts.url(hosts.agency_host(), reverse("webhook", args=[source, token]))


def of_connection(connection: Connection) -> WebhookEndpoint | None:
    """A connection's endpoint. Wants the client's scope."""
    rows = WebhookEndpoint.objects.for_client(connection.client_id)
    found = rows.filter(connection=connection).select_related("connection").first()
    return cast("WebhookEndpoint | None", found)


def find(token: str) -> WebhookEndpoint | None:
    """The endpoint of a token, whoever's it is. Wants a scope over all clients."""
    if not tokens.is_token(token, tokens.WEBHOOK):
        return None
    rows = WebhookEndpoint.objects.across_clients().select_related("client", "connection")
    found = rows.filter(token_hash=tokens.hashed(token), client__suspended_at=None).first()
    return cast("WebhookEndpoint | None", found)


def is_known(token: str) -> bool:
    """Whether any client's endpoint has this token. Wants a scope over all clients."""
    rows = WebhookEndpoint.objects.across_clients()
    return bool(rows.filter(token_hash=tokens.hashed(token)).exists())


@transaction.atomic
def issue(connection: Connection, *, actor: User | None) -> Issued:
    """A new token and secret for a connection; the old address ends at once."""
    endpoint = of_connection(connection) or WebhookEndpoint(
        client_id=connection.client_id, connection=connection
    )
    token, secret = tokens.new(tokens.WEBHOOK), web_secrets.new()
    endpoint.token_hash, endpoint.token_hint = tokens.hashed(token), tokens.hint(token)
    if endpoint._state.adding:
        endpoint.save()  # a secret is sealed for a row that exists
    endpoint.sealed_secret = web_secrets.seal(secret, location=_location(endpoint, "sealed_secret"))
    endpoint.sealed_previous, endpoint.previous_until = "", None
    endpoint.told_at, endpoint.subscription = None, ""
    endpoint.state, endpoint.failure = WebhookEndpoint.State.NEW, ""
    endpoint.save()
    _record("webhook.issued", endpoint, actor)
    return Issued(endpoint, address(connection.source, token), secret)


@transaction.atomic
def rotate(endpoint: WebhookEndpoint, *, actor: User | None) -> SecretStr:
    """A new secret; the one before is accepted until a day after somebody was told the new one.

    A secret that nobody was told yet is not replaced: the one before it is still in use.
    """
    rows = WebhookEndpoint.objects.for_client(endpoint.client_id)
    endpoint.refresh_from_db(from_queryset=rows.select_for_update())
    if endpoint.told_at is None:
        return secret_of(endpoint)
    # Sealed anew: a secret opens in its own column alone.
    previous = web_secrets.seal(
        secret_of(endpoint), location=_location(endpoint, "sealed_previous")
    )
    secret = web_secrets.new()
    endpoint.sealed_previous, endpoint.previous_until = previous, None
    endpoint.sealed_secret = web_secrets.seal(secret, location=_location(endpoint, "sealed_secret"))
    endpoint.told_at = None
    endpoint.save()
    _record("webhook.rotated", endpoint, actor)
    return secret


@transaction.atomic
def revoke_previous(endpoint: WebhookEndpoint, *, actor: User | None) -> None:
    """Accept the present secret alone, from now on."""
    endpoint.sealed_previous, endpoint.previous_until = "", None
    endpoint.save(update_fields=["sealed_previous", "previous_until"])
    _record("webhook.previous_revoked", endpoint, actor)


@transaction.atomic
def choose_scheme(endpoint: WebhookEndpoint, scheme: str, *, actor: User | None) -> None:
    """Check deliveries by another of the source's ways of signing, and by that alone."""
    endpoint.scheme = scheme
    endpoint.save(update_fields=["scheme"])
    _record("webhook.scheme_chosen", endpoint, actor)


@transaction.atomic
def remove(endpoint: WebhookEndpoint, *, actor: User | None) -> None:
    """Answer nothing at its address any more."""
    _record("webhook.removed", endpoint, actor)
    endpoint.delete()


@transaction.atomic
def note(
    endpoint: WebhookEndpoint,
    state: WebhookEndpoint.State,
    *,
    failure: str = "",
    subscription: str | None = None,
) -> None:
    """Write down how a registration went; with a subscription, the secret was told by it.

    A secret that replaced it meanwhile was disclosed to nobody.
    """
    endpoint.state, endpoint.failure = state, failure
    endpoint.save(update_fields=["state", "failure"])
    if subscription is None:
        return
    endpoint.subscription = subscription
    endpoint.save(update_fields=["subscription"])
    now = timezone.now()
    rows = WebhookEndpoint.objects.for_client(endpoint.client_id).filter(pk=endpoint.pk)
    told = rows.filter(sealed_secret=endpoint.sealed_secret)
    told.filter(told_at=None).update(previous_until=now + PREVIOUS_HOLDS)
    told.update(told_at=now)
    endpoint.refresh_from_db(fields=["told_at", "previous_until"])


def secret_of(endpoint: WebhookEndpoint) -> SecretStr:
    """The present signing secret. Raises CannotOpen."""
    return web_secrets.open_sealed(
        endpoint.sealed_secret, location=_location(endpoint, "sealed_secret")
    )


def accepted(endpoint: WebhookEndpoint, now: datetime) -> list[bytes]:
    """The secrets that a delivery may be signed with now. Raises CannotOpen."""
    found = [secret_of(endpoint)]
    until = endpoint.previous_until
    is_in_use = endpoint.told_at is None or (until is not None and now < until)
    if endpoint.sealed_previous and is_in_use:
        location = _location(endpoint, "sealed_previous")
        found.append(web_secrets.open_sealed(endpoint.sealed_previous, location=location))
    return [secret.get_secret_value().encode() for secret in found]


def reseal(endpoint: WebhookEndpoint) -> bool:
    """Seal an endpoint's secrets with the active key; whether any was of another."""
    moved = []
    for column in ("sealed_secret", "sealed_previous"):
        stored, location = getattr(endpoint, column), _location(endpoint, column)
        if stored and web_secrets.key_id(stored) != web_secrets.active_key_id():
            secret = web_secrets.open_sealed(stored, location=location)
            setattr(endpoint, column, web_secrets.seal(secret, location=location))
            moved.append(column)
    endpoint.save(update_fields=moved)
    return bool(moved)


def _location(endpoint: WebhookEndpoint, column: str) -> SecretLocation:
    return SecretLocation.of(endpoint, column)


def _record(event: str, endpoint: WebhookEndpoint, actor: User | None) -> None:
    connection = endpoint.connection
    audit.record(event, client=connection.client, actor=actor, subject=connection.label)
