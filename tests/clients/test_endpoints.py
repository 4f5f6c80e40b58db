from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from clients import endpoints
from clients.endpoints import IssuedEndpoint
from clients.models import Client, WebhookEndpoint
from clients.secrets import keyring, rotation
from clients.tenancy import across_clients, within
from tests.fixtures.factories import make_connection


@pytest.fixture
def issued(acme: Client) -> IssuedEndpoint:
    with within(acme.pk):
        return endpoints.issue(make_connection(client=acme), actor=None)


def plain(issued: IssuedEndpoint) -> bytes:
    return issued.secret.get_secret_value().encode()


def test_webhook_address_is_on_the_agencys_host_and_found_by_token(issued: IssuedEndpoint) -> None:
    token = issued.url.rstrip("/").rpartition("/")[2]

    with across_clients():
        found = endpoints.find(token)

    assert issued.url.startswith("http://agency.localhost/hooks/oscom/ptw_")
    assert found == issued.endpoint


def test_issuing_a_new_address_ends_the_old_one(acme: Client, issued: IssuedEndpoint) -> None:
    token = issued.url.rstrip("/").rpartition("/")[2]

    with within(acme.pk):
        endpoints.issue(issued.endpoint.connection, actor=None)

    with across_clients():
        assert endpoints.find(token) is None


def test_undisclosed_secret_is_not_rotated(acme: Client, issued: IssuedEndpoint) -> None:
    with within(acme.pk):
        again = endpoints.rotate(issued.endpoint, actor=None)

    assert again == issued.secret


def test_previous_secret_is_accepted_for_a_day_after_disclosure(
    acme: Client, issued: IssuedEndpoint
) -> None:
    with within(acme.pk):
        endpoints.record(issued.endpoint, WebhookEndpoint.State.REGISTERED, subscription="whk_1")
        new = endpoints.rotate(issued.endpoint, actor=None).get_secret_value().encode()
        much_later = timezone.now() + timedelta(days=7)
        untold = endpoints.accepted(issued.endpoint, much_later)
        endpoints.record(issued.endpoint, WebhookEndpoint.State.REGISTERED, subscription="whk_1")
    now = timezone.now()

    assert untold == [new, plain(issued)]
    assert endpoints.accepted(issued.endpoint, now + timedelta(hours=23)) == [new, plain(issued)]
    assert endpoints.accepted(issued.endpoint, now + timedelta(hours=25)) == [new]


def test_repeated_disclosure_does_not_prolong_the_previous_secret(
    acme: Client, issued: IssuedEndpoint
) -> None:
    with within(acme.pk):
        endpoints.record(issued.endpoint, WebhookEndpoint.State.REGISTERED, subscription="whk_1")
        endpoints.rotate(issued.endpoint, actor=None)
        endpoints.record(issued.endpoint, WebhookEndpoint.State.REGISTERED, subscription="whk_1")
        first = issued.endpoint.previous_until
        endpoints.record(issued.endpoint, WebhookEndpoint.State.REGISTERED, subscription="whk_1")

    assert first is not None
    assert issued.endpoint.previous_until == first


def test_secret_rotated_during_a_registration_stays_undisclosed(
    acme: Client, issued: IssuedEndpoint
) -> None:
    with within(acme.pk):
        endpoints.record(issued.endpoint, WebhookEndpoint.State.REGISTERED, subscription="whk_1")
        mended = WebhookEndpoint.objects.for_client(acme.pk).get()
        endpoints.rotate(issued.endpoint, actor=None)
        endpoints.record(mended, WebhookEndpoint.State.REGISTERED, subscription="whk_1")
        again = endpoints.rotate(issued.endpoint, actor=None)

    accepted = endpoints.accepted(issued.endpoint, timezone.now() + timedelta(days=7))
    assert issued.endpoint.disclosed_at is None
    assert accepted == [again.get_secret_value().encode(), plain(issued)]


def test_web_secrets_are_resealed_with_a_new_key(
    acme: Client, issued: IssuedEndpoint, settings: Settings
) -> None:
    with within(acme.pk):
        endpoints.record(issued.endpoint, WebhookEndpoint.State.REGISTERED, subscription="whk_1")
        endpoints.rotate(issued.endpoint, actor=None)
    accepted = endpoints.accepted(issued.endpoint, timezone.now())
    old, new = settings.WEB_SECRET_KEYS[0], keyring.new_secret("next")

    settings.WEB_SECRET_KEYS = [new, old]
    said = StringIO()
    call_command("rotate_keys", stdout=said)

    settings.WEB_SECRET_KEYS = [new]
    with within(acme.pk):
        endpoint = WebhookEndpoint.objects.for_client(acme.pk).get()
    assert endpoints.accepted(endpoint, timezone.now()) == accepted
    assert rotation.secrets_per_key() == {"next": 2}
    assert "next: 2 web secrets" in said.getvalue()
