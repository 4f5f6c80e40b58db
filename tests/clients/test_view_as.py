"""View-as sessions: staff see a client's pages as a member does, and change nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.auth import sessions
from clients.auth.viewer import Role
from clients.models import AuditEntry, Client, ManagerAssignment, User
from clients.tenancy import across_clients
from tests.clients.browsers import admin_browser, browser, events, viewer_at
from tests.fixtures.factories import make_dashboard, make_member, make_user

pytestmark = pytest.mark.django_db
HTML = {"accept": "text/html"}


def handed_off(user: User, client: Client, name: str = "view_as") -> Any:
    return admin_browser(user).get(reverse(f"admin:clients_client_{name}", args=[client.pk]))


def viewing(user: User, client: Client) -> Browser:
    return follow(handed_off(user, client))


def follow(answer: Any, at: Browser | None = None) -> Browser:
    at = at or browser(answer["Location"].split("/")[2])
    at.post(answer["Location"])
    return at


def test_viewer_has_the_least_role_and_the_clients_formats(acme: Client, manager: User) -> None:
    manager.language = "fr"
    manager.save(update_fields=["language"])

    viewer = viewer_at(viewing(manager, acme))

    found = (viewer.client_id, viewer.person_id, viewer.role, viewer.formats.locale)
    assert found == (acme.pk, manager.pk, Role.VIEWER, acme.locale)


def test_only_managers_of_the_client_get_a_link(globex: Client, manager: User) -> None:
    assert handed_off(manager, globex).status_code == 404
    assert handed_off(make_member(client=globex).user, globex)["Location"].startswith("/sign-in/")


def test_handoff_page_says_that_the_session_only_views(acme: Client, manager: User) -> None:
    urls = [handed_off(manager, acme, name)["Location"] for name in ("view_as", "open")]

    pages = [browser().get(url).content.decode() for url in urls]

    assert ["Nothing can be changed" in page for page in pages] == [True, False]


def test_every_page_is_marked(acme: Client, manager: User, redis: object) -> None:
    make_dashboard(client=acme, slug="sales")
    at = viewing(manager, acme)

    for path in (
        "/dashboards/sales/",
        "/dashboards/sales/?view=kiosk",
        "/exports/",
        "/reports/",
        "/x/",
    ):
        page = at.get(path, headers=HTML).content.decode()
        assert page.count('<aside class="view-as') == 1, path
        assert manager.email in page


def test_other_sessions_are_not_marked(acme: Client, manager: User, redis: object) -> None:
    make_dashboard(client=acme, slug="sales")

    page = follow(handed_off(manager, acme, "open")).get("/dashboards/sales/")

    assert "view-as" not in page.content.decode()


def test_writes_are_refused_with_a_page_or_a_code(acme: Client, manager: User) -> None:
    at = viewing(manager, acme)

    page = at.post("/language/", {"language": "de"}, headers=HTML)
    answer = at.post("/language/", {"language": "de"}, headers={"accept": "application/json"})

    assert (page.status_code, answer.status_code) == (403, 403)
    assert "Nothing can be changed here" in page.content.decode()
    assert answer.json()["error"]["code"] == "read_only"
    manager.refresh_from_db()
    assert manager.language == ""


def test_end_signs_out_and_leads_back_to_the_desk(acme: Client, manager: User) -> None:
    at = viewing(manager, acme)
    epoch = User.objects.get(pk=manager.pk).epoch

    page = at.post("/view-as/end/").content.decode()

    assert f"/admin/clients/client/{acme.pk}/change/" in page
    assert viewer_at(at) is None
    assert User.objects.get(pk=manager.pk).epoch == epoch + 1
    assert at.post("/view-as/end/")["Location"] == "/sign-in/"


def test_audit_log_has_begin_and_end(acme: Client, manager: User) -> None:
    viewing(manager, acme).post("/view-as/end/")

    with across_clients():
        rows = AuditEntry.objects.for_client(acme.pk).filter(event__startswith="view_as")
        found = list(rows.order_by("at").values_list("event", "actor", "address", "details"))
    assert found == [
        ("view_as.began", manager.pk, "127.0.0.1", {"minutes": 30}),
        ("view_as.ended", manager.pk, "127.0.0.1", {}),
    ]


@pytest.mark.parametrize(("passed", "is_over"), [(-60, False), (60, True)])
def test_session_ends_after_half_an_hour_however_much_it_is_used(
    acme: Client, manager: User, passed: int, is_over: bool
) -> None:
    at = viewing(manager, acme)
    session = at.session
    session[sessions.VIEW_AS_UNTIL] -= sessions.VIEW_AS_SECONDS + passed
    session.save()

    assert (viewer_at(at) is None) is is_over
    assert ("view_as.expired" in events()) is is_over


def test_tickets_do_not_outlive_the_session(acme: Client, manager: User) -> None:
    session = viewing(manager, acme).session

    assert 0 < sessions.seconds_left(session) <= sessions.VIEW_AS_SECONDS


@pytest.mark.parametrize(("first", "then"), [("view_as", "open"), ("open", "view_as")])
def test_later_handoff_replaces_the_session(
    acme: Client, manager: User, first: str, then: str
) -> None:
    at = follow(handed_off(manager, acme, first))

    follow(handed_off(manager, acme, then), at)

    is_view_as = then == "view_as"
    assert viewer_at(at).role is (Role.VIEWER if is_view_as else Role.MANAGER)
    assert (sessions.VIEW_AS_UNTIL in at.session) is is_view_as


def unassign(manager: User) -> None:
    ManagerAssignment.unscoped.filter(user=manager).delete()


def demote(manager: User) -> None:
    User.objects.filter(pk=manager.pk).update(agency_role="")


def deactivate(manager: User) -> None:
    User.objects.filter(pk=manager.pk).update(is_active=False)


@pytest.mark.parametrize("revoke", [unassign, demote, deactivate])
def test_lost_right_ends_the_view_at_once(
    acme: Client, manager: User, revoke: Callable[[User], None]
) -> None:
    at = viewing(manager, acme)
    epoch = User.objects.get(pk=manager.pk).epoch

    with across_clients():
        revoke(manager)

    assert viewer_at(at) is None
    assert User.objects.get(pk=manager.pk).epoch > epoch


def test_demoted_member_does_not_keep_the_session_as_a_member(acme: Client, manager: User) -> None:
    at = viewing(manager, acme)
    make_member(client=acme, user=manager, role="executive")
    with across_clients():
        demote(manager)

    assert viewer_at(at) is None


def test_token_cannot_be_turned_into_one_to_manage(acme: Client, manager: User) -> None:
    path = handed_off(manager, acme)["Location"].removeprefix("http://acme.localhost/enter/")
    body, stamp, signature = path.strip("/").split(":")
    other = handed_off(make_user(agency_role="owner"), acme, "open")["Location"].split("/")[4]

    for forged in (
        f"{other.split(':')[0]}:{stamp}:{signature}",
        f"{body[:-4]}:{stamp}:{signature}",
    ):
        at = browser()
        at.post(f"/enter/{forged}/")
        assert viewer_at(at) is None
