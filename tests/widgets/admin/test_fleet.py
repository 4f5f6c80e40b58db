"""The fleet page: permissions, health and cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, Connection
from tests.fixtures.factories import PASSWORD, make_connection, make_member, make_user
from tests.fixtures.platform import connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from tests.widgets.exports.reports.factories import make_report
from widgets.admin.fleet_order import LINES_PER_PAGE

pytestmark = pytest.mark.usefixtures("manager", "redis")

FLEET = "/admin/clients/connection/fleet/"
SESSIONS = {"metrics": ["sessions"]}


def sign_in(email: str, host: str = "agency.localhost") -> Browser:
    browser = Browser(headers={"host": host})
    browser.post("/sign-in/", {"login": email, "password": PASSWORD})
    return browser


def test_a_manager_sees_the_accounts_of_assigned_clients_alone(
    acme: Client,
    globex: Client,
    admin_browser: Browser,
) -> None:
    failing = {"health": Connection.Health.NEEDS_ATTENTION, "failure": "auth_failed"}
    ours = make_connection(client=acme, label="<b>Ours</b>", **failing)
    make_connection(client=globex, label="Theirs")
    make_board(ours, dict(SESSIONS), {"metrics": ["visitors"], "dimensions": ["channel"]})

    page = admin_browser.get(FLEET).content.decode()

    assert "&lt;b&gt;Ours&lt;/b&gt;" in page
    assert "Theirs" not in page
    assert "Globex" not in page
    assert "Needs attention" in page
    assert "The platform refuses the key." in page
    assert "once the key is replaced" in page
    assert "1 dashboard: 2 widgets, 2 calls" in page


@pytest.mark.django_db(transaction=True)
def test_the_calls_left_of_an_account_are_shown(
    acme: Client,
    platform: Sandbox,
    admin_browser: Browser,
) -> None:
    connection = connect(acme, platform, per_minute=40)
    refreshed(tile_requests_of(make_board(connection, dict(SESSIONS))))

    page = " ".join(admin_browser.get(FLEET).content.decode().split())

    assert '39 of 40 <span class="fleet__quiet">this minute</span>' in page


def test_an_owner_sees_all_and_others_nothing(acme: Client, globex: Client) -> None:
    for client in (acme, globex):
        make_connection(client=client, label=f"Account of {client.name}")
    owner, member = make_user(agency_role="owner"), make_member(client=acme).user

    seen = sign_in(owner.email).get(FLEET).content.decode()
    refused = sign_in(member.email).get(FLEET)

    assert "Account of Acme" in seen
    assert "Account of Globex" in seen
    assert refused.status_code == 302


def test_the_fleet_page_accepts_no_post(admin_browser: Browser) -> None:
    assert admin_browser.post(FLEET).status_code == 405


def test_a_large_fleet_takes_as_many_queries_as_a_small_one(
    acme: Client,
    admin_browser: Browser,
) -> None:
    counts = []
    for number in (1, 5):
        for _ in range(number):
            make_board(make_connection(client=acme), *[dict(SESSIONS)] * 12)
        with CaptureQueriesContext(connection) as queries:
            admin_browser.get(FLEET)
        counts.append(len(queries))

    assert counts[0] == counts[1] < 30


def labels(browser: Browser, query: dict[str, str]) -> set[str]:
    page = browser.get(FLEET, query)
    return {row.line.connection.label for row in page.context["rows"]}


def test_filters_keep_the_accounts_they_name(acme: Client, admin_browser: Browser) -> None:
    now = timezone.now()
    make_connection(client=acme, label="Good", health="ok", key_set_at=now)
    make_connection(client=acme, label="Broken", health="failing", key_set_at=now)
    make_connection(client=acme, label="New", key_set_at=now)
    make_connection(client=acme, label="Old", health="ok", key_set_at=now - timedelta(days=81))
    everything = {"Good", "Broken", "New", "Old"}

    assert labels(admin_browser, {}) == everything
    assert labels(admin_browser, {"show": "failing"}) == {"Broken"}
    assert labels(admin_browser, {"show": "untested"}) == {"New"}
    assert labels(admin_browser, {"show": "old_keys"}) == {"Old"}
    assert labels(admin_browser, {"show": "webhooks"}) == set()
    assert labels(admin_browser, {"show": "unknown"}) == everything


def test_silent_clients_are_those_whose_people_stay_away(
    acme: Client, admin_browser: Browser
) -> None:
    make_connection(client=acme, label="Shop")
    member = make_member(client=acme)
    assert labels(admin_browser, {"show": "silent"}) == {"Shop"}

    member.user.last_login = timezone.now()
    member.user.save()

    assert labels(admin_browser, {"show": "silent"}) == set()


def test_held_reports_are_counted_beside_their_client(acme: Client, admin_browser: Browser) -> None:
    make_connection(client=acme, label="Shop")
    assert labels(admin_browser, {"show": "held"}) == set()

    make_report(client=acme, state="held")

    assert labels(admin_browser, {"show": "held"}) == {"Shop"}
    assert "1 report held" in admin_browser.get(FLEET).text


def test_search_looks_for_each_word_in_client_and_account(
    acme: Client, globex: Client, admin_browser: Browser
) -> None:
    for label in ("Shop", "Blog"):
        make_connection(client=acme, label=label)
    make_connection(client=globex, label="Shop")

    assert labels(admin_browser, {"q": "acme shop"}) == {"Shop"}
    assert labels(admin_browser, {"q": "globex"}) == set()
    assert "No account matches." in admin_browser.get(FLEET, {"q": "globex"}).text


def test_an_account_is_tested_from_its_row(acme: Client, admin_browser: Browser) -> None:
    row = make_connection(client=acme)

    answer = admin_browser.post(
        reverse("admin:clients_connection_test", args=[row.pk]), {"back": "fleet"}
    )

    assert answer.headers["Location"] == FLEET
    assert (
        "Requested"
        in admin_browser.get(reverse("admin:clients_connection_change", args=[row.pk])).text
    )


def test_the_sort_order_is_kept_and_reversed(acme: Client, admin_browser: Browser) -> None:
    for label in ("Aardvark", "Zebra"):
        make_connection(client=acme, label=label)

    page = " ".join(admin_browser.get(f"{FLEET}?order=-account").content.decode().split())

    assert page.index("Zebra") < page.index("Aardvark")
    assert 'aria-sort="descending"> <a href="?order=account">Account' in page


def test_a_dashboards_page_shows_its_cost(acme: Client, admin_browser: Browser) -> None:
    board = make_board(make_connection(client=acme), dict(SESSIONS), dict(SESSIONS))

    page = admin_browser.get(
        reverse("admin:widgets_dashboard_change", args=[board.pk])
    ).content.decode()

    assert "2 widgets, 1 call" in page


def test_the_list_of_connections_leads_there(admin_browser: Browser) -> None:
    page = admin_browser.get(reverse("admin:clients_connection_changelist")).content.decode()

    assert f'href="{FLEET}"' in page


@pytest.mark.parametrize("order", ["", "client", "account", "last_good", "left"])
def test_every_order_goes_over_all_pages_and_back(
    acme: Client, admin_browser: Browser, order: str
) -> None:
    now = timezone.now()
    for number in range(LINES_PER_PAGE + 2):
        good = now - timedelta(minutes=number) if number % 3 else None
        health = "ok" if number % 2 else "failing"
        make_connection(client=acme, label=f"{number:02}", health=health, last_good_at=good)

    def all_labels(name: str) -> list[str]:
        pages = (admin_browser.get(FLEET, {"order": name, "page": page}) for page in ("1", "2"))
        return [row.line.connection.label for page in pages for row in page.context["rows"]]

    down, up = all_labels(order), all_labels(f"-{order or 'health'}")
    assert len(down) == len(set(down)) == len(up) == LINES_PER_PAGE + 2
    assert set(down) == set(up)
    if order == "account":
        assert down == sorted(down) == up[::-1]
    if order == "":
        assert down[0] == "00"
        assert up[0] == "01"


def test_filters_count_what_they_keep(acme: Client, globex: Client, admin_browser: Browser) -> None:
    make_connection(client=acme, label="Good", health="ok", key_set_at=timezone.now())
    make_connection(client=acme, label="Broken", health="failing", key_set_at=timezone.now())
    make_connection(client=globex, label="Theirs", health="failing")

    for name in ("", "failing", "untested", "old_keys", "webhooks", "silent", "held", "paused"):
        page = admin_browser.get(FLEET, {"show": name})
        counts = {url: count for _, count, url, _ in page.context["filters"]}
        assert counts[f"?show={name}" if name else "?"] == len(page.context["rows"])
