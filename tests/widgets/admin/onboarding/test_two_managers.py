"""Two managers at one step: the second is told at the field, and nothing of either is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Brand, Client, Connection
from clients.tenancy import across_clients
from tests.fixtures.factories import make_connection
from tests.widgets.admin.onboarding.test_brand_step import VALID

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis")]
OPENED_WITH = re.compile(r'<input type="hidden" name="(initial-\w+)"(?: value="([^"]*)")?')


def opened(browser: Browser, path: str) -> dict[str, str]:
    """The values that a page was opened with, which its form sends along."""
    found = dict(OPENED_WITH.findall(browser.get(path).text))
    assert found
    return found


def brand_of(client: Client) -> Brand:
    with across_clients():
        return Brand.objects.for_client(client.pk).get()


def conflict(answer: Any, name: str) -> str:
    assert set(answer.context["form"].errors) == {name}
    return str(answer.context["form"].errors[name][0])


def test_a_value_that_both_change_is_told_and_stored_when_saved_again(
    acme: Client, admin_browser: Browser
) -> None:
    path = reverse("admin:onboarding_brand", args=[acme.pk])
    page = opened(admin_browser, path)
    first, second = VALID | {"welcome": "Servus"}, VALID | {"welcome": "Hello"}
    admin_browser.post(path, page | first)

    told = admin_browser.post(path, page | second)

    assert "“Servus”" in conflict(told, "welcome")
    assert told.context["form"]["welcome"].value() == "Hello"
    assert brand_of(acme).welcome == "Servus"
    again = dict(OPENED_WITH.findall(told.text))
    assert admin_browser.post(path, again | second).status_code == 302
    assert brand_of(acme).welcome == "Hello"


def test_values_that_each_changes_alone_are_both_kept(acme: Client, admin_browser: Browser) -> None:
    path = reverse("admin:onboarding_brand", args=[acme.pk])
    admin_browser.post(path, VALID)
    page = opened(admin_browser, path)

    admin_browser.post(path, page | VALID | {"welcome": "Servus"})
    admin_browser.post(path, page | VALID | {"colour": "#123456"})

    brand = brand_of(acme)
    assert (brand.welcome, brand.colour) == ("Servus", "#123456")


def test_a_clients_conventions_are_not_overwritten_unseen(
    acme: Client, admin_browser: Browser
) -> None:
    path = reverse("admin:onboarding_client", args=[acme.pk])
    page = opened(admin_browser, path)
    stored = {name.removeprefix("initial-"): value for name, value in page.items()}
    stored["country"] = "US"
    admin_browser.post(path, page | stored | {"currency": "CHF"})

    told = admin_browser.post(path, page | stored | {"currency": "GBP"})
    admin_browser.post(path, page | stored | {"name": "Acme Ltd"})

    assert "meanwhile" in conflict(told, "currency")
    with across_clients():
        client = Client.objects.across_clients().get(pk=acme.pk)
    assert (client.name, client.currency) == ("Acme Ltd", "CHF")


def test_an_accounts_name_is_not_overwritten_unseen(acme: Client, admin_browser: Browser) -> None:
    account = make_connection(client=acme, label="Shop", base_url="https://api.oscom.ai/v1")
    path = reverse("admin:onboarding_connection_change", args=[acme.pk, account.pk])
    page = opened(admin_browser, path)
    values = {"base_url": "https://api.oscom.ai/v1", "key": ""}
    admin_browser.post(path, page | values | {"label": "Web shop"})

    told = admin_browser.post(path, page | values | {"label": "Store"})

    assert "“Web shop”" in conflict(told, "label")
    with across_clients():
        assert Connection.objects.for_client(acme.pk).get().label == "Web shop"
