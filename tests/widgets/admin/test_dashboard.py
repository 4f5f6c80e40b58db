from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client, Connection, User
from clients.tenancy import across_clients
from tests.fixtures.cast import PASSWORD, make_connection, make_dashboard, make_user
from widgets.models import Dashboard, Widget


@pytest.fixture
def desk(acme: Client) -> Browser:
    user: User = make_user(agency_role="manager")
    with across_clients():
        acme.managers.add(user)
    browser = Browser(headers={"host": "agency.localhost"})
    browser.post("/sign-in/", {"login": user.email, "password": PASSWORD})
    return browser


@pytest.fixture
def connection(acme: Client) -> Connection:
    return make_connection(client=acme)


def form(client: Client, *, query: Any = None, **widget: Any) -> dict[str, Any]:
    tile = {"kind": "kpi", "title": "Sessions", "options": "{}", "position": 0} | widget
    tile |= {"width": 4, "height": 2, "query": json.dumps(query)}
    return {
        "client": client.pk,
        "title": "Sales",
        "slug": "sales",
        "position": 0,
        "widgets-TOTAL_FORMS": 1,
        "widgets-INITIAL_FORMS": 0,
    } | {f"widgets-0-{name}": value for name, value in tile.items()}


def query(connection: Connection, /, **changes: Any) -> dict[str, Any]:
    return {"connection": str(connection.pk), "metrics": ["sessions"]} | changes


def refusals(answer: Any) -> dict[str, list[str]]:
    (inline,) = answer.context["inline_admin_formsets"]
    errors: dict[str, list[str]] = inline.formset.forms[0].errors
    return {field: list(texts) for field, texts in errors.items()}


def test_a_widget_belongs_to_its_dashboards_client(
    acme: Client, desk: Browser, connection: Connection
) -> None:
    answer = desk.post(reverse("admin:widgets_dashboard_add"), form(acme, query=query(connection)))

    assert answer.status_code == 302
    with across_clients():
        widget = Widget.objects.across_clients().get()
        board = Dashboard.objects.across_clients().get()
    assert (widget.client_id, widget.dashboard_id) == (acme.pk, board.pk)
    assert widget.query == query(connection)
    assert board.published_at is None


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"metrics": []}, "metrics: "),
        ({"metrics": ["nonsense"]}, "metrics.0: unknown_metric"),
        ({"dimensions": ["nonsense"]}, "dimensions.0: unknown_dimension"),
        ({"limit": 0}, "limit: "),
        ({"sql": "DROP"}, "sql: "),
        ({"connection": "x"}, "connection: "),
    ],
)
def test_a_wrong_query_is_refused_by_its_inner_field(
    acme: Client, desk: Browser, connection: Connection, changes: dict[str, Any], named: str
) -> None:
    given = form(acme, query=query(connection, **changes))

    answer = desk.post(reverse("admin:widgets_dashboard_add"), given)

    assert answer.status_code == 200
    assert any(text.startswith(named) for text in refusals(answer)["query"])


def test_another_clients_connection_is_as_unknown_as_none(
    acme: Client, globex: Client, desk: Browser, connection: Connection
) -> None:
    theirs = make_connection(client=globex)
    nobodys = Connection(client=acme)

    found = [
        refusals(desk.post(reverse("admin:widgets_dashboard_add"), form(acme, query=query(one))))
        for one in (theirs, nobodys)
    ]

    assert found == [{"query": ["connection: is not one of this client"]}] * 2


@pytest.mark.parametrize(
    ("widget", "field"),
    [
        ({"kind": "hologram"}, "kind"),
        ({"options": '{"nonsense": 1}'}, "options"),
        ({"options": "{"}, "options"),
        ({"query": None}, "query"),
        ({"query": "text"}, "query"),
    ],
)
def test_what_is_wrong_beside_the_query_is_named(
    acme: Client, desk: Browser, connection: Connection, widget: dict[str, Any], field: str
) -> None:
    given = {"query": query(connection)} | widget

    answer = desk.post(reverse("admin:widgets_dashboard_add"), form(acme, **given))

    assert field in refusals(answer)


def test_publishing_keeps_the_first_date(acme: Client, desk: Browser) -> None:
    board = make_dashboard(client=acme, is_published=False)
    action = {"action": "publish", "_selected_action": [board.pk]}

    dates = set()
    for _ in range(2):
        desk.post(reverse("admin:widgets_dashboard_changelist"), action)
        with across_clients():
            dates.add(Dashboard.objects.across_clients().get().published_at)

    assert len(dates) == 1
    assert None not in dates
