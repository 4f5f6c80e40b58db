"""The home page: alerts in sentences, scoped to staff, in a bounded number of queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients import audit
from clients.desk import alerts
from clients.models import Client, Connection, Domain, Invitation, OutgoingMail, User
from clients.tenancy import across_clients
from tests.clients.browsers import admin_browser
from tests.fixtures.factories import (
    make_client,
    make_connection,
    make_dashboard,
    make_domain,
    make_member,
    make_user,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MOST_QUERIES = 30


def texts(user: User) -> dict[str, list[str]]:
    with across_clients():
        found = alerts.find(user)
        return {each.title: [alert.text for alert in each.alerts] for each in found}


@pytest.fixture
def tidy(acme: Client) -> Client:
    """A client that needs nothing."""
    make_member(client=acme)
    make_dashboard(client=acme)
    make_connection(client=acme, health="ok", key_set_at=timezone.now())
    return acme


def test_all_clear_is_said_calmly(tidy: Client, manager: User) -> None:
    page = admin_browser(manager).get("/admin/").text

    assert texts(manager) == {}
    assert "Nothing needs a hand." in page
    assert "home__main" not in page


def test_a_failing_account_is_named_with_its_reason(tidy: Client, manager: User) -> None:
    make_connection(client=tidy, label="Shop", health="needs_attention", failure="auth_failed")

    assert texts(manager) == {
        "Connections that fail": ["Shop: The platform refuses the key."],
    }


def test_old_keys_and_untested_accounts_are_named(tidy: Client, manager: User) -> None:
    day_81 = timezone.now() - 81 * DAY
    make_connection(client=tidy, label="Old", health="ok", key_set_at=day_81)
    make_connection(client=tidy, label="Young", health="ok", key_set_at=day_81 + 2 * DAY)
    make_connection(client=tidy, label="New")

    assert texts(manager) == {
        "Keys to replace soon": ["The key of Old is 81 days old."],
        "Connections never tested": ["New has not been tested yet."],
    }


def test_unproven_domains_and_expiring_invitations_are_named(tidy: Client, manager: User) -> None:
    make_domain(client=tidy, host="new.acme.example", is_primary=False, is_verified=False)
    with across_clients():
        for hours, name in ((-1, "late"), (5, "soon"), (48, "calm")):
            expires_at = timezone.now() + timedelta(hours=hours)
            email = f"{name}@example.com"
            Invitation.objects.create(client=tidy, email=email, expires_at=expires_at)

    assert texts(manager) == {
        "Domains that are not proven": [
            "new.acme.example serves nothing until its DNS record is found."
        ],
        "Invitations about to expire": [
            "The invitation of late@example.com has expired.",
            "The invitation of soon@example.com expires soon.",
        ],
    }


def test_a_mail_that_does_not_arrive_is_named(tidy: Client, manager: User) -> None:
    user = make_user(email="eve@example.com")
    with across_clients():
        for person, attempts in ((user, 3), (user, 1), (None, 9)):
            OutgoingMail.objects.create(client=tidy, kind="reset", user=person, attempts=attempts)

    assert texts(manager) == {
        "Mails that have not arrived": [
            "The mail “Choose a new password” has not reached eve@example.com: given up."
        ],
    }


def test_clients_without_people_or_dashboards_are_named(acme: Client, manager: User) -> None:
    assert texts(manager) == {
        "Clients without people": ["Nobody of this client can sign in yet."],
        "Clients without dashboards": ["No dashboard of this client is published."],
    }


def test_a_manager_sees_nothing_of_other_clients(
    tidy: Client, globex: Client, manager: User
) -> None:
    make_connection(client=globex, label="Theirs", health="failing")
    with across_clients():
        audit.record("client.changed", client=globex, subject="Globex")

    page = admin_browser(manager).get("/admin/").text
    seen = admin_browser(make_user(agency_role="owner")).get("/admin/").text

    assert "Globex" not in page
    assert "Theirs" not in page
    assert "Theirs" in seen


def test_long_lists_are_cut_and_counted(tidy: Client, manager: User) -> None:
    for _ in range(9):
        make_connection(client=tidy, health="failing")

    page = admin_browser(manager).get("/admin/")

    assert page.context["count"] == 9
    assert "and 3 more" in page.text


def test_many_clients_take_no_more_queries_than_few() -> None:
    owner = make_user(agency_role="owner")
    browser, counts = admin_browser(owner), []
    for number in (1, 8):
        for _ in range(number):
            client = make_client(name="Initech")
            make_domain(
                client=client, host=f"{client.slug}.example", is_primary=False, is_verified=False
            )
            for health in Connection.Health.values:
                make_connection(client=client, health=health, key_set_at=timezone.now() - 90 * DAY)
        with CaptureQueriesContext(connection) as queries:
            browser.get("/admin/")
        counts.append(len(queries))

    # A list that is cut is counted by a second query.
    assert counts[1] <= MOST_QUERIES
    assert counts[1] - counts[0] <= len(alerts.CHECKS)
    with across_clients():
        assert Domain.objects.across_clients().filter(verified_at=None).count() == 9
