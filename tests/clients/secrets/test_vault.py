from __future__ import annotations

from dataclasses import replace
from io import StringIO
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from pydantic import SecretStr
from pytest_django import Settings

from clients.errors import BadKeys, CannotOpen, UnsavedRow
from clients.models import AuditEntry, Client, Connection, WebhookEndpoint
from clients.secrets import keyring, rotation, vault
from clients.tenancy import across_clients, within
from tests.fixtures.factories import make_client, make_connection

SECRET = SecretStr("osk_live_0123456789")


def location_of(client: Client) -> vault.SecretLocation:
    return vault.SecretLocation(client.pk, "clients_connection", "sealed_key", uuid4())


def test_secret_opens_at_its_location(acme: Client) -> None:
    location = location_of(acme)

    stored = vault.seal(acme, SECRET, location=location)

    assert stored.startswith("v1:")
    assert "osk_live" not in stored
    assert vault.open_sealed(acme, stored, location=location) == SECRET
    assert "osk_live" not in repr(vault.open_sealed(acme, stored, location=location))


def test_secret_does_not_open_at_another_location(acme: Client, globex: Client) -> None:
    location = location_of(acme)
    stored = vault.seal(acme, SECRET, location=location)

    for moved in (
        replace(location, client_id=globex.pk),
        replace(location, table="other"),
        replace(location, column="other"),
        replace(location, row_id=uuid4()),
    ):
        with pytest.raises(CannotOpen):
            vault.open_sealed(acme, stored, location=moved)
    with pytest.raises(CannotOpen):
        vault.open_sealed(globex, stored, location=location)


@pytest.mark.parametrize("damaged", ["", "plain", "v1:x:!", "v2:{0}:{1}", "v1:{0}:AAAA{1}"])
def test_unsealed_text_does_not_open(acme: Client, damaged: str) -> None:
    location = location_of(acme)
    _, key_id, sealed = vault.seal(acme, SECRET, location=location).split(":")

    with pytest.raises(CannotOpen):
        vault.open_sealed(acme, damaged.format(key_id, sealed), location=location)


def test_web_process_seals_but_cannot_open(acme: Client, settings: Settings) -> None:
    settings.VAULT_PRIVATE_KEYS = []
    location = location_of(acme)
    stored = vault.seal(acme, SECRET, location=location)

    with pytest.raises(BadKeys, match=r"^VAULT_PRIVATE_KEYS: missing$"):
        vault.open_sealed(acme, stored, location=location)


def test_a_web_process_refuses_private_keys(settings: Settings) -> None:
    with pytest.raises(BadKeys, match=r"^VAULT_PRIVATE_KEYS: "):
        vault.refuse_private_keys()

    settings.VAULT_PRIVATE_KEYS = []
    vault.refuse_private_keys()


def test_contradictory_key_settings_are_refused(settings: Settings) -> None:
    vault.check_settings()

    settings.VAULT_PRIVATE_KEYS = [keyring.new_pair("tests")[1]]
    with pytest.raises(BadKeys, match=r"^VAULT_PRIVATE_KEYS: "):
        vault.check_settings()


def test_sealing_for_an_unsaved_row_is_refused(acme: Client) -> None:
    connection = Connection(client=acme)

    for unsaved in (Client(), Client(pk=None)):
        with pytest.raises(UnsavedRow, match=r"^clients_client.sealed_private_key: save"):
            vault.new_client_keys(unsaved)
    with pytest.raises(UnsavedRow, match=r"^clients_connection.sealed_key: save"):
        vault.seal_key(connection, SECRET)
    with pytest.raises(UnsavedRow, match=r"^clients_webhookendpoint.sealed_secret: save"):
        vault.SecretLocation.of(
            WebhookEndpoint(client=acme, connection=connection), "sealed_secret"
        )


def misplace(client: Client) -> None:
    """Seal a client's private key without an id, as older releases' admin did."""
    raw = vault._private_key(client).private_bytes_raw()
    _, master = next(iter(keyring.public_keys("", settings.VAULT_PUBLIC_KEYS).items()))
    client.sealed_private_key = vault._stored("tests", raw, master, vault._no_row(client))
    with across_clients():
        client.save(update_fields=["sealed_private_key"])


def test_private_keys_sealed_without_a_client_id_are_repaired(acme: Client, globex: Client) -> None:
    connection = make_connection(client=acme, key=SECRET.get_secret_value(), health="key_error")
    misplace(acme)
    with pytest.raises(CannotOpen):
        vault.open_key(connection)
    said = StringIO()

    call_command("repair_client_keys", stdout=said)
    call_command("repair_client_keys", stdout=said)

    assert said.getvalue() == "1 repaired\n0 repaired\n"
    with within(acme.pk):
        found = Connection.objects.for_client(acme.pk).select_related("client").get()
        assert AuditEntry.objects.for_client(acme.pk).get().event == "key.repaired"
    assert vault.open_key(found) == SECRET
    assert found.health == "untested"


def test_unreadable_private_key_is_reported_and_others_repaired(
    acme: Client, globex: Client
) -> None:
    misplace(acme)
    with across_clients():
        globex.sealed_private_key = acme.sealed_private_key[:-8] + "AAAAAAA="
        globex.save()

    with pytest.raises(CommandError, match=r"^These clients' keys do not open: Globex$"):
        call_command("repair_client_keys", stdout=StringIO())

    with across_clients():
        assert not vault.repair_private_key(Client.objects.for_client(acme.pk).get())


def test_rotation_includes_keys_sealed_without_a_client_id(
    acme: Client, settings: Settings
) -> None:
    misplace(acme)
    add_master_key(settings)

    assert sum(rotation.rotate()) == 1
    with across_clients():
        assert not vault.repair_private_key(Client.objects.for_client(acme.pk).get())


def add_master_key(settings: Settings) -> None:
    public, private = keyring.new_pair("new")
    settings.VAULT_PUBLIC_KEYS = [public, *settings.VAULT_PUBLIC_KEYS]
    settings.VAULT_PRIVATE_KEYS = [private, *settings.VAULT_PRIVATE_KEYS]


def test_rotation_reseals_every_client_and_keys_still_open(
    acme: Client, globex: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = make_connection(client=acme, key=SECRET.get_secret_value())
    add_master_key(settings)
    monkeypatch.setattr(rotation, "BATCH", 1)
    said = StringIO()

    call_command("rotate_keys", stdout=said)

    assert said.getvalue() == "1 moved\n1 moved\nnew: 2 rows\n"
    settings.VAULT_PUBLIC_KEYS = settings.VAULT_PUBLIC_KEYS[:1]
    settings.VAULT_PRIVATE_KEYS = settings.VAULT_PRIVATE_KEYS[:1]
    with within(acme.pk):
        connection.client = Client.objects.for_client(acme.pk).get()
    assert vault.open_key(connection) == SECRET


def test_interrupted_rotation_can_be_resumed(acme: Client, settings: Settings) -> None:
    add_master_key(settings)
    make_client(name="Globex")

    assert sum(rotation.rotate()) == 1
    assert sum(rotation.rotate()) == 0
    assert rotation.rows_per_key() == {"new": 2}
    with across_clients():
        assert AuditEntry.objects.across_clients().get().event == "key.rotated"


def test_rotation_without_the_old_key_raises(acme: Client, settings: Settings) -> None:
    add_master_key(settings)
    settings.VAULT_PRIVATE_KEYS = settings.VAULT_PRIVATE_KEYS[:1]

    with pytest.raises(CommandError, match=r"VAULT_PRIVATE_KEYS lacks$"):
        call_command("rotate_keys", stdout=StringIO())

    assert rotation.rows_per_key() == {"tests": 1}
