"""Links by which clients enter keys, issued and revoked in the set-up."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients import key_requests
from clients.models import Client, Connection
from clients.tenancy import across_clients, within
from tests.clients.browsers import browser
from tests.fixtures.factories import make_connection

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis")]


def step(client: Client) -> str:
    return reverse("admin:onboarding_connection", args=[client.pk])


def test_a_manager_has_a_link_for_a_new_account(acme: Client, admin_browser: Browser) -> None:
    data = {"source": "oktopost", "label": "Posts", "base_url": "https://api.oktopost.com/v2"}

    answer = admin_browser.post(step(acme), data | {"_link": ""})

    assert "//acme.localhost" in answer.context["link"]
    assert answer.context["link"] in answer.text
    with across_clients():
        connection = Connection.objects.for_client(acme.pk).get()
    assert (connection.label, connection.sealed_key) == ("Posts", "")
    again = admin_browser.get(step(acme)).text
    assert answer.context["link"] not in again
    assert "Waiting for the client" in again


def test_a_manager_revokes_a_link(acme: Client, admin_browser: Browser) -> None:
    connection = make_connection(client=acme)
    link = admin_browser.post(step(acme), {"_link": connection.pk}).context["link"]

    admin_browser.post(step(acme), {"_revoke": connection.pk})

    assert browser().get(urlsplit(link).path).status_code == 404


@pytest.mark.parametrize("name", ["_link", "_revoke"])
def test_links_of_another_clients_account_are_not_found(
    name: str, acme: Client, globex: Client, admin_browser: Browser
) -> None:
    foreign = make_connection(client=globex)

    assert admin_browser.post(step(acme), {name: foreign.pk}).status_code == 404
    with within(globex.pk):
        assert key_requests.of_connection(foreign) is None


def test_a_link_needs_a_proven_host(acme: Client, admin_browser: Browser) -> None:
    with across_clients():
        acme.domains.update(verified_at=None)
    data = {"source": "oscom", "label": "Shop", "base_url": "https://api.oscom.ai/v1"}

    answer = admin_browser.post(step(acme), data | {"_link": ""})

    assert "Prove a domain first" in answer.context["form"].errors["key"][0]
    with across_clients():
        assert not Connection.objects.for_client(acme.pk).exists()
