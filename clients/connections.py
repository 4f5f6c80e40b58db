"""Accounts at platforms: what changes their keys."""

from __future__ import annotations

import re

from django.db import transaction
from django.utils import timezone
from pydantic import SecretStr

from clients import audit, vault
from clients.errors import BadCredential
from clients.models import Connection, User

# Of a shorter key four characters would tell too much.
SHORTEST_WITH_HINT = 12
LONGEST_KEY = 4096


def describe(connection: Connection, *, has_moved: bool) -> None:
    """Save a connection's name and address; the key stays.

    What another address says is another answer: results of the old one are not shown again.
    """
    fields = ["label", "base_url"]
    if has_moved:
        connection.key_version += 1
        connection.health = Connection.Health.UNTESTED
        connection.failure = ""
        connection.blocked_until = None
        fields += ["key_version", "health", "failure", "blocked_until"]
    # Workers write beside us: what is theirs stays theirs.
    connection.save(update_fields=fields)


@transaction.atomic
def set_key(connection: Connection, key: SecretStr, *, actor: User | None, pattern: str) -> None:
    """Seal a new platform key into a connection's row, in place of the old one.

    Raises BadCredential where the key is not what `pattern`, the platform's own, says.
    Results that were fetched with the old key are not shown again: keys of the cache
    carry `key_version`.
    """
    plain = key.get_secret_value()
    if len(plain) > LONGEST_KEY or not re.fullmatch(pattern, plain):
        raise BadCredential("not a key of this platform")

    event = "connection.replaced" if connection.sealed_key else "connection.key_set"
    connection.sealed_key = vault.seal_key(connection, key)
    connection.key_hint = plain[-4:] if len(plain) >= SHORTEST_WITH_HINT else ""
    connection.key_version += 1
    connection.key_set_at = timezone.now()
    connection.health = Connection.Health.UNTESTED
    connection.failure = ""
    connection.blocked_until = None
    connection.save()
    audit.record(
        event,
        client=connection.client,
        actor=actor,
        subject=connection.label,
        key_version=connection.key_version,
    )
