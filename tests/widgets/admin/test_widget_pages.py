"""The widget builder's pages: steps, refusals at their fields, and two managers at one widget."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client as Browser
from django.urls import reverse
from redis import Redis

from clients import tenancy
from clients.models import Client, Connection
from clients.tenancy import across_clients
from tests.clients import browsers
from tests.fixtures.factories import make_connection, make_dashboard, make_widget
from tests.fixtures.locks import waiting
from tests.fixtures.stack import until
from tests.widgets.admin.building import build, errors, press, shown, url, widgets
from widgets import layout
from widgets.admin.widget_validation import problems
from widgets.builder.form_fields import Field
from widgets.charts import kinds
from widgets.models import Dashboard, Widget

# What is chosen step by step for each kind; where nothing is, the first offers will do.
STEPS: dict[str, tuple[dict[str, str], ...]] = {
    "kpi": ({"grain": "day"},),
    "gauge": ({"option__goal": "160", "option__per": "month"},),
    "headline": ({"metric__0": "revenue"}, {"metric__1": "conversions"}),
    "table": ({"split__0": "channel"}, {"metric__1": "revenue"}, {"option__bars__0": "sessions"}),
    "funnel": ({"metric__1": "conversions"},),
    "heatmap": ({"grain": "hour"},),
    "text": ({"option__markdown": "**Hello** {client}"},),
}


@pytest.fixture
def connection(acme: Client) -> Connection:
    return make_connection(client=acme)


@pytest.fixture
def board(acme: Client, connection: Connection) -> Dashboard:
    return make_dashboard(client=acme)


@pytest.fixture
def widget(board: Dashboard, connection: Connection) -> Widget:
    query = {"connection": str(connection.pk), "metrics": ["sessions"], "dimensions": ["channel"]}
    return make_widget(dashboard=board, kind="pie", title="Channels", query=query)


def fields(answer: Any) -> dict[str, Field]:
    return {each.name: each for group in answer.context["groups"] for each in group.fields}


@pytest.mark.parametrize("kind", kinds())
def test_a_widget_of_every_kind_is_built_by_the_form(
    kind: str, admin_browser: Browser, board: Dashboard
) -> None:
    answer = build(admin_browser, board, {"kind": kind}, *STEPS.get(kind, ()))

    assert answer.status_code == 302, errors(answer)
    (built,) = widgets()
    assert (built.kind, built.client_id, built.position) == (kind, board.client_id, 0)
    assert (built.query is None) == (kind == "text")


def test_a_chosen_table_is_stored_as_it_was_chosen(
    admin_browser: Browser, board: Dashboard, connection: Connection
) -> None:
    build(
        admin_browser,
        board,
        {"kind": "table", "title": "Channels", "width": "8"},
        *STEPS["table"],
        {"filter__0__field": "channel"},
        {"filter__0__operator": "neq", "filter__0__value": "email", "order__0": "revenue desc"},
        {"limit": "20", "label__sessions": "Visits"},
    )

    (built,) = widgets()
    assert built.query == {
        "connection": str(connection.pk),
        "resource": "analytics",
        "metrics": ["sessions", "revenue"],
        "dimensions": ["channel"],
        "filters": [{"field": "channel", "operator": "neq", "value": "email"}],
        "order": [{"field": "revenue", "direction": "desc"}],
        "limit": 20,
    }
    assert built.options == {"bars": ["sessions"], "labels": {"sessions": "Visits"}}
    assert (built.title, built.width, built.height) == ("Channels", 8, 2)


def test_impossible_choices_are_not_offered(admin_browser: Browser, board: Dashboard) -> None:
    first: Any = admin_browser.get(url(board))
    answer = press(admin_browser, url(board), "_update", shown(first), kind="pie")

    found = fields(answer)
    assert "" not in [each.value for each in found["split-0"].offers]
    assert "grain" in found
    assert [each.value for each in found["grain"].offers] == [""]
    offered = {each.value: each.problem for each in found["metric-0"].offers}
    assert offered["conversion_rate"] == "cannot be added up"


def test_choices_that_do_not_go_together_are_not_saved(
    admin_browser: Browser, board: Dashboard, widget: Widget
) -> None:
    first: Any = admin_browser.get(url(board, widget))

    answer = press(admin_browser, url(board, widget), "_save", shown(first), kind="line")

    assert answer.status_code == 200
    assert "did not go together" in answer.content.decode()
    assert widgets()[0].kind == "pie"
    saved = press(admin_browser, url(board, widget), "_save", shown(answer))
    assert saved.status_code == 302
    assert widgets()[0].query["dimensions"] == ["day", "channel"]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"kind": "gauge"}, "option-goal", "Write a number above 0."),
        ({"kind": "gauge", "option__goal": "0"}, "option-goal", "Write a number above 0."),
        ({"kind": "gauge", "option__goal": "-3"}, "option-goal", "Write a number above 0."),
        ({"kind": "gauge", "option__goal": "many"}, "option-goal", "Write a number."),
        ({"kind": "bar", "option__limit": "51"}, "option-limit", "Write a number from 1 to 50."),
        ({"kind": "table", "limit": "0"}, "limit", "Write a number from 1 to 50,000."),
        ({"width": "13"}, "width", "Choose a size from 1 to 12."),
        ({"height": "x"}, "height", "Choose a size from 1 to 12."),
        ({"height": "²"}, "height", "Choose a size from 1 to 12."),
        ({"kind": "text", "option__markdown": "a\0b"}, "option-markdown", "U+0000"),
        ({"kind": "text", "option__markdown": "a" * 20_001}, "option-markdown", "20,000 char"),
        ({"title": "a\u202eb"}, "title", "U+202E"),
        ({"label__sessions": "a\u202eb"}, "label-sessions", "not allowed"),
    ],
)
def test_a_fault_is_told_at_its_field(
    changes: dict[str, str], field: str, words: str, admin_browser: Browser, board: Dashboard
) -> None:
    first: Any = admin_browser.get(url(board))
    kind = changes.get("kind", "kpi")
    chosen = press(admin_browser, url(board), "_update", shown(first), kind=kind)

    answer = press(admin_browser, url(board), "_save", shown(chosen), **changes)

    assert answer.status_code == 200
    assert list(errors(answer)) == [field]
    assert words in errors(answer)[field]
    assert widgets() == []


@pytest.mark.parametrize("typed", ["a\u202eb", "a" * 20_001])
def test_a_refused_text_stays_in_the_form(
    typed: str, admin_browser: Browser, board: Dashboard
) -> None:
    answer = build(admin_browser, board, {"kind": "text"}, {"option__markdown": typed})

    assert list(errors(answer)) == ["option-markdown"]
    assert fields(answer)["option-markdown"].value == typed


def test_a_client_without_connection_gets_a_text_alone(
    acme: Client, admin_browser: Browser
) -> None:
    board = make_dashboard(client=acme)

    refused = build(admin_browser, board)
    built = build(admin_browser, board, {"kind": "text"}, {"option__markdown": "Hello"})

    assert "Add a connection" in errors(refused)["kind"]
    assert built.status_code == 302


def test_the_second_manager_is_told_and_loses_nothing(
    admin_browser: Browser, board: Dashboard, widget: Widget
) -> None:
    at = url(board, widget)
    mine, theirs = (shown(admin_browser.get(at)) for _ in range(2))
    press(admin_browser, at, "_save", theirs, title="Theirs")

    answer = press(admin_browser, at, "_save", mine, title="Mine")

    assert "Somebody else saved this widget" in answer.content.decode()
    assert (fields(answer)["title"].value, widgets()[0].title) == ("Mine", "Theirs")
    press(admin_browser, at, "_save", shown(answer))
    assert widgets()[0].title == "Mine"


def test_a_widget_that_was_deleted_meanwhile_is_added_anew(
    admin_browser: Browser, board: Dashboard, widget: Widget
) -> None:
    at = url(board, widget)
    mine = shown(admin_browser.get(at))
    admin_browser.post(reverse("admin:widgets_widget_delete", args=[board.pk, widget.pk]))
    assert widgets() == []

    answer = press(admin_browser, at, "_save", mine, title="Mine")
    assert "Somebody else deleted this widget" in answer.content.decode()
    press(admin_browser, at, "_save", shown(answer))

    assert [each.title for each in widgets()] == ["Mine"]


def test_a_copy_stands_after_its_original(
    admin_browser: Browser, board: Dashboard, widget: Widget
) -> None:
    make_widget(dashboard=board, kind="text", title="Last", query=None, position=1)

    answer = admin_browser.post(
        reverse("admin:widgets_widget_duplicate", args=[board.pk, widget.pk])
    )

    copy = widgets()[1]
    assert answer.headers["Location"] == url(board, copy)
    assert [each.title for each in widgets()] == ["Channels", "Channels (copy)", "Last"]
    assert (copy.query, copy.options) == (widget.query, widget.options)


def test_a_stored_widget_that_no_form_can_show_is_kept_until_saved(
    admin_browser: Browser, board: Dashboard, connection: Connection
) -> None:
    query = {"connection": str(connection.pk), "metrics": ["sessions"], "sql": "DROP"}
    broken = make_widget(dashboard=board, kind="kpi", query=query)

    answer = admin_browser.get(url(board, broken))

    assert "cannot be shown in this form" in answer.content.decode()
    assert widgets()[0].query == query


def test_a_dashboard_holds_thirty_widgets(
    admin_browser: Browser, board: Dashboard, widget: Widget
) -> None:
    for number in range(29):
        make_widget(dashboard=board, kind="text", query=None, position=number + 1)

    answer = build(admin_browser, board)
    again = admin_browser.post(
        reverse("admin:widgets_widget_duplicate", args=[board.pk, widget.pk]), follow=True
    )

    for page in (answer, again):
        assert "holds 30 widgets at most" in page.content.decode()
    assert len(widgets()) == 30


def test_a_save_is_recorded(admin_browser: Browser, board: Dashboard, widget: Widget) -> None:
    at = url(board, widget)
    press(admin_browser, at, "_save", shown(admin_browser.get(at)), title="Other")

    assert browsers.events()[-1] == "widget.changed"


@pytest.mark.parametrize("page", ["change", "duplicate", "delete"])
def test_a_foreign_widget_and_an_unknown_one_are_answered_alike(
    page: str, globex: Client, admin_browser: Browser, board: Dashboard, widget: Widget
) -> None:
    theirs = make_dashboard(client=globex)
    foreign = make_widget(dashboard=theirs, kind="text", query=None)
    pairs = [(theirs.pk, foreign.pk), (uuid4(), uuid4()), (theirs.pk, widget.pk)]
    pairs += [(board.pk, foreign.pk), (board.pk, uuid4())]
    addresses = [reverse(f"admin:widgets_widget_{page}", args=pair) for pair in pairs]

    found = {admin_browser.post(each, {"_save": ""}).status_code for each in addresses[:3]}
    if page == "change":
        found |= {admin_browser.get(each).status_code for each in addresses}
        found |= {admin_browser.get(url(theirs)).status_code}
    else:
        found |= {admin_browser.post(each).status_code for each in addresses}

    assert found == {404}
    assert len(widgets()) == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_add_at_once_keep_to_the_limit_together(
    admin_browser: Browser, board: Dashboard
) -> None:
    for number in range(29):
        make_widget(dashboard=board, kind="text", query=None, position=number)
    at = url(board)
    text = shown(press(admin_browser, at, "_update", shown(admin_browser.get(at)), kind="text"))

    def add(_: int) -> str:
        try:
            return str(press(admin_browser, at, "_save", text).content.decode())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        with across_clients():
            layout.lock(board)
            answers = [pool.submit(add, number) for number in range(2)]
            until(lambda: waiting() == 2)
        refused = ["30 widgets at most" in answer.result() for answer in answers]

    assert sorted(refused) == [False, True]
    assert len(widgets()) == 30


def test_queries_shared_with_another_widget_cost_nothing(
    admin_browser: Browser, board: Dashboard, connection: Connection
) -> None:
    first: Any = admin_browser.get(url(board))
    alone = first.context["price"]
    query = {"connection": str(connection.pk), "metrics": ["revenue"]}
    make_widget(dashboard=board, kind="kpi", query=query)

    beside = press(admin_browser, url(board), "_update", shown(first))
    by_page = press(admin_browser, url(board), "_update", shown(first), split__0="x", kind="pie")

    found = (alone.added, alone.total, alone.window.calls, alone.share)
    assert found == (1, 1, 100, 1)
    assert (beside.context["price"].added, beside.context["price"].total) == (0, 1)
    assert "another widget asks the same" in beside.content.decode()
    assert by_page.context["price"].added > 0
    text: Any = press(admin_browser, url(board), "_update", shown(first), kind="text")
    assert "Costs no call" in text.content.decode()


HOSTILE = (
    "\x00",
    '{"labels": {"sessions": "\\udfff"}, "query": {"a": "\\udfff"}}',
    "9" * 5000,
    "[" * 20_000,
    '{"a": 1}',
    '{"or": 1}',
    '{"or": [1]}',
    '{"field": {}, "operator": "eq", "value": NaN}',
    '{"field": "channel", "operator": "eq", "value": "\\u0000"}',
    '{"query": {"timezone": []}, "labels": [1], "values": {"a": 1}, "grain_place": 1e400}',
    '{"query": {"filters": 7, "metrics": {}}, "labels": {"sessions": {}}}',
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
@pytest.mark.parametrize("button", ["_update", "_save", "_preview"])
def test_hostile_fields_are_answered_in_the_form(
    button: str, text: str, admin_browser: Browser, board: Dashboard, redis: Redis
) -> None:
    first: Any = admin_browser.get(url(board))
    preview = reverse("admin:widgets_widget_preview", args=[board.pk])
    at = preview if button == "_preview" else url(board)
    given = shown(first)
    names = [*given, "filter-0-code", "kept", "split-own", "values", "label-sessions"]

    for name in dict.fromkeys(names):
        answer = admin_browser.post(at, {**given, name: [text], button: [""]})

        assert answer.status_code in (200, 302), name
    for widget in widgets():
        asked = {"kind": widget.kind, "query": widget.query, "options": widget.options}
        with tenancy.within(widget.client_id):
            assert list(problems(widget.client_id, **asked)) == []


def test_a_stored_widget_costs_what_it_adds_to_the_others(
    admin_browser: Browser, board: Dashboard, widget: Widget
) -> None:
    answer: Any = admin_browser.get(url(board, widget))

    price = answer.context["price"]
    assert price.added == price.total > 0


@pytest.mark.parametrize(
    ("kind", "field", "text"),
    [
        ("gauge", "option-goal", "0"),
        ("gauge", "option-goal", "-1"),
        ("pie", "label-sessions", "x" * 101),
        ("pie", "label-channel", "a\x00b"),
        ("pie", "values", f"paid = {'y' * 101}"),
        ("pie", "values", f"organic = Search\n{'z' * 101} = Z"),
    ],
)
def test_refused_input_stays_in_the_form(
    admin_browser: Browser, board: Dashboard, kind: str, field: str, text: str
) -> None:
    at = url(board)
    chosen = press(admin_browser, at, "_update", shown(admin_browser.get(at)), kind=kind)
    answer = press(admin_browser, at, "_save", shown(chosen), **{field.replace("-", "__"): text})

    assert list(errors(answer)) == [field]
    assert fields(answer)[field].values == (text,)
    assert widgets() == []
