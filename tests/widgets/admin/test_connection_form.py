"""The address and the webhook signature of a connection, as its form takes them."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from clients import endpoints
from clients.models import AuditEntry, Client, Connection, User
from clients.tenancy import across_clients
from tests.fixtures.factories import make_connection
from tests.widgets.admin.test_connection import (
    ADDRESS,
    KEY,
    form,
    stored,
)
from widgets.models import ConnectionCheck

ADD = "admin:clients_connection_add"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (f"{ADDRESS}/", ADDRESS),
        (f"  {ADDRESS}  ", ADDRESS),
        ("http://127.0.0.1:8113/v1/", "http://127.0.0.1:8113/v1"),
        ("https://mock.example/v1", "https://mock.example/v1"),
        ("http://[::1]:8113/v1", "http://[::1]:8113/v1"),
    ],
)
def test_an_address_is_kept_without_a_last_slash(
    acme: Client, admin_browser: Browser, settings: Settings, typed: str, kept: str
) -> None:
    settings.SOURCES_ALLOWED_HOSTS = ["127.0.0.1:8113", "mock.example:443", "[::1]:8113"]

    answer = admin_browser.post(reverse(ADD), form(acme, base_url=typed))

    assert answer.status_code == 302
    assert stored().base_url == kept


@pytest.mark.parametrize("typed", ["127.0.0.1:8113/v1", "api.oscom.ai/v1", "//api.oscom.ai/v1"])
def test_no_scheme_is_guessed(
    acme: Client, admin_browser: Browser, settings: Settings, typed: str
) -> None:
    settings.SOURCES_ALLOWED_HOSTS = ["127.0.0.1:8113"]

    answer = admin_browser.post(reverse(ADD), form(acme, base_url=typed))

    errors = answer.context["adminform"].form.errors
    assert errors["base_url"] == ["Write the whole address, with https:// before it."]


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("https://mock.example:8443/v1", "mock.example:8443"),
        ("https://mock.example/v1", "mock.example:443"),
        ("http://127.0.0.1:8113/v1?key=1", "its host:port"),
        ("http://me@127.0.0.1:8113/v1", "its host:port"),
        ("ftp://127.0.0.1:8113/v1", "its host:port"),
    ],
)
def test_a_refused_address_names_the_setting_and_what_to_put_there(
    acme: Client, admin_browser: Browser, settings: Settings, typed: str, place: str
) -> None:
    settings.SOURCES_ALLOWED_HOSTS = ["127.0.0.1:8113"]

    answer = admin_browser.post(reverse(ADD), form(acme, base_url=typed))

    (error,) = answer.context["adminform"].form.errors["base_url"]
    assert f"an operator names {place} in the setting SOURCES_ALLOWED_HOSTS." in error


@pytest.fixture
def connection(acme: Client, manager: User) -> Connection:
    """A connection whose webhook is set up."""
    found = make_connection(client=acme, label="Shop", key=KEY, base_url=ADDRESS)
    with across_clients():
        endpoints.issue(found, actor=manager)
    return found


def test_the_signature_of_a_webhook_is_chosen_per_connection(
    admin_browser: Browser, connection: Connection
) -> None:
    url = reverse("admin:clients_connection_change", args=[connection.pk])
    given = {"label": "Shop", "base_url": ADDRESS, "webhook_scheme": "body"}

    answers = [
        admin_browser.post(url, given),
        admin_browser.post(url, {**given, "webhook_scheme": "none"}),
    ]

    assert [answer.status_code for answer in answers] == [302, 200]
    with across_clients():
        endpoint = endpoints.of_connection(connection)
        events = [entry.event for entry in AuditEntry.objects.for_client(connection.client_id)]
    assert endpoint is not None
    assert endpoint.scheme == "body"
    assert events.count("webhook.scheme_chosen") == 1


def test_a_connection_without_a_webhook_offers_no_signature(
    acme: Client, admin_browser: Browser
) -> None:
    page = admin_browser.get(reverse(ADD))

    assert page.context["adminform"].form.fields["webhook_scheme"].disabled


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        ("wrong_address", "Nothing at the base URL answers as this platform does."),
        ("auth_failed", "The platform refuses the key."),
    ],
)
def test_the_last_tests_failure_stands_at_its_field(
    acme: Client, admin_browser: Browser, failure: str, sentence: str
) -> None:
    connection = make_connection(client=acme)
    with across_clients():
        ConnectionCheck.unscoped.create(
            client=acme,
            connection=connection,
            requested_at=timezone.now(),
            done_at=timezone.now(),
            usable=False,
            failure=failure,
        )

    page = admin_browser.get(reverse("admin:clients_connection_change", args=[connection.pk]))

    fields = page.context["adminform"].form.fields
    place = "base_url" if failure == "wrong_address" else "key"
    assert [name for name, each in fields.items() if sentence in str(each.help_text)] == [place]
