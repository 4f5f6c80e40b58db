"""The layout page's form: order, sizes, copies and removals, and two managers at one layout."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from redis import Redis

from clients.models import AuditEntry, Client, User
from clients.tenancy import across_clients, within
from tests.clients import browsers
from tests.fixtures.factories import make_dashboard, make_member, make_widget
from widgets import layout
from widgets.manifests import drafts
from widgets.models import Dashboard, DashboardDraft, Widget

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(acme: Client) -> Dashboard:
    """Three texts in the order of their titles."""
    found = make_dashboard(client=acme, title="Sales", slug="sales")
    for position, title in enumerate("ABC"):
        text = {"markdown": title}
        make_widget(
            dashboard=found, kind="text", options=text, title=title, key=title, position=position
        )
    return found


def url(board: Dashboard) -> str:
    return reverse("admin:widgets_dashboard_layout", args=[board.pk])


def shown(answer: Any) -> dict[str, Any]:
    """The data that a browser would submit of a page's form."""
    found: dict[str, Any] = {"seen": answer.context["seen"], "tile": []}
    for tile in answer.context["tiles"]:
        row = tile.row
        found["tile"].append(row.ref)
        values = {"order": row.order, "width": row.width, "height": row.height}
        values |= {
            "phone": row.phone,
            "action": row.action,
            "copy-of": row.key if row.is_copy else "",
        }
        values["version"] = tile.version
        found |= {f"{name}-{row.ref}": value for name, value in values.items()}
    return found


def arrange(browser: Browser, board: Dashboard, **changes: Any) -> Any:
    """Submit the stored layout with changed fields, named with `__` for a dash."""
    given = shown(browser.get(url(board)))
    return browser.post(url(board), given | {k.replace("__", "-"): v for k, v in changes.items()})


def rows(board: Dashboard) -> list[Widget]:
    with across_clients():
        return list(Widget.objects.for_client(board.client_id).filter(dashboard=board))


def titles(board: Dashboard) -> list[str]:
    found = rows(board)
    assert [each.position for each in found] == list(range(len(found)))
    return [each.title for each in found]


def test_changed_numbers_move_and_resize_widgets(admin_browser: Browser, board: Dashboard) -> None:
    before = {each.title: each.pk for each in rows(board)}

    answer = arrange(admin_browser, board, order__A="3", width__B="12", height__B="1")

    assert answer.status_code == 302
    assert titles(board) == ["B", "C", "A"]
    assert {each.title: each.pk for each in rows(board)} == before
    assert [(each.width, each.height) for each in rows(board)] == [(12, 1), (4, 2), (4, 2)]


def test_duplicates_follow_their_origins_and_removed_widgets_go(
    admin_browser: Browser, board: Dashboard
) -> None:
    arrange(admin_browser, board, action__A="duplicate", action__B="remove")

    assert titles(board) == ["A", "A (copy)", "C"]
    assert [each.key for each in rows(board)] == ["A", "a-copy", "C"]


def test_unsaved_copies_are_stored_where_they_stand(
    admin_browser: Browser, board: Dashboard
) -> None:
    given = shown(admin_browser.get(url(board)))
    given["tile"] = [".1", "A", "B", "C"]
    given |= {"copy-of-.1": "C", "order-.1": "1", "width-.1": "6", "height-.1": "3"}
    given |= {"order-A": "2", "order-B": "3", "order-C": "4"}

    admin_browser.post(url(board), given)

    assert titles(board) == ["C (copy)", "A", "B", "C"]
    assert (rows(board)[0].width, rows(board)[0].options) == (6, {"markdown": "C"})


@pytest.mark.parametrize(("verb", "left"), [("copy", ["A", "B", "C"]), ("move", ["B", "C"])])
def test_widgets_are_sent_to_another_dashboard_of_the_client(
    acme: Client, admin_browser: Browser, board: Dashboard, verb: str, left: list[str]
) -> None:
    other = make_dashboard(client=acme, title="Other")
    make_widget(dashboard=other, kind="text", options={"markdown": "A"}, title="A", key="a")

    arrange(admin_browser, board, action__A=f"{verb}:{other.pk}", width__A="9")

    assert titles(board) == left
    assert [(each.title, each.key) for each in rows(other)] == [("A", "a"), ("A", "a-2")]
    assert rows(other)[1].width == 9


def test_widgets_are_not_sent_to_another_client(
    globex: Client, admin_browser: Browser, board: Dashboard
) -> None:
    foreign = make_dashboard(client=globex)
    answers = []
    for target in (foreign.pk, "6f1c1c1e-0000-4000-8000-000000000000"):
        answer = arrange(admin_browser, board, action__A=f"move:{target}")
        answers.append([tile.row.errors for tile in answer.context["tiles"]])

    assert answers[0] == answers[1] == [{"action": "Choose one of these."}, {}, {}]
    assert (titles(board), titles(foreign)) == (["A", "B", "C"], [])


@pytest.mark.parametrize("size", ["0", "13", "x", "", "1.5", "٣"])
def test_a_size_beyond_the_grid_is_refused_at_its_field(
    admin_browser: Browser, board: Dashboard, size: str
) -> None:
    answer = arrange(admin_browser, board, width__B=size, order__A="3")

    second = answer.context["tiles"][1].row
    assert (second.width, dict(second.errors)) == (size, {"width": "Choose a size from 1 to 12."})
    assert answer.context["tiles"][0].row.order == "3"
    assert titles(board) == ["A", "B", "C"]


def test_second_manager_is_told_and_loses_nothing(admin_browser: Browser, board: Dashboard) -> None:
    opened = shown(admin_browser.get(url(board)))
    arrange(admin_browser, board, width__C="12")

    answer: Any = admin_browser.post(url(board), opened | {"order-A": "3"})
    assert "Somebody else changed the layout" in answer.content.decode()
    assert titles(board) == ["A", "B", "C"]
    again = admin_browser.post(url(board), shown(answer))

    assert again.status_code == 302
    assert titles(board) == ["B", "C", "A"]


def test_widgets_that_were_added_meanwhile_are_kept(
    admin_browser: Browser, board: Dashboard
) -> None:
    opened = shown(admin_browser.get(url(board)))
    make_widget(dashboard=board, kind="text", title="D", key="d", position=9)

    answer = admin_browser.post(url(board), opened | {"action-B": "remove"})
    admin_browser.post(url(board), shown(answer))

    assert titles(board) == ["A", "C", "D"]


def test_titles_that_the_builder_changed_meanwhile_stay(
    admin_browser: Browser, board: Dashboard
) -> None:
    opened = shown(admin_browser.get(url(board)))
    with across_clients():
        Widget.objects.for_client(board.client_id).filter(key="B").update(title="Bees")

    answer = admin_browser.post(url(board), opened | {"order-A": "3"})

    assert answer.status_code == 302
    assert titles(board) == ["Bees", "C", "A"]


def test_a_widget_that_the_builder_changed_meanwhile_is_not_removed_unseen(
    admin_browser: Browser, board: Dashboard
) -> None:
    opened = shown(admin_browser.get(url(board)))
    with across_clients():
        Widget.objects.for_client(board.client_id).filter(key="B").update(title="Bees")

    answer: Any = admin_browser.post(url(board), opened | {"action-B": "remove"})
    assert "Somebody else changed" in answer.content.decode()
    assert titles(board) == ["A", "Bees", "C"]
    admin_browser.post(url(board), shown(answer))

    assert titles(board) == ["A", "C"]


def test_a_full_dashboard_takes_no_copy(admin_browser: Browser, board: Dashboard) -> None:
    for number in range(layout.MOST_WIDGETS - 3):
        make_widget(dashboard=board, kind="text", key=f"w{number}", position=3 + number)

    answer = arrange(admin_browser, board, action__A="duplicate")

    assert "holds 30 widgets at most" in answer.content.decode()
    assert len(rows(board)) == layout.MOST_WIDGETS


def test_layout_of_a_draft_is_not_seen_by_readers(
    admin_browser: Browser, manager: User, board: Dashboard
) -> None:
    with within(board.client_id):
        drafts.begin(board, manager)

    arrange(admin_browser, board, order__C="1", action__B="duplicate")

    assert titles(board) == ["A", "B", "C"]
    with across_clients():
        draft = DashboardDraft.objects.for_client(board.client_id).get()
    kept = [each["title"] for each in draft.content["widgets"]]
    assert kept == ["C", "A", "B", "B (copy)"]


def test_widgets_of_a_draft_are_sent_to_a_draft(
    acme: Client, admin_browser: Browser, manager: User, board: Dashboard
) -> None:
    other = make_dashboard(client=acme, title="Other")
    with within(board.client_id):
        drafts.begin(board, manager)

    arrange(admin_browser, board, action__A=f"move:{other.pk}")

    assert (titles(board), titles(other)) == (["A", "B", "C"], [])
    with within(board.client_id):
        draft = drafts.of(other, manager)
    assert draft is not None
    assert [each["title"] for each in draft.content["widgets"]] == ["A"]


def test_arranging_is_audited_in_words(admin_browser: Browser, board: Dashboard) -> None:
    arrange(admin_browser, board, width__B="12", action__C="remove")

    with across_clients():
        entry = AuditEntry.objects.across_clients().get(event="dashboard.arranged")
    assert entry.details["values"] == [
        {"field": "Widget “C”", "before": "", "after": "removed"},
        {"field": "Widget “B”: width", "before": "the default", "after": "12"},
    ]


def phone_titles(board: Dashboard) -> list[str]:
    found = rows(board)
    assert all(each.phone_position for each in found)
    return [each.title for each in sorted(found, key=lambda each: each.phone_position or 0)]


def test_phones_have_an_order_of_their_own(admin_browser: Browser, board: Dashboard) -> None:
    arrange(admin_browser, board, phone__C="1", phone__A="2")

    assert titles(board) == ["A", "B", "C"]
    assert phone_titles(board) == ["C", "A", "B"]


def test_phone_order_that_equals_the_desks_is_none(
    admin_browser: Browser, board: Dashboard
) -> None:
    arrange(admin_browser, board, phone__C="1")
    arrange(admin_browser, board, phone__A="1", phone__B="2", phone__C="3")

    assert [each.phone_position for each in rows(board)] == [None, None, None]


def test_readers_get_the_phone_order_as_classes(
    acme: Client, board: Dashboard, redis: Redis
) -> None:
    with across_clients():
        Widget.objects.for_client(acme.pk).filter(key="C").update(phone_position=1)
    reader = browsers.signed_in(make_member(client=acme).user, acme)

    html = reader.get("/dashboards/sales/").content.decode()

    places = re.findall(r"tile--o(\d+)", html)
    assert places == ["2", "3", "1"]


def test_tiles_of_words_are_shown_as_readers_have_them(
    admin_browser: Browser, board: Dashboard, redis: Redis
) -> None:
    with across_clients():
        bold = {"markdown": "**Hello** [there](https://acme.example)"}
        Widget.objects.for_client(board.client_id).filter(key="B").update(options=bold)

    html = admin_browser.get(url(board)).content.decode()

    assert "<strong>Hello</strong>" in html
    assert '<div class="layout__fragment" inert data-fragment>' in html
