"""A dashboard's page: its own fields, and the places of its widgets."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin import site
from django.db import transaction
from django.forms import inlineformset_factory
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import reverse

from clients.models import Client
from clients.tenancy import across_clients
from tests.fixtures.factories import make_connection, make_dashboard, make_widget
from widgets.admin.dashboard import DashboardForm, WidgetForm, WidgetFormSet
from widgets.models import Dashboard, Widget


def stored() -> list[Widget]:
    with across_clients():
        return list(Widget.objects.across_clients())


def titles() -> str:
    assert [widget.position for widget in stored()] == list(range(len(stored())))
    return "".join(widget.title for widget in stored())


def board_form(client: Client, widgets: list[Widget], **changes: dict[str, str]) -> dict[str, Any]:
    """A dashboard's form as a browser sends it; `changes` by a widget's title."""
    found: dict[str, Any] = {"client": client.pk, "title": "Sales", "slug": "sales", "position": ""}
    found |= {"widgets-TOTAL_FORMS": len(widgets), "widgets-INITIAL_FORMS": len(widgets)}
    for number, each in enumerate(widgets):
        place = {"id": each.pk, "position": each.position, "width": 4, "height": 2}
        place |= changes.get(each.title, {})
        found |= {f"widgets-{number}-{name}": value for name, value in place.items()}
    return found


@pytest.fixture
def board(acme: Client) -> Dashboard:
    return make_dashboard(client=acme, title="Sales", slug="sales")


@pytest.fixture
def abc(board: Dashboard) -> list[Widget]:
    """Three texts in the order of their titles."""
    for position, title in enumerate("ABC"):
        make_widget(dashboard=board, kind="text", query=None, title=title, position=position)
    return stored()


def change(browser: Browser, board: Dashboard, **changes: dict[str, str]) -> Any:
    given = board_form(board.client, stored(), **changes)
    return browser.post(reverse("admin:widgets_dashboard_change", args=[board.pk]), given)


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
    admin_browser: Browser,
    board: Dashboard,
    abc: list[Widget],
    positions: dict[str, str],
    order: str,
) -> None:
    moved = {title: {"position": position} for title, position in positions.items()}

    assert change(admin_browser, board, **moved).status_code == 302

    assert titles() == order


def test_gaps_are_closed(admin_browser: Browser, board: Dashboard, abc: list[Widget]) -> None:
    change(admin_browser, board, B={"DELETE": "on"})

    assert titles() == "AC"


def test_sizes_are_changed_on_the_dashboards_page(
    admin_browser: Browser, board: Dashboard, abc: list[Widget]
) -> None:
    change(admin_browser, board, B={"width": "12", "height": "1"})

    assert [(each.width, each.height) for each in stored()] == [(4, 2), (12, 1), (4, 2)]


@pytest.mark.parametrize("position", ["-1", "40000", "x", "1.5"])
def test_a_position_that_is_none_is_refused_by_its_field(
    admin_browser: Browser, board: Dashboard, abc: list[Widget], position: str
) -> None:
    answer = change(admin_browser, board, B={"position": position})

    (inline,) = answer.context["inline_admin_formsets"]
    assert list(inline.formset.forms[1].errors) == ["position"]
    assert titles() == "ABC"


def test_a_widget_that_somebody_deleted_meanwhile_is_told(
    admin_browser: Browser, board: Dashboard, abc: list[Widget]
) -> None:
    opened = board_form(board.client, abc)
    with across_clients():
        abc[1].delete()

    answer: Any = admin_browser.post(
        reverse("admin:widgets_dashboard_change", args=[board.pk]), opened
    )

    assert "Somebody else deleted a widget" in answer.content.decode()


def test_a_title_that_the_builder_stored_meanwhile_is_not_overwritten(
    board: Dashboard, abc: list[Widget]
) -> None:
    given = board_form(board.client, abc, B={"width": "12"})
    form_set = inlineformset_factory(Dashboard, Widget, form=WidgetForm, formset=WidgetFormSet)
    with across_clients(), transaction.atomic():
        opened = form_set(given, instance=board, queryset=Widget.objects.across_clients())
        assert len(opened.forms) == 3
        Widget.objects.across_clients().filter(title="B").update(title="Bees", query={"new": 1})

        assert opened.is_valid(), opened.errors
        opened.save()

    found = stored()[1]
    assert (found.title, found.query, found.width) == ("Bees", {"new": 1}, 12)


def test_a_widget_that_was_deleted_after_it_was_read_is_told(
    board: Dashboard, abc: list[Widget]
) -> None:
    form_set = inlineformset_factory(Dashboard, Widget, form=WidgetForm, formset=WidgetFormSet)
    with across_clients(), transaction.atomic():
        rows = Widget.objects.across_clients()
        opened = form_set(board_form(board.client, abc), instance=board, queryset=rows)
        assert len(opened.forms) == 3
        Widget.objects.across_clients().filter(title="B").delete()

        assert "Somebody else deleted a widget" in str(opened.non_form_errors())


def test_a_publication_meanwhile_is_not_undone_by_the_form(
    board: Dashboard, admin_browser: Browser, abc: list[Widget]
) -> None:
    page: Any = site._registry[Dashboard]
    with across_clients():
        read = Dashboard.objects.across_clients().get(pk=board.pk)
        Dashboard.objects.across_clients().filter(pk=board.pk).update(published_at=None)
        form = DashboardForm(board_form(board.client, []) | {"title": "Shop"}, instance=read)
        assert form.is_valid(), form.errors
        page.write(RequestFactory().post("/"), form.save(commit=False), form, change=True)

        found = Dashboard.objects.across_clients().get(pk=board.pk)
    assert (found.title, found.published_at) == ("Shop", None)


def test_the_dashboards_page_never_writes_kinds_and_queries(
    acme: Client, admin_browser: Browser, board: Dashboard
) -> None:
    query = {"connection": str(make_connection(client=acme).pk), "metrics": ["sessions"]}
    make_widget(dashboard=board, kind="kpi", query=query, title="A")

    change(admin_browser, board, A={"query": "{}", "kind": "text", "title": "B"})

    (widget,) = stored()
    assert (widget.query, widget.kind, widget.title) == (query, "kpi", "A")


def test_widgets_lead_into_the_builder(
    admin_browser: Browser, board: Dashboard, abc: list[Widget]
) -> None:
    page: Any = admin_browser.get(reverse("admin:widgets_dashboard_change", args=[board.pk]))

    html = page.content.decode()
    for each in abc:
        assert reverse("admin:widgets_widget_change", args=[board.pk, each.pk]) in html
    assert reverse("admin:widgets_widget_add", args=[board.pk]) in html
    assert "<textarea" not in html


def test_a_new_dashboard_leads_to_its_own_page(acme: Client, admin_browser: Browser) -> None:
    answer = admin_browser.post(reverse("admin:widgets_dashboard_add"), board_form(acme, []))

    with across_clients():
        board = Dashboard.objects.across_clients().get()
    assert answer.headers["Location"] == reverse("admin:widgets_dashboard_change", args=[board.pk])
    assert (board.client_id, board.published_at) == (acme.pk, None)


def test_dashboards_without_a_position_come_after_the_others(
    acme: Client, admin_browser: Browser
) -> None:
    make_dashboard(client=acme, title="First", position=4)

    admin_browser.post(reverse("admin:widgets_dashboard_add"), board_form(acme, []))

    with across_clients():
        rows = Dashboard.objects.across_clients().values_list("title", "position")
        assert list(rows) == [("First", 4), ("Sales", 5)]
