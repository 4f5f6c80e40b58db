from __future__ import annotations

import pytest
from pydantic import SecretStr

from clients import connections
from clients.errors import BadCredential
from clients.models import AuditEntry, Client, Connection
from clients.secrets import vault
from clients.tenancy import within
from tests.fixtures.factories import make_connection, make_user

PATTERN = r"osk_[a-z0-9_]{4,40}"


def test_new_key_is_sealed_and_audited(acme: Client) -> None:
    connection, actor = make_connection(client=acme, key=""), make_user(agency_role="owner")

    with within(acme.pk):
        connections.set_key(
            connection, SecretStr("osk_live_0123456789"), actor=actor, pattern=PATTERN
        )
        stored = Connection.objects.for_client(acme.pk).get()
        entry = AuditEntry.objects.for_client(acme.pk).get()

    assert (stored.key_hint, stored.key_version, stored.health) == ("6789", 1, "untested")
    assert vault.open_key(connection).get_secret_value() == "osk_live_0123456789"
    assert (entry.event, entry.actor, entry.subject) == (
        "connection.key_set",
        actor,
        connection.label,
    )
    assert "0123" not in str(entry.details)


def test_short_key_has_no_hint(acme: Client) -> None:
    connection = make_connection(client=acme)

    with within(acme.pk):
        connections.set_key(connection, SecretStr("osk_1234567"), actor=None, pattern=PATTERN)

    assert (connection.key_hint, connection.key_version) == ("", 2)


@pytest.mark.parametrize("key", ["", "sk_1234", "osk_live\n", "osk_ABCDEF", "osk_" + "a" * 5000])
def test_malformed_key_is_refused_without_echoing_it(acme: Client, key: str) -> None:
    connection = make_connection(client=acme, key="")

    with within(acme.pk), pytest.raises(BadCredential) as refused:
        connections.set_key(connection, SecretStr(key), actor=None, pattern=PATTERN)

    assert str(refused.value) == "not a key of this platform"
    assert connection.sealed_key == ""
