"""Pages of the desk for two hundred clients: queries do not grow with their number."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, Connection
from clients.tenancy import across_clients
from tests.clients.browsers import admin_browser
from tests.fixtures.factories import make_user
from widgets.manifests import drafts
from widgets.models import Dashboard, Widget

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis")]

MOST_QUERIES = 30
DASHBOARDS, WIDGETS = 5, 12
PAGES = (
    "",
    "search/?q=w1",
    "clients/connection/fleet/",
    "clients/client/",
    "clients/connection/",
    "clients/member/",
    "clients/auditentry/",
    "widgets/dashboard/",
)


def furnish(first: int, last: int) -> None:
    """Clients with an account each, on which all their widgets ask."""
    now = timezone.now()
    with across_clients():
        clients = [Client(name=f"Client {n}", slug=f"client-{n}") for n in range(first, last)]
        Client.objects.bulk_create(clients)
        accounts = {
            client.pk: Connection(
                client=client, source="oscom", label="Shop", base_url="https://api.oscom.ai/v1"
            )
            for client in clients
        }
        Connection.objects.bulk_create(accounts.values())
        boards = [
            Dashboard(client=client, slug=f"d{n}", title=f"D{n}", published_at=now)
            for client in clients
            for n in range(DASHBOARDS)
        ]
        Dashboard.objects.bulk_create(boards)
        Widget.objects.bulk_create(
            widget(board, accounts[board.client_id], n) for board in boards for n in range(WIDGETS)
        )


def widget(board: Dashboard, account: Connection, number: int) -> Widget:
    query = {"connection": str(account.pk), "metrics": ["sessions"]}
    return Widget(
        client_id=board.client_id,
        dashboard=board,
        key=f"w{number}",
        kind="kpi",
        title=f"W{number}",
        query=query,
    )


def test_pages_of_a_dashboard_take_few_queries() -> None:
    """Layout, draft and versions of a dashboard with widgets, a draft and two versions."""
    owner = make_user(agency_role="owner")
    browser = admin_browser(owner)
    furnish(0, 1)
    with across_clients():
        board = Dashboard.objects.across_clients().select_related("client")[0]
        for title in ("Two", "Three"):
            draft = drafts.begin(board, owner)
            content = draft.content | {"title": title}
            drafts.edit(draft, content, revision=draft.revision)
            drafts.publish(draft, actor=owner)
        drafts.begin(board, owner)
    counts = {}

    for page in ("layout", "draft", "draft_preview", "versions"):
        with CaptureQueriesContext(connection) as queries:
            url = reverse(f"admin:widgets_dashboard_{page}", args=[board.pk])
            assert browser.get(url).status_code == 200
        counts[page] = len(queries)

    assert max(counts.values()) < MOST_QUERIES, counts


def count_queries(browser: Browser) -> dict[str, int]:
    counts = {}
    for page in PAGES:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(f"/admin/{page}").status_code == 200
        counts[page] = len(queries)
    return counts


def test_two_hundred_clients_take_as_many_queries_as_twenty() -> None:
    browser = admin_browser(make_user(agency_role="owner"))
    furnish(0, 20)
    few = count_queries(browser)

    furnish(20, 200)
    many = count_queries(browser)

    assert many == few
    assert max(many.values()) < MOST_QUERIES
