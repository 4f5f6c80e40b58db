"""Webhook endpoints: their tokens, and key rotation of their signing secrets."""

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
class IssuedEndpoint:
    """Address and secret to register at a platform; the address cannot be read again later."""

    endpoint: WebhookEndpoint
    url: str
    secret: SecretStr = field(repr=False)


def address(source: str, token: str) -> str:
    """The address for a platform's deliveries, always on the agency's host."""
    return hosts.url(hosts.agency_host(), reverse("webhook", args=[source, token]))


def of_connection(connection: Connection) -> WebhookEndpoint | None:
    """A connection's endpoint. Needs the client's scope."""
    rows = WebhookEndpoint.objects.for_client(connection.client_id)
    found = rows.filter(connection=connection).select_related("connection").first()
    return cast("WebhookEndpoint | None", found)


def find(token: str) -> WebhookEndpoint | None:
    """The endpoint of a token, of any client. Needs a scope over all clients."""
    if not tokens.is_token(token, tokens.WEBHOOK):
        return None
    rows = WebhookEndpoint.objects.across_clients().select_related("client", "connection")
    found = rows.filter(token_hash=tokens.hashed(token), client__suspended_at=None).first()
    return cast("WebhookEndpoint | None", found)


def is_known(token: str) -> bool:
    """True if any client's endpoint has this token. Needs a scope over all clients."""
    rows = WebhookEndpoint.objects.across_clients()
    return bool(rows.filter(token_hash=tokens.hashed(token)).exists())


@transaction.atomic
def issue(connection: Connection, *, actor: User | None) -> IssuedEndpoint:
    """Issue a new token and secret for a connection; the old address stops working at once."""
    endpoint = of_connection(connection) or WebhookEndpoint(
        client_id=connection.client_id, connection=connection
    )
    token, secret = tokens.new(tokens.WEBHOOK), web_secrets.new()
    endpoint.token_hash, endpoint.token_hint = tokens.hashed(token), tokens.hint(token)
    if endpoint._state.adding:
        endpoint.save()  # a secret is sealed for a row that exists
    endpoint.sealed_secret = web_secrets.seal(secret, location=_location(endpoint, "sealed_secret"))
    endpoint.sealed_previous, endpoint.previous_until = "", None
    endpoint.disclosed_at, endpoint.subscription = None, ""
    endpoint.state, endpoint.failure = WebhookEndpoint.State.NEW, ""
    endpoint.save()
    _record("webhook.issued", endpoint, actor)
    return IssuedEndpoint(endpoint, address(connection.source, token), secret)


@transaction.atomic
def rotate(endpoint: WebhookEndpoint, *, actor: User | None) -> SecretStr:
    """Rotate the secret; the previous one is accepted until a day after the new one is disclosed.

    A secret that is not disclosed yet is not replaced: the previous one is still in use.
    """
    rows = WebhookEndpoint.objects.for_client(endpoint.client_id)
    endpoint.refresh_from_db(from_queryset=rows.select_for_update())
    if endpoint.disclosed_at is None:
        return secret_of(endpoint)
    # Sealed again: a sealed secret opens in its own column alone.
    previous = web_secrets.seal(
        secret_of(endpoint), location=_location(endpoint, "sealed_previous")
    )
    secret = web_secrets.new()
    endpoint.sealed_previous, endpoint.previous_until = previous, None
    endpoint.sealed_secret = web_secrets.seal(secret, location=_location(endpoint, "sealed_secret"))
    endpoint.disclosed_at = None
    endpoint.save()
    _record("webhook.rotated", endpoint, actor)
    return secret


@transaction.atomic
def revoke_previous(endpoint: WebhookEndpoint, *, actor: User | None) -> None:
    """Stop accepting the previous secret."""
    endpoint.sealed_previous, endpoint.previous_until = "", None
    endpoint.save(update_fields=["sealed_previous", "previous_until"])
    _record("webhook.previous_revoked", endpoint, actor)


@transaction.atomic
def choose_scheme(endpoint: WebhookEndpoint, scheme: str, *, actor: User | None) -> None:
    """Verify deliveries by another signature scheme of the source, and by no other."""
    endpoint.scheme = scheme
    endpoint.save(update_fields=["scheme"])
    _record("webhook.scheme_chosen", endpoint, actor)


@transaction.atomic
def remove(endpoint: WebhookEndpoint, *, actor: User | None) -> None:
    """Delete the endpoint, and with it its address."""
    _record("webhook.removed", endpoint, actor)
    endpoint.delete()


@transaction.atomic
def record(
    endpoint: WebhookEndpoint,
    state: WebhookEndpoint.State,
    *,
    failure: str = "",
    subscription: str | None = None,
) -> None:
    """Store the outcome of a registration; a subscription discloses the secret to the platform.

    A secret that replaced it meanwhile stays undisclosed.
    """
    endpoint.state, endpoint.failure = state, failure
    endpoint.save(update_fields=["state", "failure"])
    if subscription is None:
        return
    endpoint.subscription = subscription
    endpoint.save(update_fields=["subscription"])
    now = timezone.now()
    rows = WebhookEndpoint.objects.for_client(endpoint.client_id).filter(pk=endpoint.pk)
    disclosed = rows.filter(sealed_secret=endpoint.sealed_secret)
    disclosed.filter(disclosed_at=None).update(previous_until=now + PREVIOUS_HOLDS)
    disclosed.update(disclosed_at=now)
    endpoint.refresh_from_db(fields=["disclosed_at", "previous_until"])


def secret_of(endpoint: WebhookEndpoint) -> SecretStr:
    """The present signing secret. Raises CannotOpen."""
    return web_secrets.open_sealed(
        endpoint.sealed_secret, location=_location(endpoint, "sealed_secret")
    )


def accepted(endpoint: WebhookEndpoint, now: datetime) -> list[bytes]:
    """The secrets that a delivery may be signed with now. Raises CannotOpen."""
    found = [secret_of(endpoint)]
    until = endpoint.previous_until
    is_in_use = endpoint.disclosed_at is None or (until is not None and now < until)
    if endpoint.sealed_previous and is_in_use:
        location = _location(endpoint, "sealed_previous")
        found.append(web_secrets.open_sealed(endpoint.sealed_previous, location=location))
    return [secret.get_secret_value().encode() for secret in found]


def reseal(endpoint: WebhookEndpoint) -> bool:
    """Seal an endpoint's secrets with the active key. True if any was sealed with another."""
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
