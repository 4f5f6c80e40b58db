"""Changes of a connection: its name, address, key and next key."""

from __future__ import annotations

import re

from django.db import transaction
from django.utils import timezone
from pydantic import SecretStr

from clients import audit, key_requests
from clients.errors import BadCredential
from clients.models import Connection, User
from clients.secrets import vault

# Four characters of a shorter key would reveal too much of it.
SHORTEST_WITH_HINT = 12
LONGEST_KEY = 4096


def describe(connection: Connection, *, has_moved: bool) -> None:
    """Save a connection's name, address and settings; the key stays.

    Another address or setting increments `key_version`, so that results of the old one are not
    shown again.
    """
    fields = ["label", "base_url", "settings"]
    if has_moved:
        connection.key_version += 1
        connection.health = Connection.Health.UNTESTED
        connection.failure = ""
        connection.blocked_until = None
        fields += ["key_version", "health", "failure", "blocked_until"]
    # Workers write the other columns concurrently.
    connection.save(update_fields=fields)


@transaction.atomic
def set_key(connection: Connection, key: SecretStr, *, actor: User | None, pattern: str) -> None:
    """Seal a new platform key into a connection's row, in place of the old one.

    Raises BadCredential for a key that does not match `pattern`, the platform's own.
    Results that were fetched with the old key are not shown again: cache keys include
    `key_version`.
    """
    plain = _checked(key, pattern)
    event = "connection.replaced" if connection.sealed_key else "connection.key_set"
    if connection._state.adding:
        connection.save()  # a key is sealed for a row that exists
    connection.sealed_key = vault.seal_key(connection, key)
    connection.key_hint = _hint(plain)
    connection.key_version += 1
    connection.key_set_at = timezone.now()
    connection.health = Connection.Health.UNTESTED
    connection.failure = ""
    connection.blocked_until = None
    # The next key belonged to the replaced one.
    connection.sealed_next_key = connection.next_key_hint = ""
    connection.save()
    key_requests.revoke(connection, actor=actor)
    audit.record(
        event,
        client=connection.client,
        actor=actor,
        subject=connection.label,
        key_version=connection.key_version,
    )


@transaction.atomic
def set_next_key(
    connection: Connection, key: SecretStr, *, actor: User | None, pattern: str
) -> None:
    """Seal the key that takes over when the platform refuses the present one.

    Raises BadCredential as `set_key` does.
    """
    plain = _checked(key, pattern)
    connection.sealed_next_key = vault.seal_next_key(connection, key)
    connection.next_key_hint = _hint(plain)
    connection.save(update_fields=["sealed_next_key", "next_key_hint"])
    key_requests.revoke(connection, actor=actor)
    _record("connection.next_key_set", connection, actor)


@transaction.atomic
def use_next_key(connection: Connection) -> None:
    """Replace the present key by the next one. For workers: the key is opened and sealed again.

    Both keys open the same account, so cached results stay valid.
    """
    old, sealed = connection.sealed_key, connection.sealed_next_key
    fields = {
        "sealed_key": vault.seal_key(connection, vault.open_next_key(connection)),
        "key_hint": connection.next_key_hint,
        "key_set_at": timezone.now(),
        "sealed_next_key": "",
        "next_key_hint": "",
        "health": Connection.Health.UNTESTED,
        "failure": "",
    }
    rows = Connection.objects.for_client(connection.client_id).filter(pk=connection.pk)
    # Another process may have changed either key meanwhile.
    if rows.filter(sealed_key=old, sealed_next_key=sealed).update(**fields):
        _record("connection.next_key_used", connection, None)


@transaction.atomic
def refuse_next_key(connection: Connection) -> None:
    """Delete a next key that the platform refused as well: it is tried once."""
    rows = Connection.objects.for_client(connection.client_id).filter(pk=connection.pk)
    tried = rows.filter(sealed_next_key=connection.sealed_next_key)
    if tried.update(sealed_next_key="", next_key_hint=""):
        _record("connection.next_key_refused", connection, None)


@transaction.atomic
def pause(connection: Connection, *, actor: User | None) -> None:
    """Ask the platform for nothing until the connection is resumed; the first date is kept."""
    rows = Connection.objects.for_client(connection.client_id).filter(pk=connection.pk)
    if rows.filter(paused_at=None).update(paused_at=timezone.now()):
        key_requests.revoke(connection, actor=actor)
        _record("connection.paused", connection, actor)


@transaction.atomic
def resume(connection: Connection, *, actor: User | None) -> None:
    rows = Connection.objects.for_client(connection.client_id).filter(pk=connection.pk)
    if rows.exclude(paused_at=None).update(paused_at=None):
        _record("connection.resumed", connection, actor)


def _checked(key: SecretStr, pattern: str) -> str:
    plain = key.get_secret_value()
    if len(plain) > LONGEST_KEY or not re.fullmatch(pattern, plain):
        raise BadCredential("not a key of this platform")
    return plain


def _hint(plain: str) -> str:
    return plain[-4:] if len(plain) >= SHORTEST_WITH_HINT else ""


def _record(event: str, connection: Connection, actor: User | None) -> None:
    audit.record(event, client=connection.client, actor=actor, subject=connection.label)
