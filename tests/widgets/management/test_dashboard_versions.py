"""The command for versions of dashboards: what changed by whom, and old ones published again."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from clients.models import Client, User
from clients.tenancy import across_clients, within
from tests.fixtures.factories import make_dashboard, make_user, make_widget
from widgets.manifests import drafts
from widgets.models import Dashboard, DashboardDraft

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(acme: Client) -> Dashboard:
    dashboard = make_dashboard(client=acme, slug="sales", title="Sales")
    make_widget(dashboard=dashboard, kind="text", title="Note")
    return dashboard


@pytest.fixture
def robin(board: Dashboard) -> User:
    """An owner who has published another title."""
    person = make_user(name="Robin", email="robin@agency.example", agency_role="owner")
    with within(board.client_id):
        draft = drafts.begin(board, person)
        drafts.edit(draft, draft.content | {"title": "Everything"}, revision=0)
        drafts.publish(draft, actor=person, note="More than sales")
    return person


def run(*arguments: object) -> list[str]:
    out = StringIO()
    call_command("dashboard_versions", *map(str, arguments), stdout=out)
    return out.getvalue().splitlines()


def title() -> str:
    with across_clients():
        return str(Dashboard.objects.across_clients().get(slug="sales").title)


@pytest.mark.usefixtures("robin")
def test_versions_are_listed_with_their_differences() -> None:
    newest, change, first = run("list", "acme", "sales")

    assert newest.startswith("2  ")
    assert newest.endswith("Published by Robin: More than sales")
    assert change == "    ~ Dashboard “Everything”: title changed from “Sales” to “Everything”"
    assert first.endswith("Edited directly")


def test_old_version_is_published_again(robin: User) -> None:
    lines = run("restore", "acme", "sales", 1, "--as", "Robin@agency.example")

    assert lines == ["Version 1 is published again, as version 3."]
    assert title() == "Sales"


def test_restoring_refuses_where_the_person_has_a_draft(robin: User, board: Dashboard) -> None:
    with within(board.client_id):
        drafts.begin(board, robin)

    with pytest.raises(CommandError, match="You have a draft"):
        run("restore", "acme", "sales", 1, "--as", robin.email)

    with within(board.client_id):
        assert DashboardDraft.objects.for_client(board.client_id).count() == 1
    assert title() == "Everything"


@pytest.mark.usefixtures("robin")
@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["list", "acme", "nothing"], "DASHBOARD: there is no acme/nothing"),
        (["restore", "acme", "sales", "9", "--as", "robin@agency.example"], "no version 9"),
        (["restore", "acme", "sales", "1", "--as", "nobody@x.example"], "--as: nobody@x.example"),
    ],
)
def test_bad_arguments_are_named(arguments: list[str], problem: str) -> None:
    with pytest.raises(CommandError, match=problem):
        run(*arguments)


@pytest.mark.usefixtures("robin")
def test_manager_of_another_client_may_not_restore(globex: Client) -> None:
    stranger = make_user(agency_role="manager")
    with across_clients():
        globex.managers.add(stranger)

    with pytest.raises(CommandError, match="nobody who may change"):
        run("restore", "acme", "sales", 1, "--as", stranger.email)
