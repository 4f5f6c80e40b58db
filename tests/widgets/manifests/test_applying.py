"""Manifests applied to the database: all or nothing, by lines and fields, for one client alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from clients.auth import revocation
from clients.models import AuditEntry, Client, Connection, Domain, Member
from clients.tenancy import across_clients
from tests.fixtures.factories import make_connection, make_dashboard, make_member, make_widget
from tests.fixtures.locks import waiting
from tests.fixtures.stack import until
from tests.widgets.manifests.files import INITECH, apply, export, told
from tests.widgets.manifests.strategies import CONNECTION, dashboards
from widgets import layout
from widgets.manifests import applying, exporting, parsing, yaml_writer
from widgets.manifests.entries import Plain
from widgets.manifests.errors import InvalidManifest
from widgets.models import Dashboard, DashboardVersion, Widget

pytestmark = pytest.mark.django_db

VISITS = "clients[initech].dashboards[overview].widgets[visits]"
SECOND = "      - label: Shop\n        source: oscom\n"
OKTOPOST = "      - label: Social\n        source: oktopost\n"


def widget_ids() -> dict[str, UUID]:
    with across_clients():
        rows = Widget.objects.across_clients().filter(client__slug="initech")
        return dict(rows.values_list("key", "pk"))


def test_exported_file_is_the_applied_one() -> None:
    found = apply(INITECH)

    assert export("initech") == INITECH
    assert told(found) == [
        "+ Client “Initech” added",
        "+ Domain “reports.initech.example” added",
        "+ Connection “Shop” added",
        "+ Dashboard “Overview” added with 2 widgets",
    ]
    assert found.without_key == (("initech", "Shop"),)


def test_applying_again_changes_nothing() -> None:
    apply(INITECH)
    ids = widget_ids()

    assert apply(INITECH).changes == ()
    assert widget_ids() == ids


def test_changed_widget_keeps_its_row() -> None:
    apply(INITECH)
    ids = widget_ids()

    found = apply(INITECH.replace("[sessions]", "[sessions, revenue]"))

    assert told(found) == ["~ Widget “Visits”: metrics changed from sessions to sessions, revenue"]
    assert widget_ids() == ids


def test_plan_changes_nothing() -> None:
    found = applying.plan(parsing.parse(INITECH.encode()))

    assert len(found.changes) == 4
    assert export("initech") == "version: 1\n"


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "reason"),
    [
        ("version: 1", "version: 2", 1, "version", "write 1"),
        ("name: Initech\n", "nmae: Initech\n", 3, "clients[initech].name", "is missing"),
        ("de_DE", "xx_YY", 5, "clients[initech].locale", "Write a locale like de_DE"),
        ("EUR", "Euro", 6, "clients[initech].currency", "at most 3 characters"),
        ("Europe/Berlin", "Berlin", 7, "clients[initech].time_zone", "is not a time zone"),
        ("Orders", "5", 9, "clients[initech].labels.conversions", "write a text"),
        ("'#2f6b4f'", "green", 12, "clients[initech].brand.colour", "Write a colour"),
        (
            "reports.initech.example",
            "initech.example",
            14,
            "clients[initech].domains[initech.example].host",
            "sub-domain",
        ),
        (
            "source: oscom",
            "source: other",
            18,
            "clients[initech].connections[Shop].source",
            "write 'oscom'",
        ),
        (
            "source: oscom",
            "source: oscom\n        base_url: https://evil.example/v1",
            19,
            "clients[initech].connections[Shop].base_url",
            "SOURCES_ALLOWED_HOSTS",
        ),
        ("published: true", "published: yes", 22, "dashboards[overview].published", "true or"),
        ("kind: kpi", "kind: kip", 25, f"{VISITS}.kind", "is no kind; write one of line"),
        ("width: 3", "width: 13", 27, f"{VISITS}.width", "less than or equal to 12"),
        ("connection: Shop", "connection: Shpo", 30, f"{VISITS}.query.connection", "it has “Shop”"),
        ("metrics:", "metric:", 31, f"{VISITS}.query.metric", "is metrics meant?"),
        ("[sessions]", "[visists]", 31, f"{VISITS}.query.metrics[1]", ""),
        ("markdown:", "markdwon:", 36, "widgets[note].options.markdwon", "is markdown meant?"),
        ("key: note", "key: visits", 33, f"{VISITS}.key", "stands twice"),
        ("source: oscom\n", f"source: oscom\n{SECOND}", 19, "[Shop].label", "stands twice"),
    ],
)
def test_broken_file_changes_nothing_and_is_told_by_line(
    old: str, new: str, line: int, field: str, reason: str
) -> None:
    apply(INITECH.replace("Visits", "Sessions"))
    before = export()
    assert INITECH.count(old) >= 1

    with pytest.raises(InvalidManifest) as caught:
        apply(INITECH.replace(old, new, 1))

    found = [each for each in caught.value.problems if each.field.endswith(field)]
    assert [each.line for each in found] == [line], caught.value.problems
    assert reason in found[0].reason
    assert export() == before


def test_all_faults_are_told_at_once() -> None:
    broken = INITECH.replace("de_DE", "xx").replace("kind: kpi", "kind: kip")

    with pytest.raises(InvalidManifest) as caught:
        apply(broken.replace("source: oscom", "source: other"))

    assert [each.line for each in caught.value.problems] == [5, 18, 25]


def test_unnamed_entries_are_kept_unless_pruned() -> None:
    apply(INITECH)
    shorter = INITECH[: INITECH.index("          - key: note")]

    kept = apply(shorter)
    after_keeping = set(widget_ids())
    pruned = apply(shorter, prune=True)

    assert [each.words for each in kept.kept] == ["Widget “note” removed"]
    assert (kept.changes, after_keeping) == ((), {"visits", "note"})
    assert told(pruned) == ["- Widget “note” removed"]
    assert set(widget_ids()) == {"visits"}


def test_pruning_keeps_clients_connections_and_people(acme: Client) -> None:
    apply(INITECH)
    with across_clients():
        initech = Client.objects.across_clients().get(slug="initech")
    make_member(client=initech)
    without = INITECH.replace(SECOND, "").replace("    connections:\n", "    connections: []\n")

    apply(without, prune=True)

    with across_clients():
        assert Client.objects.across_clients().filter(pk=acme.pk).exists()
        assert Connection.objects.for_client(initech.pk).count() == 1
        assert Member.objects.for_client(initech.pk).count() == 1


def test_keys_and_proofs_stay_as_they_are() -> None:
    apply(INITECH)
    with across_clients():
        rows = Connection.objects.across_clients().filter(client__slug="initech")
        rows.update(sealed_key="sealed", key_version=3)

    found = apply(INITECH.replace("name: Initech\n", "name: Initech Ltd\n"))

    with across_clients():
        assert rows.values_list("sealed_key", "key_version").get() == ("sealed", 3)
        assert Domain.objects.across_clients().get(client__slug="initech").verified_at is None
    assert (len(found.changes), found.without_key) == (2, ())


def test_other_clients_connection_is_no_connection(acme: Client) -> None:
    make_connection(client=acme, label="Theirs")

    with pytest.raises(InvalidManifest, match="“Theirs” is no connection of this client"):
        apply(INITECH.replace("connection: Shop", "connection: Theirs"))


def test_row_of_an_older_release_is_given_its_key(acme: Client) -> None:
    board = make_dashboard(client=acme, slug="sales")
    widget = make_widget(dashboard=board, kind="text", title="Note", width=3)
    with across_clients():
        Widget.objects.for_client(acme.pk).update(key="")

    apply(export("acme").replace("width: 3", "width: 4").replace("width: 4\n", "width: 5\n"))

    with across_clients():
        found = Widget.objects.for_client(acme.pk).get()
    assert (found.pk, found.key, found.width) == (widget.pk, "note", 5)


def test_changes_are_audited() -> None:
    apply(INITECH)
    apply(INITECH.replace("title: Overview", "title: Everything"))

    with across_clients():
        entries = AuditEntry.objects.across_clients().filter(event="client.applied")
        last = entries.latest("at")
    assert last.details["changes"] == [
        "~ Dashboard “Everything”: title changed from “Overview” to “Everything”"
    ]


def test_states_before_and_after_are_versions() -> None:
    apply(INITECH)
    with across_clients():
        Dashboard.objects.across_clients().filter(slug="overview").update(title="By form")

    apply(INITECH.replace("title: Overview", "title: Everything"))

    with across_clients():
        rows = DashboardVersion.objects.across_clients().filter(dashboard__slug="overview")
        found = [(each.number, each.origin, each.content["title"]) for each in rows.reverse()]
    assert found == [
        (1, "applied", "Overview"),
        (2, "edited", "By form"),
        (3, "applied", "Everything"),
    ]


def test_clients_are_exported_by_a_fixed_number_of_queries(
    django_assert_num_queries: Any,
) -> None:
    apply(INITECH)
    with CaptureQueriesContext(connection) as one:
        exporting.export()
    for number in range(3):
        apply(INITECH.replace("initech", f"initech-{number}"))

    with django_assert_num_queries(len(one)):
        exporting.export()


@given(dashboards())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_any_dashboard_is_exported_as_it_was_applied(acme: Client, board: Plain) -> None:
    client: dict[str, Any] = {
        "slug": "acme",
        "name": "Acme",
        "connections": [{"label": CONNECTION, "source": "oscom"}],
        "dashboards": [board],
    }
    text = yaml_writer.write({"version": 1, "clients": [client]})

    apply(text, prune=True)

    (found,) = exporting.export(["acme"])["clients"]
    assert found["dashboards"] == [board]
    assert apply(text, prune=True).changes == ()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_wait_for_each_other() -> None:
    def run(text: str) -> int:
        try:
            return len(apply(text).changes)
        finally:
            connections.close_all()

    other = INITECH.replace("title: Visits", "title: Sessions")
    with ThreadPoolExecutor(2) as pool:
        with across_clients():
            applying.lock([])
            counts = [pool.submit(run, text) for text in (INITECH, other)]
            until(lambda: waiting() == 2)
        found = sorted(count.result() for count in counts)

    assert found == [1, 4]
    with across_clients():
        assert Dashboard.objects.across_clients().filter(client__slug="initech").count() == 1


@pytest.mark.django_db(transaction=True)
def test_form_that_revokes_tickets_and_a_file_do_not_block_each_other() -> None:
    apply(INITECH)

    def run() -> int:
        try:
            return len(apply(INITECH.replace("title: Visits", "title: Sessions")).changes)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with across_clients():
            board = Dashboard.objects.across_clients().get(client__slug="initech")
            layout.lock(board)
            count = pool.submit(run)
            until(lambda: waiting() == 1)
            revocation.revoke_client(board.client_id)
        assert count.result() == 1


@pytest.mark.parametrize(
    ("settings_of", "problem"),
    [
        ("", "Enter the account id."),
        ("settings: {account_id: '!'}", "begins with 001."),
        ("settings: {account_id: '001demo00000001', region: eu}", "is no setting of this platform"),
    ],
)
def test_settings_of_a_connection_are_checked(settings_of: str, problem: str) -> None:
    lines = f"{SECOND}{OKTOPOST}        {settings_of}\n"
    with pytest.raises(InvalidManifest) as refusal:
        apply(INITECH.replace(SECOND, lines))

    assert problem in str(refusal.value)


def test_settings_of_a_connection_are_exported_and_changed() -> None:
    lines = f"{SECOND}{OKTOPOST}        settings:\n          account_id: 001demo00000001\n"
    apply(INITECH.replace(SECOND, lines))

    apply(export("initech").replace("001demo00000001", "001demo00000002"))

    with across_clients():
        social = Connection.objects.across_clients().get(label="Social")
    assert social.settings == {"account_id": "001demo00000002"}
    assert social.key_version == 1
