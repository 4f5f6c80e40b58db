"""Search over clients, domains, people, dashboards, widgets and connections."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.desk import search
from clients.models import Client, User
from clients.tenancy import across_clients
from tests.clients.browsers import admin_browser
from tests.fixtures.factories import (
    make_connection,
    make_dashboard,
    make_domain,
    make_member,
    make_user,
    make_widget,
)

pytestmark = pytest.mark.django_db

SEARCH = "/admin/search/"
CSRF = re.compile(r"<input[^>]*csrfmiddlewaretoken[^>]*>")


def hits(user: User, query: str) -> dict[str, list[str]]:
    with across_clients():
        return {kind.title: [hit.title for hit in kind.hits] for kind in search.find(user, query)}


def furnish(client: Client, name: str) -> None:
    make_domain(client=client, host=f"{name}.example", is_primary=False)
    make_member(client=client, user=make_user(email=f"{name}@example.com"))
    make_widget(
        dashboard=make_dashboard(client=client, title=f"Board {name}"), title=f"Tile {name}"
    )
    make_connection(client=client, label=f"Account {name}")


def test_every_kind_is_found(acme: Client, manager: User) -> None:
    furnish(acme, "zebra")

    assert hits(manager, "ZEBRA") == {
        "Domains": ["zebra.example"],
        "People": ["zebra@example.com"],
        "Dashboards": ["Board zebra"],
        "Widgets": ["Tile zebra"],
        "Connections": ["Account zebra"],
    }
    assert hits(manager, "acm") == {"Clients": ["Acme"], "Domains": ["acme.localhost"]}


def test_each_word_is_looked_for(acme: Client, manager: User) -> None:
    furnish(acme, "zebra")

    assert hits(manager, "zebra tile") == {"Widgets": ["Tile zebra"]}


def test_a_manager_finds_nothing_of_other_clients(
    acme: Client, globex: Client, manager: User
) -> None:
    furnish(globex, "zebra")
    browser = admin_browser(manager)
    # The head of each page repeats the query.
    known, unknown = (
        CSRF.sub("", browser.get(SEARCH, {"q": query}).text) for query in ("zebra", "zebro")
    )

    assert hits(manager, "zebra") == {}
    assert known.replace("zebra", "zebro") == unknown
    assert (
        "zebra.example"
        in admin_browser(make_user(agency_role="owner")).get(SEARCH, {"q": "zebra"}).text
    )


def test_staff_are_found_by_owners_alone(acme: Client, manager: User) -> None:
    owner = make_user(agency_role="owner", name="Zoe Zebra")

    assert hits(manager, "zebra") == {}
    assert hits(owner, "zebra") == {"Agency": ["Zoe Zebra"]}


@pytest.mark.parametrize("query", ["%", "_", "\\", "'", "<b>", "x" * 500, "\U0001f600"])
def test_signs_of_the_database_are_taken_literally(acme: Client, manager: User, query: str) -> None:
    assert hits(manager, query) == {}
    assert admin_browser(manager).get(SEARCH, {"q": query}).status_code == 200


def test_many_rows_are_cut_and_cost_no_more_queries(acme: Client, manager: User) -> None:
    browser, counts = admin_browser(manager), []
    pages: list[Any] = []
    for number in (1, 12):
        for index in range(number):
            furnish(acme, f"zebra{number}-{index}")
        with CaptureQueriesContext(connection) as queries:
            pages.append(browser.get(SEARCH, {"q": "zebra"}))
        counts.append(len(queries))

    assert counts[0] == counts[1] < 20
    assert "There are more" in pages[1].text
    assert len(pages[1].context["kinds"][0].hits) == search.MOST_SHOWN


def test_an_empty_query_explains_the_page(manager: User) -> None:
    page = admin_browser(manager).get(SEARCH)

    assert "Find a client" in page.text
