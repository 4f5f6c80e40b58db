"""Pause, resume and key rotation from the desk."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.urls import reverse
from pydantic import SecretStr

from clients import connections
from clients.models import AuditEntry, Client, Connection
from clients.secrets import vault
from clients.tenancy import across_clients, within
from tests.fixtures.factories import make_connection
from widgets.accounts import checks

pytestmark = pytest.mark.usefixtures("manager", "redis")

FLEET = "/admin/clients/connection/fleet/"
KEY = "oscom_sk_0123456789abcdef0123456789abcdef"


def url(name: str, connection: Connection) -> str:
    return reverse(f"admin:clients_connection_{name}", args=[connection.pk])


def stored(connection: Connection) -> Connection:
    with within(connection.client_id):
        rows = Connection.objects.for_client(connection.client_id).select_related("client")
        return rows.get(pk=connection.pk)


def events(client: Client) -> list[str]:
    with across_clients():
        rows = AuditEntry.objects.for_client(client.pk).order_by("at")
        return list(rows.values_list("event", flat=True))


def test_pause_is_confirmed_shown_and_ended(acme: Client, admin_browser: Browser) -> None:
    shop = make_connection(client=acme, label="Shop", health="failing")

    asked = admin_browser.get(url("pause", shop), {"back": "fleet"}).text
    assert stored(shop).paused_at is None
    answer = admin_browser.post(url("pause", shop), {"back": "fleet"})

    assert "Pause “Shop”?" in asked
    assert answer["Location"] == FLEET
    assert "Paused" in admin_browser.get(FLEET, {"show": "paused"}).text
    admin_browser.post(url("resume", shop))
    assert stored(shop).paused_at is None
    assert events(acme) == ["connection.paused", "connection.resumed"]


def test_resume_has_the_platform_asked_anew(acme: Client, admin_browser: Browser) -> None:
    shop = make_connection(client=acme)
    admin_browser.post(url("pause", shop))

    admin_browser.post(url("resume", shop))

    with within(acme.pk):
        check = checks.of_connection(shop)
    assert check is not None
    assert check.resets


def test_pasted_key_replaces_the_present_one(acme: Client, admin_browser: Browser) -> None:
    shop = make_connection(client=acme)

    answer = admin_browser.post(url("rotate", shop), {"key": KEY, "back": "fleet"})

    assert answer["Location"] == FLEET
    assert vault.open_key(stored(shop)).get_secret_value() == KEY
    assert events(acme) == ["connection.replaced"]


@pytest.mark.parametrize(("key", "problem"), [("", "Paste the new key."), ("x", "not a key")])
def test_unusable_key_is_told_at_the_field_and_never_shown(
    acme: Client, admin_browser: Browser, key: str, problem: str
) -> None:
    shop = make_connection(client=acme)

    page = admin_browser.post(url("rotate", shop), {"key": key}).text

    assert problem in page
    assert stored(shop).key_version == shop.key_version
    assert f'value="{key}"' not in page or not key


def test_stored_next_key_is_tried_by_a_worker(acme: Client, admin_browser: Browser) -> None:
    shop = make_connection(client=acme)
    with within(acme.pk):
        connections.set_next_key(shop, SecretStr(KEY), actor=None, pattern=".*")

    assert f"••••{KEY[-4:]}" in admin_browser.get(url("rotate", shop)).text
    admin_browser.post(url("rotate", shop))

    with within(acme.pk):
        check = checks.of_connection(shop)
    assert check is not None
    assert check.rotates


@pytest.mark.parametrize("name", ["pause", "resume", "rotate"])
def test_connections_of_other_clients_are_not_found(
    globex: Client, admin_browser: Browser, name: str
) -> None:
    theirs = make_connection(client=globex)

    assert admin_browser.post(url(name, theirs), {"key": KEY}).status_code == 404
    assert stored(theirs).paused_at is None
