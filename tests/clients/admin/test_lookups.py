"""Admin lists accept their declared filters alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin import site
from django.db.models import Field
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client, User
from clients.tenancy import across_clients
from tests.clients.browsers import admin_browser
from tests.fixtures.factories import make_connection, make_user

pytestmark = pytest.mark.django_db

LABELS = [model._meta.label_lower for model in site._registry]
LOOKUPS = (
    "exact",
    "startswith",
    "icontains",
    "iregex",
    "gt",
    "lte",
    "in",
    "range",
    "isnull",
    "year",
    "date",
    "has_key",
)
NO_VALUES = ("", "[", "99999", "-1", "13", "a\x00b", "9" * 5000, "{}", "'", "\ufffd")


@pytest.fixture
def owner(db: None) -> User:
    return make_user(agency_role="owner")


def admin_of(label: str) -> Any:
    return next(
        found for model, found in site._registry.items() if model._meta.label_lower == label
    )


def list_of(label: str) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_changelist")


def declared(browser: Browser, label: str) -> set[str]:
    request: Any = browser.get(list_of(label)).wsgi_request
    return set(admin_of(label).declared_lookups(request))


@pytest.mark.parametrize("label", LABELS)
def test_undeclared_lookups_are_refused_by_every_list(label: str, owner: User) -> None:
    browser = admin_browser(owner)
    fields = [f for f in admin_of(label).model._meta.get_fields() if isinstance(f, Field)]
    asked = {each.name for each in fields}
    # Every lookup and every field, but not each with each.
    asked |= {
        f"{each.name}__{lookup}"
        for number, each in enumerate(fields)
        for lookup in LOOKUPS[number % 4 :: 4]
    }

    answers = {
        lookup: browser.get(list_of(label), {lookup: "a"}).status_code
        for lookup in asked - declared(browser, label)
    }

    assert set(answers.values()) == {400}


@pytest.mark.parametrize("label", LABELS)
def test_invalid_values_of_declared_lookups_are_refused(label: str, owner: User) -> None:
    browser = admin_browser(owner)
    names = {*declared(browser, label), "q", "o", "p", "all", "e", "_popup", "_to_field"}

    answers = {
        (name, value[:9]): browser.get(list_of(label), {name: value}).status_code
        for name in names
        for value in NO_VALUES
    }

    assert {asked: found for asked, found in answers.items() if found not in {200, 400}} == {}


def test_refused_list_names_the_lookup_and_shows_no_row(owner: User) -> None:
    page = admin_browser(owner).get(list_of("clients.user"), {"password__startswith": "argon2"})

    assert page.status_code == 400
    assert "It has no filter called password__startswith." in page.content.decode()
    assert "result_list" not in page.content.decode()


def test_lookups_do_not_reveal_sealed_keys(acme: Client) -> None:
    manager = make_user(agency_role="manager")
    with across_clients():
        acme.managers.add(manager)
    connection = make_connection(client=acme)
    browser, url = admin_browser(manager), list_of("clients.connection")

    statuses = [
        browser.get(url, {f"{column}__startswith": start}).status_code
        for column in ("sealed_key", "client__sealed_private_key")
        for start in (connection.sealed_key[:4], "nothing")
    ]

    assert statuses == [400] * 4


def test_date_hierarchy_accepts_dates(owner: User) -> None:
    browser, url = admin_browser(owner), list_of("widgets.annotation")

    asked = ({"day__year": "2026", "day__month": "2"}, {"day__year": "2026", "day__month": "13"})

    assert [browser.get(url, query).status_code for query in asked] == [200, 400]
