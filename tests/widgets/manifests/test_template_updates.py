"""Updates of many dashboards to a template's new version: planned, applied, rolled back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import AuditEntry, Client, User
from clients.tenancy import across_clients
from tests.fixtures.factories import make_client, make_connection, make_user
from widgets.manifests import template_updates, template_versions, templates, versions
from widgets.manifests import writing as dashboard_writing
from widgets.manifests.entries import Plain
from widgets.manifests.errors import ChangedSincePlan, TemplateRefused
from widgets.manifests.template_updates import Planned
from widgets.models import (
    Dashboard,
    DashboardVersion,
    TemplateUpdate,
    TemplateVersion,
    Widget,
)

CLIENTS = 50

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scope() -> Iterator[None]:
    with across_clients():
        yield


@pytest.fixture
def owner() -> User:
    return make_user(name="Robin", agency_role="owner")


def made(client: Client, owner: User) -> Dashboard:
    account = make_connection(client=client, label=f"Shop of {client.slug}")
    traffic = next(each for each in templates.of_source("oscom") if each.slug == "traffic")
    return templates.create(client, traffic, account, actor=owner)


def edited(board: Dashboard, **values: object) -> None:
    """Change a dashboard's first widget with a query, and nothing else."""
    before = versions.present(board)
    widgets = list(before["widgets"])
    place = next(number for number, each in enumerate(widgets) if each["kind"] == "kpi")
    widgets[place] = widgets[place] | values
    dashboard_writing.write_dashboard(board, before, before | {"widgets": widgets})


@pytest.fixture
def boards(owner: User) -> list[Dashboard]:
    """Dashboards of fifty clients from one template; every fifth has a title of its own."""
    first = made(make_client(slug="client-0"), owner)
    version = template_versions.keep(first, "Weekly traffic", actor=owner)
    found = [first]
    for number in range(1, CLIENTS):
        board = made(make_client(slug=f"client-{number}"), owner)
        relinked(board, version)
        found.append(board)
    for board in found[::5][1:]:
        edited(board, title="Our own words")
    return found


def relinked(board: Dashboard, version: TemplateVersion) -> None:
    before = versions.present(board)
    label = f"Shop of {board.client.slug}"
    link = {
        "name": version.template.name,
        "version": version.number,
        "accounts": {"account": label},
    }
    dashboard_writing.write_dashboard(board, before, before | {"template": link})


def contents(boards: list[Dashboard]) -> list[Plain]:
    return [versions.present(board) for board in boards]


def plan(version: TemplateVersion) -> tuple[Planned, ...]:
    return template_updates.plan(version, Dashboard.objects.across_clients())


def apply(version: TemplateVersion, planned: tuple[Planned, ...], owner: User) -> None:
    seen = {each.dashboard.pk: each.digest for each in planned}
    template_updates.apply(version, Dashboard.objects.across_clients(), seen, actor=owner)


def revised(board: Dashboard, owner: User) -> TemplateVersion:
    """The template's next version: its first figure has another title and width."""
    edited(board, title="Visits a week", width=6)
    return template_versions.revise(board, actor=owner, note="Wider")


def test_fifty_clients_are_planned_updated_and_rolled_back(
    boards: list[Dashboard], owner: User
) -> None:
    version = revised(boards[0], owner)
    before = contents(boards)
    ids = set(Widget.objects.across_clients().values_list("pk", flat=True))

    planned = plan(version)

    assert len(planned) == CLIENTS - 1
    assert contents(boards) == before
    own = [each for each in planned if each.kept]
    assert len(own) == CLIENTS // 5 - 1
    assert all("Our own words" in each.kept[0] for each in own)
    assert all(len(each.changes) == (1 if each.kept else 2) for each in planned)

    apply(version, planned, owner)

    assert plan(version) == ()
    updates = TemplateUpdate.objects.across_clients()
    assert updates.count() == CLIENTS - 1
    assert [each["template"]["version"] for each in contents(boards)] == [2] * CLIENTS
    titles = [first_figure(each)["title"] for each in contents(boards)]
    assert titles.count("Our own words") == len(own)
    assert titles.count("Visits a week") == CLIENTS - len(own)
    assert {first_figure(each)["width"] for each in contents(boards)} == {6}

    assert template_updates.roll_back(updates, actor=owner) == CLIENTS - 1

    assert contents(boards) == before
    assert set(Widget.objects.across_clients().values_list("pk", flat=True)) == ids


def first_figure(content: Plain) -> Plain:
    found: Plain = next(each for each in content["widgets"] if each["kind"] == "kpi")
    return found


@pytest.fixture
def pair(owner: User) -> tuple[Dashboard, Dashboard]:
    """A dashboard that a template was made from, and one that was made from the template."""
    first = made(make_client(slug="one"), owner)
    version = template_versions.keep(first, "Weekly traffic", actor=owner)
    second = made(make_client(slug="two"), owner)
    relinked(second, version)
    return first, second


Pair = tuple[Dashboard, Dashboard]


def test_an_update_is_one_published_version_with_its_audit_entry(pair: Pair, owner: User) -> None:
    version = revised(pair[0], owner)

    apply(version, plan(version), owner)

    newest = versions.newest(pair[1])
    assert newest
    assert (newest.origin, newest.note, newest.author) == (
        DashboardVersion.Origin.PUBLISHED,
        "Template Weekly traffic, version 2",
        owner,
    )
    entry = AuditEntry.objects.across_clients().get(event="dashboard.template_applied")
    assert entry.client == pair[1].client


def test_a_dashboard_changed_since_the_plan_is_not_updated(pair: Pair, owner: User) -> None:
    version = revised(pair[0], owner)
    planned = plan(version)
    edited(pair[1], title="Just now")
    before = contents([*pair])

    with pytest.raises(ChangedSincePlan, match="Changed since you looked: "):
        apply(version, planned, owner)

    assert contents([*pair]) == before


def test_one_client_with_a_problem_keeps_all_as_they_were(pair: Pair, owner: User) -> None:
    other = made(make_client(slug="three"), owner)
    relinked(other, template_versions.newest(template_versions.linked(pair[0]).template))
    other.client.connections.all().delete()
    version = revised(pair[0], owner)
    planned = plan(version)
    before = contents([*pair, other])

    assert [bool(each.problems) for each in planned] == [
        each.dashboard == other for each in planned
    ]
    with pytest.raises(TemplateRefused, match="is no connection of this client"):
        apply(version, planned, owner)

    assert contents([*pair, other]) == before


def test_changes_made_after_an_update_survive_its_rollback(pair: Pair, owner: User) -> None:
    version = revised(pair[0], owner)
    apply(version, plan(version), owner)
    edited(pair[1], height=4)

    template_updates.roll_back(TemplateUpdate.objects.across_clients(), actor=owner)

    figure = first_figure(versions.present(pair[1]))
    assert figure["height"] == 4
    assert "width" not in figure
    assert versions.present(pair[1])["template"]["version"] == 1


def test_an_update_is_rolled_back_once_and_the_later_one_first(pair: Pair, owner: User) -> None:
    for _ in range(2):
        edited(pair[0], title=f"Visits {_}")
        version = template_versions.revise(pair[0], actor=owner)
        apply(version, plan(version), owner)
    first, second = (
        TemplateUpdate.objects.across_clients().filter(version__number=number) for number in (2, 3)
    )

    with pytest.raises(TemplateRefused, match="updated again since"):
        template_updates.roll_back(first, actor=owner)
    template_updates.roll_back(second, actor=owner)
    with pytest.raises(TemplateRefused, match="rolled back already"):
        template_updates.roll_back(second, actor=owner)
    template_updates.roll_back(first, actor=owner)

    assert versions.present(pair[1])["template"]["version"] == 1


def test_an_older_state_of_a_dashboard_has_its_older_link(pair: Pair, owner: User) -> None:
    linked = versions.record(pair[1], DashboardVersion.Origin.EDITED)
    version = revised(pair[0], owner)
    apply(version, plan(version), owner)

    assert versions.content_of(linked, pair[1])["template"]["version"] == 1


def test_a_template_is_changed_by_its_author_and_by_owners(pair: Pair, owner: User) -> None:
    author, other = (make_user(agency_role="manager") for _ in range(2))
    kept = template_versions.keep(pair[1], "Another", actor=author)

    with pytest.raises(TemplateRefused, match="changed by who made it"):
        template_versions.revise(pair[1], actor=other)
    edited(pair[1], title="New")
    assert template_versions.revise(pair[1], actor=author).number == kept.number + 1


def test_templates_of_the_library_are_changed_by_nobody(owner: User) -> None:
    board = made(make_client(slug="one"), owner)

    with pytest.raises(TemplateRefused):
        template_versions.revise(board, actor=owner)
    with pytest.raises(TemplateRefused, match="library"):
        template_versions.keep(board, "OSCOM Traffic", actor=owner)
    with pytest.raises(TemplateRefused, match="letters or digits"):
        template_versions.keep(board, "—", actor=owner)


def test_a_plan_costs_as_many_queries_for_many_as_for_one(pair: Pair, owner: User) -> None:
    version = revised(pair[0], owner)
    counts = []
    for number in (0, 3):
        for each in range(number):
            relinked(made(make_client(slug=f"more-{each}"), owner), first_of(version))
        with CaptureQueriesContext(connection) as queries:
            plan(version)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def first_of(version: TemplateVersion) -> TemplateVersion:
    return version.template.versions.get(number=1)
