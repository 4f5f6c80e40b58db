from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Exists, Subquery

from clients.models import AuditEntry, Brand, Client, Domain, Invitation, Member, OutgoingMail
from clients.tenancy import (
    ForeignScope,
    TenantQuerySet,
    UnscopedQuery,
    across_clients,
    tenant_field,
    within,
)
from tests.fixtures.factories import make_dashboard, make_member, make_user, make_widget
from widgets.models import Dashboard, Dataset, LastGood, PaletteSlot, Widget

pytestmark = pytest.mark.django_db

TENANT_MODELS = [
    Client,
    Brand,
    Domain,
    Member,
    Invitation,
    OutgoingMail,
    AuditEntry,
    Dashboard,
    Widget,
    LastGood,
    Dataset,
    PaletteSlot,
]

UNSCOPED: dict[str, Callable[[Any], object]] = {
    "list": list,
    "iterate": lambda rows: list(rows.iterator()),
    "count": lambda rows: rows.count(),
    "exists": lambda rows: rows.exists(),
    "first": lambda rows: rows.first(),
    "get": lambda rows: rows.get(slug="x"),
    "index": lambda rows: rows[0],
    "aggregate": lambda rows: rows.aggregate(n=Count("*")),
    "values": lambda rows: list(rows.values("pk")),
    "values list": lambda rows: list(rows.values_list("pk", flat=True)),
    "in bulk": lambda rows: rows.in_bulk(),
    "update": lambda rows: rows.update(slug="x"),
    "delete": lambda rows: rows.delete(),
    "delete at once": lambda rows: rows._raw_delete("default"),
    "create or get": lambda rows: rows.get_or_create(slug="x"),
    "filter": lambda rows: rows.filter(slug="x").count(),
    "exclude": lambda rows: rows.exclude(slug="x").exists(),
    "explain": lambda rows: rows.explain(),
    "contains": lambda rows: rows.contains(Dashboard()),
}


@pytest.mark.parametrize("evaluate", UNSCOPED.values(), ids=UNSCOPED)
def test_unscoped_queryset_is_refused(evaluate: Callable[[Any], object]) -> None:
    with pytest.raises((UnscopedQuery, ValueError), match=r"say for_client|unsaved"):
        evaluate(Dashboard.objects.all())


@pytest.mark.parametrize("evaluate", [v for k, v in UNSCOPED.items() if k != "contains"])
def test_scope_is_kept_by_every_query_method(
    acme: Client, evaluate: Callable[[Any], object]
) -> None:
    with within(acme.pk):
        Dashboard.objects.create(client=acme, slug="x", title="X")
        evaluate(Dashboard.objects.for_client(acme.pk))


@pytest.mark.parametrize("wrap", [Subquery, Exists])
def test_an_unscoped_subquery_is_refused(acme: Client, wrap: Callable[[Any], Any]) -> None:
    inner = Dashboard.objects.values("pk")

    with pytest.raises(UnscopedQuery):
        list(Widget.objects.for_client(acme.pk).annotate(x=wrap(inner[:1])))
    with pytest.raises(UnscopedQuery):
        list(Widget.objects.for_client(acme.pk).filter(dashboard__in=inner))


def test_combined_querysets_must_be_scoped(acme: Client) -> None:
    scoped, unscoped = Dashboard.objects.for_client(acme.pk), Dashboard.objects.filter(slug="x")

    assert list(scoped & unscoped) == list(unscoped & scoped) == []
    for combined in (scoped | unscoped, unscoped | scoped, scoped ^ unscoped):
        with pytest.raises(UnscopedQuery):
            list(combined)
    with pytest.raises(UnscopedQuery):
        list(scoped.union(unscoped))


def test_none_needs_no_scope() -> None:
    assert list(Dashboard.objects.none()) == []


def test_for_client_returns_that_clients_rows(acme: Client, globex: Client) -> None:
    ours, theirs = make_dashboard(client=acme), make_dashboard(client=globex)

    with across_clients():
        assert list(Dashboard.objects.for_client(acme.pk)) == [ours]
        assert set(Dashboard.objects.across_clients()) == {ours, theirs}
        assert list(Client.objects.for_client(acme.pk)) == [acme]


def tenant_models() -> list[Any]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model is Client or any(field.related_model is Client for field in model._meta.fields)
    ]


def test_every_tenant_model_has_scoped_querysets_and_row_level_security() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class"
            " WHERE relrowsecurity AND relforcerowsecurity"
            " AND EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid)"
        )
        secured = {name for (name,) in cursor.fetchall()}

    found = tenant_models()

    assert set(TENANT_MODELS) < set(found)
    assert {model._meta.db_table for model in found} == secured
    own = [model for model in found if not model._meta.auto_created]
    assert [m for m in own if not isinstance(m.objects.all(), TenantQuerySet)] == []
    assert {tenant_field(model) for model in own} == {"id", "client_id"}


def count_rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  # names of ours
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize(
    "table",
    [
        "clients_client",
        "clients_client_managers",
        "clients_brand",
        "clients_domain",
        "clients_member",
        "widgets_dashboard",
        "widgets_widget",
    ],
)
def test_row_level_security_hides_other_clients_rows(
    acme: Client, globex: Client, table: str
) -> None:
    for client in (acme, globex):
        make_widget(dashboard=make_dashboard(client=client))
        make_member(client=client)
        with across_clients():
            client.managers.add(make_user(agency_role="manager"))

    with within(acme.pk):
        assert count_rows(table) == 1
    with across_clients():
        assert count_rows(table) == 2
    assert count_rows(table) == 0


def test_row_level_security_refuses_writes_to_other_clients(acme: Client, globex: Client) -> None:
    make_dashboard(client=globex, title="Theirs")

    with within(acme.pk):
        assert Dashboard.objects.across_clients().update(title="Ours") == 0
        assert Dashboard.objects.across_clients().delete()[0] == 0
        with pytest.raises(Exception, match="row-level security"), transaction.atomic():
            Dashboard.objects.create(client=globex, slug="x", title="X")

    with across_clients():
        assert Dashboard.objects.across_clients().get().title == "Theirs"


def test_foreign_key_to_another_clients_row_is_refused(acme: Client, globex: Client) -> None:
    theirs = make_dashboard(client=globex)

    with across_clients():
        Widget.objects.create(client=acme, dashboard=theirs, kind="kpi")
        with pytest.raises(IntegrityError), transaction.atomic():
            connection.check_constraints()
        transaction.set_rollback(True)


def test_scope_ends_with_its_block(acme: Client) -> None:
    with across_clients():
        with within(acme.pk):
            assert count_rows("clients_client") == 1
        with pytest.raises(ZeroDivisionError), within(acme.pk):
            _ = 1 / 0
        with across_clients():
            pass
        make_dashboard(client=acme)
        assert count_rows("widgets_dashboard") == 1
    assert count_rows("widgets_dashboard") == 0


def test_nested_scope_of_another_client_is_refused(acme: Client, globex: Client) -> None:
    with within(acme.pk):
        with pytest.raises(ForeignScope), within(globex.pk):
            pass
        assert count_rows("clients_client") == 1


def test_audit_log_is_append_only_in_a_clients_scope(acme: Client) -> None:
    with within(acme.pk):
        AuditEntry.objects.create(client=acme, event="login")
        assert AuditEntry.objects.for_client(acme.pk).update(event="other") == 0
        assert AuditEntry.objects.for_client(acme.pk).delete()[0] == 0
        assert AuditEntry.objects.for_client(acme.pk).get().event == "login"
