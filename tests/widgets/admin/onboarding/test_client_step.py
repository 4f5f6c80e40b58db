"""The first step of a guided set-up: a client's name, country and conventions."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import AuditEntry, Client, User
from clients.tenancy import across_clients
from tests.clients.browsers import admin_browser as browser_of
from tests.fixtures.factories import make_user

pytestmark = pytest.mark.django_db
NEW = "/admin/set-up/"


def only_client() -> Client:
    with across_clients():
        return Client.objects.across_clients().get()


def conventions(client: Client) -> tuple[str, str, str, int]:
    return client.locale, client.currency, client.time_zone, client.week_start


def errors(answer: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = answer.context["form"].errors
    return found


def test_conventions_follow_from_the_country() -> None:
    browser = browser_of(make_user(agency_role="owner"))

    answer = browser.post(NEW, {"name": "Initech", "country": "CH"})

    client = only_client()
    assert answer.headers["Location"] == reverse("admin:onboarding_brand", args=[client.pk])
    assert conventions(client) == ("de_CH", "CHF", "Europe/Zurich", 0)
    assert client.onboarding_since is not None


def test_chosen_conventions_win_over_the_country() -> None:
    browser = browser_of(make_user(agency_role="owner"))
    chosen = {"locale": "fr_CH", "currency": "EUR", "week_start": "6"}

    browser.post(NEW, {"name": "Initech", "country": "CH", **chosen})

    assert conventions(only_client()) == ("fr_CH", "EUR", "Europe/Zurich", 6)


def test_a_manager_is_assigned_to_the_client_that_they_add() -> None:
    manager = make_user(agency_role="manager")
    browser = browser_of(manager)

    browser.post(NEW, {"name": "Initech", "country": "US"})

    client = only_client()
    with across_clients():
        assert list(client.managers.all()) == [manager]
        assert AuditEntry.objects.across_clients().get(event="client.added").client == client
    assert browser.get(reverse("admin:onboarding_client", args=[client.pk])).status_code == 200


def test_nothing_is_stored_without_a_name_and_a_country() -> None:
    browser = browser_of(make_user(agency_role="owner"))

    answer = browser.post(NEW, {"name": "", "country": "XX", "currency": "EUR"})

    assert set(errors(answer)) == {"name", "country"}
    assert answer.context["form"]["currency"].value() == "EUR"
    with across_clients():
        assert not Client.objects.across_clients().exists()


def test_stored_conventions_are_kept_when_the_step_is_saved_again(
    acme: Client, admin_browser: Browser
) -> None:
    url = reverse("admin:onboarding_client", args=[acme.pk])
    form = admin_browser.get(url).context["form"]

    admin_browser.post(url, {field.name: field.value() for field in form} | {"name": "Acme Ltd"})

    stored = only_client()
    assert (stored.name, conventions(stored)) == ("Acme Ltd", conventions(acme))


def test_a_country_fills_in_the_fields_that_follow_from_it(admin_browser: Browser) -> None:
    answer = admin_browser.get(f"{NEW}conventions/", {"country": "JP"})

    values = {field.name: field.value() for field in answer.context["fields"]}
    assert values == {
        "locale": "ja_JP",
        "currency": "JPY",
        "time_zone": "Asia/Tokyo",
        "week_start": 6,
    }
    assert admin_browser.get(f"{NEW}conventions/", {"country": "XX"}).status_code == 404


@pytest.mark.parametrize("step", ["client", "brand", "summary"])
def test_steps_of_a_foreign_client_and_of_none_are_answered_alike(
    step: str, globex: Client, manager: User, admin_browser: Browser
) -> None:
    foreign = reverse(f"admin:onboarding_{step}", args=[globex.pk])
    unknown = reverse(f"admin:onboarding_{step}", args=[make_user().pk])

    for method in (admin_browser.get, admin_browser.post):
        assert method(foreign).status_code == method(unknown).status_code == 404


def test_the_home_page_leads_to_a_set_up_that_is_not_finished(admin_browser: Browser) -> None:
    admin_browser.post(NEW, {"name": "Initech", "country": "US"})
    with across_clients():
        client = Client.objects.across_clients().get(name="Initech")
    summary = reverse("admin:onboarding_summary", args=[client.pk])

    assert f'href="{summary}"' in admin_browser.get("/admin/").text
    assert (
        f'href="{summary}"' in admin_browser.get(f"/admin/clients/client/{client.pk}/change/").text
    )
    admin_browser.post(summary)
    assert f'href="{summary}"' not in admin_browser.get("/admin/").text
