from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client, Connection
from clients.tenancy import across_clients
from tests.fixtures.factories import (
    make_connection,
    make_dashboard,
    make_widget,
)
from tests.fixtures.locks import waiting
from tests.fixtures.stack import until
from widgets import layout
from widgets.models import Dashboard, Widget


@pytest.fixture
def connection(acme: Client) -> Connection:
    return make_connection(client=acme)


def form(client: Client, *, query: Any = None, **widget: Any) -> dict[str, Any]:
    return board_form(client, [tile(query, **widget)])


def tile(query: Any, **fields: Any) -> dict[str, Any]:
    """A widget's part of the form as a browser sends it: without a position, for one."""
    given = {"kind": "kpi", "title": "Sessions", "options": "{}", "position": ""} | fields
    return {"width": 4, "height": 2, "query": json.dumps(query)} | given


def board_form(client: Client, tiles: list[dict[str, Any]], *, stored: int = 0) -> dict[str, Any]:
    """A dashboard's form; the first `stored` of its tiles are in the database."""
    found: dict[str, Any] = {
        "client": client.pk,
        "title": "Sales",
        "slug": "sales",
        "position": "",
        "widgets-TOTAL_FORMS": len(tiles),
        "widgets-INITIAL_FORMS": stored,
    }
    for number, each in enumerate(tiles):
        found |= {f"widgets-{number}-{name}": value for name, value in each.items()}
    return found


def stored_tiles(widgets: list[Widget], **changes: dict[str, Any]) -> list[dict[str, Any]]:
    """Stored widgets as the form has them; `changes` by title."""
    return [
        tile(each.query, title=each.title, position=each.position, id=each.pk)
        | changes.get(each.title, {})
        for each in widgets
    ]


def stored() -> list[Widget]:
    with across_clients():
        return list(Widget.objects.across_clients())


def titles() -> list[str]:
    assert [widget.position for widget in stored()] == list(range(len(stored())))
    return [widget.title for widget in stored()]


def change(admin_browser: Browser, client: Client, tiles: list[dict[str, Any]]) -> Any:
    with across_clients():
        board = Dashboard.objects.across_clients().get()
    known = sum("id" in each for each in tiles)
    url = reverse("admin:widgets_dashboard_change", args=[board.pk])
    return admin_browser.post(url, board_form(client, tiles, stored=known))


def query(connection: Connection, /, **changes: Any) -> dict[str, Any]:
    return {"connection": str(connection.pk), "metrics": ["sessions"]} | changes


def refusals(answer: Any) -> dict[str, list[str]]:
    (inline,) = answer.context["inline_admin_formsets"]
    errors: dict[str, list[str]] = inline.formset.forms[0].errors
    return {field: list(texts) for field, texts in errors.items()}


def test_a_widget_belongs_to_its_dashboards_client(
    acme: Client, admin_browser: Browser, connection: Connection
) -> None:
    answer = admin_browser.post(
        reverse("admin:widgets_dashboard_add"), form(acme, query=query(connection))
    )

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
    acme: Client,
    admin_browser: Browser,
    connection: Connection,
    changes: dict[str, Any],
    named: str,
) -> None:
    given = form(acme, query=query(connection, **changes))

    answer = admin_browser.post(reverse("admin:widgets_dashboard_add"), given)

    assert answer.status_code == 200
    assert any(text.startswith(named) for text in refusals(answer)["query"])


def test_another_clients_connection_is_as_unknown_as_none(
    acme: Client, globex: Client, admin_browser: Browser, connection: Connection
) -> None:
    theirs = make_connection(client=globex)
    nobodys = Connection(client=acme)

    found = [
        refusals(
            admin_browser.post(reverse("admin:widgets_dashboard_add"), form(acme, query=query(one)))
        )
        for one in (theirs, nobodys)
    ]

    assert found == [{"query": ["connection: is not one of this client"]}] * 2


@pytest.mark.parametrize(
    ("widget", "field"),
    [
        ({"kind": "hologram"}, "kind"),
        ({"options": '{"nonsense": 1}'}, "options"),
        ({"options": "{"}, "options"),
        ({"options": "[]"}, "options"),
        ({"options": "0"}, "options"),
        ({"query": None}, "query"),
        ({"query": "text"}, "query"),
    ],
)
def test_faults_beside_the_query_are_named(
    acme: Client, admin_browser: Browser, connection: Connection, widget: dict[str, Any], field: str
) -> None:
    given = {"query": query(connection)} | widget

    answer = admin_browser.post(reverse("admin:widgets_dashboard_add"), form(acme, **given))

    assert field in refusals(answer)


@pytest.mark.parametrize("options", ["", "null", "{}"])
def test_a_widget_may_have_no_options(
    acme: Client, admin_browser: Browser, connection: Connection, options: str
) -> None:
    given = form(acme, query=query(connection), options=options)

    assert admin_browser.post(reverse("admin:widgets_dashboard_add"), given).status_code == 302

    assert [widget.options for widget in stored()] == [{}]


def test_publishing_keeps_the_first_date(acme: Client, admin_browser: Browser) -> None:
    board = make_dashboard(client=acme, is_published=False)
    action = {"action": "publish", "_selected_action": [board.pk]}

    dates = set()
    for _ in range(2):
        admin_browser.post(reverse("admin:widgets_dashboard_changelist"), action)
        with across_clients():
            dates.add(Dashboard.objects.across_clients().get().published_at)

    assert len(dates) == 1
    assert None not in dates


@pytest.fixture
def abc(acme: Client, admin_browser: Browser, connection: Connection) -> list[Widget]:
    """Three widgets that nobody gave a position."""
    tiles = [tile(query(connection), title=title) for title in "ABC"]
    answer = admin_browser.post(reverse("admin:widgets_dashboard_add"), board_form(acme, tiles))
    assert answer.status_code == 302
    return stored()


def test_widgets_without_a_position_stand_in_the_order_of_the_form(abc: list[Widget]) -> None:
    assert titles() == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("positions", "order"),
    [
        ({"C": "0"}, "CAB"),
        ({"A": "2"}, "BCA"),
        ({"A": ""}, "BCA"),
        ({"A": "2", "C": "0"}, "CBA"),
        ({"B": "30000"}, "ACB"),
        ({"A": "1", "C": "1"}, "BAC"),
    ],
)
def test_a_widget_stands_where_its_position_says(
    acme: Client, admin_browser: Browser, abc: list[Widget], positions: dict[str, str], order: str
) -> None:
    moved = {title: {"position": position} for title, position in positions.items()}

    assert change(admin_browser, acme, stored_tiles(abc, **moved)).status_code == 302

    assert "".join(titles()) == order


def test_new_widgets_come_last_and_gaps_are_closed(
    acme: Client, admin_browser: Browser, abc: list[Widget]
) -> None:
    new = [tile(abc[0].query, title=title) for title in "DE"]

    change(admin_browser, acme, [*stored_tiles(abc, B={"DELETE": "on"}), *new])

    assert titles() == ["A", "C", "D", "E"]


@pytest.mark.parametrize("position", ["-1", "40000", "x", "1.5"])
def test_a_position_that_is_none_is_refused_by_its_field(
    acme: Client, admin_browser: Browser, abc: list[Widget], position: str
) -> None:
    answer = change(admin_browser, acme, stored_tiles(abc, B={"position": position}))

    (inline,) = answer.context["inline_admin_formsets"]
    assert list(inline.formset.forms[1].errors) == ["position"]
    assert titles() == ["A", "B", "C"]


def test_a_dashboard_holds_thirty_widgets_whoever_adds_them(
    acme: Client, admin_browser: Browser, abc: list[Widget]
) -> None:
    more = [tile(abc[0].query, title=str(number)) for number in range(28)]
    full = [*stored_tiles(abc), *more]

    refused = change(admin_browser, acme, full)
    assert "A dashboard holds 30 widgets at most" in refused.content.decode()
    assert titles() == ["A", "B", "C"]
    assert change(admin_browser, acme, full[:-1]).status_code == 302
    # Whoever opened the form before it was full adds one more.
    refused = change(admin_browser, acme, [*stored_tiles(abc), more[0]])
    assert "A dashboard holds 30 widgets at most" in refused.content.decode()
    assert len(titles()) == 30
    # One goes, one comes.
    swapped = [*stored_tiles(stored(), A={"DELETE": "on"}), tile(abc[0].query, title="new")]
    assert change(admin_browser, acme, swapped).status_code == 302
    assert (len(titles()), titles()[-1]) == (30, "new")


def test_dashboards_without_a_position_come_after_the_others(
    acme: Client, admin_browser: Browser, connection: Connection
) -> None:
    make_dashboard(client=acme, title="First", position=4)

    admin_browser.post(reverse("admin:widgets_dashboard_add"), board_form(acme, []))

    with across_clients():
        rows = Dashboard.objects.across_clients().values_list("title", "position")
        assert list(rows) == [("First", 4), ("Sales", 5)]


@pytest.mark.parametrize("named", ["label", "none", "id"])
def test_a_connection_is_named_by_its_label_or_not_at_all(
    acme: Client, admin_browser: Browser, connection: Connection, named: str
) -> None:
    given = {"metrics": ["sessions"]}
    names = {"label": {"connection": connection.label}, "id": {"connection": str(connection.pk)}}

    answer = admin_browser.post(
        reverse("admin:widgets_dashboard_add"), form(acme, query=given | names.get(named, {}))
    )

    assert answer.status_code == 302
    assert [widget.query for widget in stored()] == [query(connection)]


def test_of_two_connections_one_has_to_be_named(
    acme: Client, admin_browser: Browser, connection: Connection
) -> None:
    make_connection(client=acme)

    answer = admin_browser.post(
        reverse("admin:widgets_dashboard_add"), form(acme, query={"metrics": ["sessions"]})
    )

    assert refusals(answer) == {"query": ["connection: Field required"]}


@pytest.mark.django_db(transaction=True)
def test_two_who_add_at_once_keep_to_the_limit_together(
    acme: Client, admin_browser: Browser, connection: Connection
) -> None:
    board = make_dashboard(client=acme, title="Sales", slug="sales")
    for number in range(29):
        make_widget(dashboard=board, query=query(connection), title=str(number), position=number)
    full = [*stored_tiles(stored()), tile(query(connection), title="one more")]

    def add(_: int) -> str:
        try:
            return str(change(admin_browser, acme, full).content.decode())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        with across_clients():
            layout.lock(board)
            answers = [pool.submit(add, number) for number in range(2)]
            until(lambda: waiting() == 2)
        refused = ["30 widgets at most" in answer.result() for answer in answers]

    assert sorted(refused) == [False, True]
    assert len(titles()) == 30
