"""Access of view-as sessions: of every route, reads as a viewer has them, and no write."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client as Browser
from redis import Redis

from clients.auth import sessions
from clients.models import Client, User
from clients.tenancy import across_clients
from clients.view_as import WRITABLE
from tests.access_table import ACTORS, CLIENT
from tests.clients.browsers import session
from tests.fixtures.factories import make_user
from tests.test_access import HOSTS, ROUTES, arguments, cookies, path_of, people, rows_of, status

__all__ = ["arguments", "cookies", "people"]  # fixtures

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
# Only staff get view-as sessions, whose passwords are changed on the agency's host.
OF_STAFF = {"account_change_password": "404"}


def view_as_session(user: User, place: str) -> str:
    key = session(user, place)
    store = SessionStore(key)
    store[sessions.VIEW_AS_UNTIL] = store[sessions.SEEN_AT] + sessions.VIEW_AS_SECONDS
    store.save()
    return key


@pytest.fixture
def viewing(acme: Client, people: dict[str, User]) -> Browser:
    found = Browser(headers={"host": "acme.localhost", "accept": "text/html, */*"})
    found.cookies[settings.SESSION_COOKIE_NAME] = view_as_session(people["assigned"], str(acme.pk))
    return found


def test_reads_are_those_of_a_viewer(
    viewing: Browser, arguments: dict[str, str], redis: Redis
) -> None:
    viewer = ACTORS.index("viewer")
    expected = {
        name: OF_STAFF.get(name, answers[viewer])
        for (name, method), answers in rows_of(CLIENT).items()
        if method == "GET"
    }

    found = {name: status(viewing, "GET", path_of(ROUTES[name], arguments)) for name in expected}

    assert found == expected


@pytest.mark.parametrize("method", UNSAFE)
def test_every_write_is_refused(
    viewing: Browser, arguments: dict[str, str], redis: Redis, method: str
) -> None:
    refused = {name: path for name, path in ROUTES.items() if name not in WRITABLE}

    found = {
        name: status(viewing, method, path_of(path, arguments)) for name, path in refused.items()
    }

    assert found == dict.fromkeys(refused, "403")


def test_writable_routes_change_nothing_of_the_client() -> None:
    assert {"end_view_as", "account_logout", "enter", "theme", "ticket"} == WRITABLE


def test_session_is_void_at_the_agency_and_at_other_clients(
    acme: Client, globex: Client, people: dict[str, User], arguments: dict[str, str], redis: Redis
) -> None:
    with across_clients():
        globex.managers.add(people["assigned"])
    key = view_as_session(people["assigned"], str(acme.pk))

    for host, path in (("agency.localhost", "/admin/"), ("globex.localhost", "/exports/")):
        at = Browser(headers={"host": host, "accept": "text/html"})
        at.cookies[settings.SESSION_COOKIE_NAME] = key
        assert status(at, "GET", path) == "in"


def test_owner_is_limited_as_well(acme: Client, arguments: dict[str, str], redis: Redis) -> None:
    at = Browser(headers={"host": "acme.localhost"})
    owner = make_user(agency_role="owner")
    at.cookies[settings.SESSION_COOKIE_NAME] = view_as_session(owner, str(acme.pk))

    assert status(at, "POST", "/dashboards/sales/export") == "403"
    assert set(HOSTS) == {"acme.localhost", "agency.localhost"}
