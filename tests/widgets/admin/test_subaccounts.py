"""Domains of a key: a connection's test finds them, and its form offers them."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client, Connection
from clients.tenancy import across_clients, within
from tests.fixtures.factories import make_connection
from tests.fixtures.sandbox import Sandbox
from tests.widgets.admin.test_connection import KEY as OSCOM_KEY
from tests.widgets.admin.test_connection import form, stored
from widgets.accounts import checks
from widgets.models import ConnectionCheck
from widgets.pages import account_health
from widgets.tasks import check_connection

pytestmark = pytest.mark.django_db

KEY = "busyoctodemokey0000000000000001"
REACHED = [
    ("", "—"),
    ("dom_brightsmile", "BrightSmile Dental Group"),
    ("dom_standard", "Northwind Cloud"),
]


def checked(acme: Client, platform: Sandbox, domain: str) -> Connection:
    connection = make_connection(
        client=acme,
        source="busyocto",
        key=KEY,
        base_url=platform.busyocto_url,
        settings={"domain_id": domain} if domain else {},
    )
    with within(acme.pk):
        checks.request(connection, actor=None)
    check_connection(str(acme.pk), str(connection.pk))
    return connection


def page_of(connection: Connection) -> str:
    return reverse("admin:clients_connection_change", args=[connection.pk])


@pytest.mark.parametrize("domain", ["", "dom_alpenpfad"])
def test_a_domain_that_is_not_reached_is_told_at_its_field(
    acme: Client, platform: Sandbox, admin_browser: Browser, domain: str
) -> None:
    connection = checked(acme, platform, domain)

    field = (
        admin_browser.get(page_of(connection))
        .context["adminform"]
        .form.fields["busyocto_domain_id"]
    )

    assert field.choices[:3] == REACHED
    unreached = [(domain, f"{domain}, which the key does not reach")] if domain else []
    assert field.choices[3:] == unreached
    assert field.help_text == account_health.trouble("unknown_subaccount")
    assert stored().health == Connection.Health.FAILING


def test_a_domain_is_chosen_from_those_that_the_key_reaches(
    acme: Client, platform: Sandbox, admin_browser: Browser
) -> None:
    connection = checked(acme, platform, "")
    given = {"label": "Ads", "base_url": platform.busyocto_url, "key": ""}

    answer = admin_browser.post(
        page_of(connection), {**given, "busyocto_domain_id": "dom_brightsmile"}
    )
    check_connection(str(acme.pk), str(connection.pk))

    assert answer.status_code == 302
    with across_clients():
        check = ConnectionCheck.objects.for_client(acme.pk).get()
    assert (check.usable, check.account_name) == (
        True,
        "Northlight Agency · BrightSmile Dental Group",
    )
    assert stored().settings == {"domain_id": "dom_brightsmile"}


def test_a_key_of_letters_and_digits_is_nobodys_in_particular(
    acme: Client, admin_browser: Browser
) -> None:
    """Oktopost's keys may look like BusyOcto's; OSCOM's look like nobody else's."""
    oktopost = form(
        acme,
        source="oktopost",
        key=KEY,
        base_url="https://api.oktopost.com/v2",
        oktopost_account_id="001demo00000001",
    )
    busyocto = form(acme, source="busyocto", key=OSCOM_KEY, base_url="https://api.busyocto.ai/v1")

    answers = [
        admin_browser.post(reverse("admin:clients_connection_add"), given)
        for given in (busyocto, oktopost)
    ]

    errors = answers[0].context["adminform"].form.errors
    assert errors["key"] == ["This is a key of OSCOM, not of BusyOcto."]
    assert answers[1].status_code == 302
