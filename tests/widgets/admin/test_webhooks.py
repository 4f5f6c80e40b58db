"""The desk's side of webhooks: who may do what, and what is shown once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.test import Client as Browser
from django.urls import reverse

from clients import endpoints
from clients.models import AuditEntry, Client, Connection, WebhookEndpoint
from clients.secrets import tokens
from clients.tenancy import across_clients, within
from tests.fixtures.factories import make_connection
from tests.widgets.webhooks.sender import Sender, event, make_sender, sign
from widgets.models import WebhookSubscription

CONNECTIONS = "admin:clients_connection_changelist"
DELIVERIES = "admin:widgets_webhookdelivery_changelist"


def act(admin_browser: Browser, page: str, action: str, *rows: Any) -> Any:
    chosen = [str(row.pk) for row in rows]
    return admin_browser.post(reverse(page), {"action": action, "_selected_action": chosen})


def endpoint_of(connection: Connection) -> WebhookEndpoint | None:
    with within(connection.client_id):
        return endpoints.of_connection(connection)


def events_of(client: Client) -> set[str]:
    with across_clients():
        return {entry.event for entry in AuditEntry.objects.for_client(client.pk)}


def test_address_and_secret_are_shown_once_and_work(acme: Client, admin_browser: Browser) -> None:
    connection = make_connection(client=acme)

    page = act(admin_browser, CONNECTIONS, "set_up_webhook", connection).content.decode()

    (url,) = re.findall(r"http://agency\.localhost(/hooks/oscom/ptw_\w+/)", page)
    (secret,) = re.findall(r"whsec_[\w-]+", page)
    body = event()
    answer = Browser().generic(
        "POST",
        url,
        body,
        content_type="application/json",
        headers={"host": "agency.localhost", "X-OSCOM-Signature": sign(body, secret)},
    )
    assert answer.status_code == 202
    change = reverse("admin:clients_connection_change", args=[connection.pk])
    later = admin_browser.get(change).content.decode()
    assert secret not in later
    assert url not in later
    assert "Set up by hand" in later
    assert "webhook.issued" in events_of(acme)


def test_a_secret_set_up_by_hand_is_shown_again_when_it_changes(
    acme: Client, admin_browser: Browser
) -> None:
    connection = make_connection(client=acme)
    first = act(admin_browser, CONNECTIONS, "set_up_webhook", connection).content.decode()

    second = act(admin_browser, CONNECTIONS, "rotate_webhook", connection).content.decode()

    endpoint = endpoint_of(connection)
    assert endpoint is not None
    old, new = (re.findall(r"whsec_[\w-]+", page)[0] for page in (first, second))
    assert old != new
    assert "/hooks/" not in second
    assert endpoints.secret_of(endpoint).get_secret_value() == new
    assert endpoint.sealed_previous


def test_a_connections_page_shows_its_subscription_and_the_outcome(
    acme: Client, admin_browser: Browser
) -> None:
    connection = make_connection(client=acme)
    page = reverse("admin:clients_connection_change", args=[connection.pk])

    act(admin_browser, CONNECTIONS, "register_webhook", connection)
    requested = admin_browser.get(page).content.decode()
    with within(acme.pk):
        subscriptions = WebhookSubscription.objects.for_client(acme.pk)
        subscriptions.update(next_attempt_at=None, attempts=1, failure="auth_failed")
    given_up = admin_browser.get(page).content.decode()

    assert "Register or repair: requested" in requested
    assert "given up. The platform refuses the key." in given_up


def test_a_subscription_that_was_given_up_announces_no_retry(
    acme: Client, admin_browser: Browser
) -> None:
    sender = make_sender(acme)
    page = reverse("admin:clients_connection_change", args=[sender.connection.pk])
    act(admin_browser, CONNECTIONS, "register_webhook", sender.connection)
    with within(acme.pk):
        endpoints.record(sender.endpoint, WebhookEndpoint.State.FAILING, failure="unavailable")
        subscriptions = WebhookSubscription.objects.for_client(acme.pk)
        subscriptions.update(next_attempt_at=None, attempts=8, failure="unavailable")

    text = admin_browser.get(page).content.decode()

    assert "Registration failed" in text
    assert "given up." in text
    assert "tried again" not in text.lower()


def test_the_secret_before_one_set_up_by_hand_counts_for_a_day(
    acme: Client, admin_browser: Browser
) -> None:
    connection = make_connection(client=acme)
    act(admin_browser, CONNECTIONS, "set_up_webhook", connection)

    act(admin_browser, CONNECTIONS, "rotate_webhook", connection)

    endpoint = endpoint_of(connection)
    assert endpoint is not None
    assert endpoint.disclosed_at is not None
    hours = [endpoint.disclosed_at + timedelta(hours=passed) for passed in (23, 25)]
    assert [len(endpoints.accepted(endpoint, at)) for at in hours] == [2, 1]


def test_rotating_a_secret_has_a_worker_tell_the_platform(
    acme: Client, admin_browser: Browser
) -> None:
    sender = make_sender(acme)

    act(admin_browser, CONNECTIONS, "rotate_webhook", sender.connection)

    endpoint = endpoint_of(sender.connection)
    assert endpoint is not None
    assert (endpoint.disclosed_at, bool(endpoint.sealed_previous)) == (None, True)
    with within(acme.pk):
        subscription = WebhookSubscription.objects.for_client(acme.pk).get()
    assert (subscription.desired_state, subscription.next_attempt_at is None) == ("register", False)
    assert sender.send().status_code == 202


def test_a_registered_connection_is_deleted_by_a_worker(
    acme: Client, admin_browser: Browser
) -> None:
    sender = make_sender(acme)
    page = reverse("admin:clients_connection_delete", args=[sender.connection.pk])

    admin_browser.post(page, {"post": "yes"})

    with within(acme.pk):
        subscription = WebhookSubscription.objects.for_client(acme.pk).get()
    assert (subscription.desired_state, subscription.connection_id) == (
        "delete",
        sender.connection.pk,
    )


def test_another_clients_connection_cannot_be_chosen(
    globex: Client, admin_browser: Browser
) -> None:
    connection = make_connection(client=globex)

    answer = act(admin_browser, CONNECTIONS, "set_up_webhook", connection)

    assert "whsec_" not in answer.content.decode()
    assert endpoint_of(connection) is None


def test_deliveries_are_listed_and_processed_again(acme: Client, admin_browser: Browser) -> None:
    sender = make_sender(acme)
    sender.send(event("content.brief.created", id="whe_again"))
    with within(acme.pk):
        delivery = sender.stored()[0]
        delivery.state = "processed"
        delivery.save()

    listed = admin_browser.get(reverse(DELIVERIES)).content.decode()
    answer = act(admin_browser, DELIVERIES, "replay", delivery)

    assert "content.brief.created" in listed
    assert answer.status_code == 302
    assert sender.stored()[0].state == "waiting"
    assert "webhook.replayed" in events_of(acme)


def test_an_event_that_was_given_up_says_why(acme: Client, admin_browser: Browser) -> None:
    sender = make_sender(acme)
    sender.send(event("content.brief.created"))
    with within(acme.pk):
        delivery = sender.stored()[0]
        delivery.state, delivery.failure = "failed", "deadly"
        delivery.save()

    listed = admin_browser.get(reverse(DELIVERIES)).content.decode()

    assert "Each worker that processed it was lost" in listed


def test_another_clients_deliveries_are_neither_listed_nor_processed(
    globex: Client, admin_browser: Browser
) -> None:
    sender = make_sender(globex)
    sender.send(event("content.brief.created", id="whe_theirs"))
    with within(globex.pk):
        delivery = sender.stored()[0]
        delivery.state = "processed"
        delivery.save()

    listed = admin_browser.get(reverse(DELIVERIES)).content.decode()
    act(admin_browser, DELIVERIES, "replay", delivery)

    assert str(delivery.pk) not in listed
    assert sender.stored()[0].state == "processed"


def test_only_the_newest_secret_counts_once_that_is_said(
    acme: Client, admin_browser: Browser
) -> None:
    sender: Sender = make_sender(acme)
    with within(acme.pk):
        endpoints.rotate(sender.endpoint, actor=None)
    before = sender.send().status_code

    act(admin_browser, CONNECTIONS, "revoke_webhook_secret", sender.connection)

    assert (before, sender.send().status_code) == (202, 401)
    assert tokens.is_token(sender.path.split("/")[3], tokens.WEBHOOK)


def test_a_connection_without_a_webhook_is_deleted_at_once(
    acme: Client, admin_browser: Browser
) -> None:
    connection = make_connection(client=acme)

    admin_browser.post(
        reverse("admin:clients_connection_delete", args=[connection.pk]), {"post": "yes"}
    )

    with across_clients():
        assert not Connection.objects.for_client(acme.pk).exists()
