"""The audit log: values before and after, filters, and its CSV export."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients import audit
from clients.desk import changes
from clients.models import AuditEntry, Client, User
from clients.tenancy import across_clients
from tests.clients.admin.test_admin import changed
from tests.clients.browsers import admin_browser
from tests.fixtures.factories import make_connection, make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/clients/auditentry/"
EXPORT = f"{LIST}export/"


def newest(client: Client, event: str) -> AuditEntry:
    with across_clients():
        return AuditEntry.objects.for_client(client.pk).filter(event=event).latest("at")


def rows_of(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_a_change_is_kept_with_its_values_before_and_after(acme: Client, manager: User) -> None:
    answer = changed(acme, admin_browser(manager), name="Acme Ltd", **{"brand-0-colour": "#102030"})

    entry = newest(acme, "client.changed")
    assert answer.status_code == 302
    assert entry.details["values"] == [
        {"field": "Name", "before": "Acme", "after": "Acme Ltd"},
        {"field": "brand Acme: colour", "before": "#3553d4", "after": "#102030"},
    ]
    page = admin_browser(manager).get(f"{LIST}{entry.pk}/change/").text
    assert "<td>Acme</td><td>Acme Ltd</td>" in page


def test_a_key_is_neither_kept_nor_shown(acme: Client, manager: User) -> None:
    connection = make_connection(client=acme, base_url="https://api.oscom.ai/v1")
    browser, key = admin_browser(manager), "oscom_sk_0123456789abcdef"
    form = {"label": "Shop", "base_url": connection.base_url, "key": key}

    browser.post(reverse("admin:clients_connection_change", args=[connection.pk]), form)

    entry = newest(acme, "connection.changed")
    assert {"field": "Key", "is_secret": True} in entry.details["values"]
    assert key not in str(entry.details)
    assert "<td>••••</td><td>••••</td>" in browser.get(f"{LIST}{entry.pk}/change/").text


def test_long_values_are_cut(acme: Client, manager: User) -> None:
    lines = "\n".join(f"metric_{number} = Label {number}" for number in range(100))

    changed(acme, admin_browser(manager), labels=lines)

    (value,) = newest(acme, "client.changed").details["values"]
    assert len(value["after"]) == changes.LONGEST_VALUE


def test_the_export_holds_the_filtered_list_and_no_formula(acme: Client, manager: User) -> None:
    with across_clients():
        values = [{"field": "Name", "before": "", "after": "=1+1"}]
        audit.record(
            "client.changed",
            client=acme,
            actor=manager,
            subject="=HYPERLINK(1)",
            address="192.0.2.7",
            values=values,
        )
        audit.record("connection.tested", client=acme)

    heading, row = rows_of(admin_browser(manager).get(EXPORT, {"event": "client.changed"}))

    assert heading[:3] == ["When (UTC)", "Who", "What"]
    assert row[1:] == [
        manager.email,
        "Client changed",
        "'=HYPERLINK(1)",
        "Acme",
        "192.0.2.7",
        "Name:  → =1+1",
    ]


def test_managers_export_and_filter_by_their_own_clients_alone(
    acme: Client, globex: Client, manager: User
) -> None:
    stranger = make_user(name="Zoe Zebra", agency_role="manager")
    with across_clients():
        audit.record("client.changed", client=globex, actor=stranger, subject="Theirs")
        audit.record("password.changed", client=None, actor=stranger)
    browser = admin_browser(manager)

    text = str(rows_of(browser.get(EXPORT, {"actor": str(stranger.pk)})))
    page = browser.get(LIST).text

    assert "Theirs" not in text
    assert "Zoe Zebra" not in page
    assert "Theirs" in str(rows_of(admin_browser(make_user(agency_role="owner")).get(EXPORT)))


def test_owners_alone_read_entries_of_the_agency(acme: Client, manager: User) -> None:
    with across_clients():
        entry = audit.record("password.changed", client=None)
    url = f"{LIST}{entry.pk}/change/"

    assert admin_browser(make_user(agency_role="owner")).get(url).status_code == 200
    assert admin_browser(manager).get(url).status_code == 302


@pytest.mark.parametrize("name", ["details__values", "actor", "client__id__exact"])
def test_an_unknown_filter_or_value_exports_nothing(
    acme: Client, globex: Client, name: str
) -> None:
    owner = make_user(agency_role="owner")
    with across_clients():
        for client in (acme, globex):
            audit.record("client.changed", client=client, actor=owner)
    browser: Browser = admin_browser(owner)

    assert browser.get(EXPORT, {name: "x"}).status_code == 400


def test_home_lists_changes_of_people_alone(acme: Client, manager: User) -> None:
    with across_clients():
        audit.record("client.changed", client=acme, actor=manager, subject=acme)
        audit.record("webhook.issued", client=acme, actor=None, subject=acme)

    page = admin_browser(manager).get(reverse("admin:index"))

    assert {entry.actor for entry in page.context["entries"]} == {manager}


def test_entries_of_services_tell_the_address_of_the_request(acme: Client) -> None:
    browser = admin_browser(make_user(agency_role="owner"))
    form = {"action": "suspend", "_selected_action": [str(acme.pk)]}

    browser.post("/admin/clients/client/", form, REMOTE_ADDR="192.0.2.7")

    assert newest(acme, "client.suspended").address == "192.0.2.7"


def test_entries_without_a_request_have_no_address(acme: Client) -> None:
    with across_clients():
        assert audit.record("key.rotated", client=acme).address is None
