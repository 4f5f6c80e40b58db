from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings
from redis import Redis

from clients.models import AuditEntry, Client, Connection
from clients.secrets import vault
from clients.tenancy import across_clients
from tests.fixtures.factories import make_connection
from tests.widgets.sources.accounts import make_account
from widgets.models import ConnectionCheck
from widgets.results import keys
from widgets.sources.failures import MalformedResponse
from widgets.sources.rate_limit import RedisRateLimiter

KEY = "oscom_sk_0123456789abcdef"
ADDRESS = "https://api.oscom.ai/v1"


def form(client: Client, **changes: Any) -> dict[str, Any]:
    given = {"source": "oscom", "label": "Shop", "base_url": ADDRESS, "key": KEY}
    return {"client": client.pk} | given | changes


def stored() -> Connection:
    with across_clients():
        found: Connection = Connection.objects.across_clients().select_related("client").get()
        return found


def test_a_new_key_is_sealed_and_shows_four_characters(
    acme: Client, admin_browser: Browser
) -> None:
    answer = admin_browser.post(reverse("admin:clients_connection_add"), form(acme))

    assert answer.status_code == 302
    connection = stored()
    assert vault.open_key(connection).get_secret_value() == KEY
    page = admin_browser.get(reverse("admin:clients_connection_change", args=[connection.pk]))
    assert "••••cdef" in page.content.decode()
    assert KEY not in page.content.decode()
    assert connection.sealed_key not in page.content.decode()
    with across_clients():
        entries = AuditEntry.objects.for_client(acme.pk)
        assert {"connection.key_set", "connection.added"} <= {entry.event for entry in entries}
        assert not any(KEY[9:] in str(entry.details) for entry in entries)


def test_a_stored_connection_names_its_platform(acme: Client, admin_browser: Browser) -> None:
    connection = make_connection(client=acme)

    page = admin_browser.get(reverse("admin:clients_connection_change", args=[connection.pk]))

    assert '<div class="readonly">OSCOM</div>' in page.content.decode()
    assert 'name="source"' not in page.content.decode()


def test_an_empty_field_keeps_the_key(acme: Client, admin_browser: Browser) -> None:
    connection = make_connection(client=acme, key=KEY, base_url=ADDRESS)
    url = reverse("admin:clients_connection_change", args=[connection.pk])

    assert admin_browser.post(url, form(acme, label="Renamed", key="")).status_code == 302

    assert (stored().label, stored().key_version) == ("Renamed", 1)
    assert vault.open_key(stored()).get_secret_value() == KEY


@pytest.mark.parametrize("key", ["", "sk_live_0123456789", KEY + "\n!", "oscom_sk_short"])
def test_a_key_of_another_shape_is_refused_and_not_shown_again(
    acme: Client, admin_browser: Browser, key: str
) -> None:
    answer = admin_browser.post(reverse("admin:clients_connection_add"), form(acme, key=key))

    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == ["key"]
    assert not key or key not in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/v1",
        "http://api.oscom.ai/v1",
        "https://api.oscom.ai.evil.example/v1",
        "https://api.oscom.ai@evil.example/v1",
        "http://127.0.0.1:6379/",
    ],
)
def test_keys_are_sent_to_their_platform_alone(
    acme: Client, admin_browser: Browser, address: str
) -> None:
    answer = admin_browser.post(
        reverse("admin:clients_connection_add"), form(acme, base_url=address)
    )

    assert "base_url" in answer.context["adminform"].form.errors


def test_the_sandbox_is_allowed_where_the_settings_say_so(
    acme: Client, admin_browser: Browser, settings: Settings
) -> None:
    settings.SOURCES_ALLOWED_HOSTS = ["127.0.0.1:8900"]
    given = form(acme, base_url="http://127.0.0.1:8900/v1")

    assert admin_browser.post(reverse("admin:clients_connection_add"), given).status_code == 302


def test_another_client_is_no_choice_in_the_form(
    acme: Client, globex: Client, admin_browser: Browser
) -> None:
    answer = admin_browser.post(reverse("admin:clients_connection_add"), form(globex))

    assert "client" in answer.context["adminform"].form.errors
    with across_clients():
        assert Connection.objects.across_clients().count() == 0


def test_another_address_shows_no_results_of_the_old_one(
    acme: Client, admin_browser: Browser, settings: Settings
) -> None:
    settings.SOURCES_ALLOWED_HOSTS = ["127.0.0.1:9999"]
    connection = make_connection(client=acme, label="Shop", base_url=ADDRESS)
    url = reverse("admin:clients_connection_change", args=[connection.pk])

    kept = admin_browser.post(url, {"label": "Store", "base_url": ADDRESS, "key": ""})
    version = stored().key_version
    moved = admin_browser.post(
        url, {"label": "Store", "base_url": "https://127.0.0.1:9999", "key": ""}
    )

    assert (kept.status_code, moved.status_code) == (302, 302)
    found = stored()
    assert (version, found.key_version) == (connection.key_version, version + 1)
    assert (found.label, found.base_url) == ("Store", "https://127.0.0.1:9999")
    assert found.sealed_key == connection.sealed_key


def test_a_next_key_is_sealed_beside_the_present_one(acme: Client, admin_browser: Browser) -> None:
    connection = make_connection(client=acme, key=KEY, base_url=ADDRESS)
    url = reverse("admin:clients_connection_change", args=[connection.pk])
    later = KEY.replace("cdef", "9999")

    refused = admin_browser.post(
        url, {"label": "Shop", "base_url": ADDRESS, "next_key": "sk_live_1"}
    )
    taken = admin_browser.post(url, {"label": "Shop", "base_url": ADDRESS, "next_key": later})

    assert list(refused.context["adminform"].form.errors) == ["next_key"]
    assert taken.status_code == 302
    assert vault.open_key(stored()).get_secret_value() == KEY
    assert vault.open_next_key(stored()).get_secret_value() == later
    page = admin_browser.get(url).content.decode()
    assert "••••9999" in page
    assert later not in page


def checks_of(client: Client) -> list[ConnectionCheck]:
    with across_clients():
        return list(ConnectionCheck.objects.for_client(client.pk))


def test_a_new_connection_and_a_new_key_are_tested_by_themselves(
    acme: Client, admin_browser: Browser
) -> None:
    admin_browser.post(reverse("admin:clients_connection_add"), form(acme))
    (check,) = checks_of(acme)

    assert check.next_attempt_at is not None
    with across_clients():
        ConnectionCheck.objects.for_client(acme.pk).update(next_attempt_at=None)
    url = reverse("admin:clients_connection_change", args=[stored().pk])
    admin_browser.post(url, form(acme, label="Renamed", key=""))
    assert checks_of(acme)[0].next_attempt_at is None
    admin_browser.post(url, form(acme, label="Renamed", key=KEY + "00"))
    assert checks_of(acme)[0].next_attempt_at is not None


def test_test_now_and_try_again_now_are_buttons_that_want_one_test(
    acme: Client, admin_browser: Browser
) -> None:
    connection = make_connection(client=acme, key=KEY, base_url=ADDRESS)
    page = reverse("admin:clients_connection_change", args=[connection.pk])
    test, retry = (
        reverse(f"admin:clients_connection_{name}", args=[connection.pk])
        for name in ("test", "retry")
    )
    html = admin_browser.get(page).content.decode()
    assert f'action="{test}"' in html
    assert f'action="{retry}"' in html

    answers = [admin_browser.post(url).status_code for url in (test, test, retry)]

    assert answers == [302] * 3
    (check,) = checks_of(acme)
    assert check.resets
    assert "a worker sees to it" in admin_browser.get(page).content.decode()
    assert admin_browser.get(test).status_code == 405


def test_the_page_says_what_a_test_found_and_until_when_a_circuit_is_open(
    acme: Client, admin_browser: Browser, redis: Redis
) -> None:
    connection = make_connection(client=acme, key=KEY, base_url=ADDRESS)
    scopes = {"analytics:read": True, "seo:read": False, "contacts:read": None}
    with across_clients():
        ConnectionCheck.objects.create(
            client=acme,
            connection=connection,
            requested_at=timezone.now(),
            done_at=timezone.now(),
            usable=True,
            scopes=scopes,
        )
    redis.set(keys.account(acme.pk, connection.pk), "standard")
    rate_limiter, account = RedisRateLimiter(redis), make_account()
    for _ in range(5):
        permit = rate_limiter.acquire(account, "/seo/keywords")
        failure = MalformedResponse(status=200)
        rate_limiter.release(account, permit, status=200, headers={}, failure=failure)

    page = reverse("admin:clients_connection_change", args=[connection.pk])
    html = admin_browser.get(page).content.decode()

    assert "The key works for the account." in html
    assert "May read: analytics:read. Lacks: seo:read. Not known: contacts:read." in html
    assert "1 of its answers are not asked for before" in html
    assert "The platform sent something that we cannot read." in html
