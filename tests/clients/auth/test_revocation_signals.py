"""Every write that removes a right voids the tickets of its subject."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import NotSupportedError, models
from django.utils import timezone
from pydantic import SecretStr
from pytest_django import DjangoCaptureOnCommitCallbacks
from redis import Redis

from clients import connections, people, suspension
from clients.auth import revocation, revocation_signals
from clients.auth.permissions import make_viewer
from clients.auth.viewer import Role, Viewer
from clients.models import Client, Connection, Domain, ManagerAssignment, Member, User
from clients.revocation_rules import NOTHING, Revokes
from clients.tenancy import across_clients
from tests.fixtures.factories import (
    make_client,
    make_connection,
    make_dashboard,
    make_member,
    make_user,
    make_widget,
)
from widgets.models import Dashboard, Widget
from widgets.realtime import keepalive

pytestmark = pytest.mark.django_db

OURS: list[Any] = [
    model for label in revocation_signals.OURS for model in apps.get_app_config(label).get_models()
]


@dataclass
class TenantRows:
    """Acme with a row of every model that can hold a right."""

    client: Client
    member: Member
    manager: User
    board: Dashboard
    widget: Widget
    connection: Connection

    @property
    def person(self) -> User:
        return self.member.user

    def rows(self, model: Any) -> Any:
        return model.objects.across_clients()


@pytest.fixture
def tenant(acme: Client) -> TenantRows:
    board, manager = make_dashboard(client=acme), make_user(agency_role="manager")
    with across_clients():
        acme.managers.add(manager)
    widget = make_widget(dashboard=board, options={"text": "x"})
    connection = make_connection(client=acme)
    return TenantRows(acme, make_member(client=acme), manager, board, widget, connection)


def holds(redis: Redis, viewer: Viewer) -> bool:
    return revocation.is_current(viewer, redis.mget(revocation.keys(viewer)))


def test_every_model_declares_revokes() -> None:
    assert revocation_signals.undeclared(OURS) == []
    for model in OURS:
        for each in model.revokes:
            assert isinstance(each, Revokes)
            columns = {field.attname for field in model._meta.concrete_fields}
            assert {each.by, *each.columns} <= columns
        # A manager without RevokingQuerySet would miss changes by `update()`.
        if model.revokes is not NOTHING:
            assert all(hasattr(m.get_queryset(), "_subjects") for m in model._meta.managers), model


def test_through_models_declare_revokes() -> None:
    assert [field for model in OURS for field in revocation_signals.automatic(model)] == []
    assert revocation_signals.automatic(Group) == [Group._meta.get_field("permissions")]
    assert revocation_signals.check_relations() == []


def test_upserts_are_refused(tenant: TenantRows) -> None:
    rows = [Member(client=tenant.client, user=tenant.member.user, role="executive")]
    options = {"update_conflicts": True, "update_fields": ["role"]}

    with pytest.raises(NotSupportedError):
        Member.unscoped.bulk_create(rows, unique_fields=["client", "user"], **options)
    assignments = [ManagerAssignment(client=tenant.client, user=tenant.manager)]
    options = {"update_conflicts": True, "update_fields": ["client"]}
    with pytest.raises(NotSupportedError):
        ManagerAssignment.unscoped.bulk_create(assignments, unique_fields=["id"], **options)


def test_undeclared_model_fails_the_system_check() -> None:
    class Forgetful(models.Model):  # noqa: DJ008  # of no table
        class Meta:
            app_label = "tests"
            managed = False

    assert revocation_signals.undeclared([Forgetful, *OURS]) == [Forgetful]
    assert revocation_signals.check_declarations() == []


def demote(tenant: TenantRows) -> None:
    people.set_role(tenant.member, "executive", actor=None)


def dismiss(tenant: TenantRows) -> None:
    people.remove(tenant.member, actor=None)


def dismiss_all(tenant: TenantRows) -> None:
    tenant.rows(Member).delete()


def move_member(tenant: TenantRows) -> None:
    tenant.rows(Member).update(user=tenant.manager)


def update_role(tenant: TenantRows) -> None:
    Member.unscoped.update(role="executive")


def disable(tenant: TenantRows) -> None:
    tenant.person.is_active = False
    tenant.person.save()


def disable_all(tenant: TenantRows) -> None:
    User.objects.update(is_active=False)


def set_password(tenant: TenantRows) -> None:
    people.set_password(tenant.person, "another long battery", client=tenant.client)


def delete_person(tenant: TenantRows) -> None:
    tenant.person.delete()


PERSON = [
    demote,
    dismiss,
    dismiss_all,
    move_member,
    update_role,
    disable,
    disable_all,
    set_password,
    delete_person,
]


def suspend(tenant: TenantRows) -> None:
    suspension.suspend(tenant.client, actor=None)


def delete_client(tenant: TenantRows) -> None:
    tenant.client.delete()


def rename_domain(tenant: TenantRows) -> None:
    domain = tenant.rows(Domain).get()
    domain.host = "b.acme.example"
    domain.save()


def delete_domains(tenant: TenantRows) -> None:
    tenant.rows(Domain).delete()


def unpublish(tenant: TenantRows) -> None:
    tenant.rows(Dashboard).update(published_at=None)


def delete_board(tenant: TenantRows) -> None:
    tenant.board.delete()


def delete_widgets(tenant: TenantRows) -> None:
    tenant.rows(Widget).delete()


def change_widget(tenant: TenantRows) -> None:
    tenant.widget.options = {"text": "y"}
    tenant.widget.save()


def bulk_update_widgets(tenant: TenantRows) -> None:
    tenant.widget.options = {"text": "y"}
    Widget.unscoped.bulk_update([tenant.widget], ["options"])


def move_widget(tenant: TenantRows) -> None:
    tenant.rows(Widget).update(dashboard=make_dashboard(client=tenant.client))


def replace_key(tenant: TenantRows) -> None:
    key = SecretStr("osk_live_fedcba9876543210")
    connections.set_key(tenant.connection, key, actor=None, pattern=".+")


def delete_connection(tenant: TenantRows) -> None:
    tenant.connection.delete()


CLIENT = [
    suspend,
    delete_client,
    rename_domain,
    delete_domains,
    unpublish,
    delete_board,
    delete_widgets,
    change_widget,
    bulk_update_widgets,
    move_widget,
    replace_key,
    delete_connection,
]


def unassign(tenant: TenantRows) -> None:
    tenant.client.managers.remove(tenant.manager)


def unassign_all(tenant: TenantRows) -> None:
    tenant.client.managers.clear()


def assign_others(tenant: TenantRows) -> None:
    tenant.client.managers.set([make_user(agency_role="manager")])


def unassign_from_the_other_side(tenant: TenantRows) -> None:
    tenant.manager.managed_clients.remove(tenant.client)


def clear_the_other_side(tenant: TenantRows) -> None:
    tenant.manager.managed_clients.clear()


def delete_assignments(tenant: TenantRows) -> None:
    tenant.rows(ManagerAssignment).delete()


def delete_assignment(tenant: TenantRows) -> None:
    ManagerAssignment.unscoped.get().delete()


def delete_assignments_of_the_relation(tenant: TenantRows) -> None:
    through: Any = Client.managers.through
    through.unscoped.filter(user=tenant.manager).delete()


def assign_the_row_to_somebody_else(tenant: TenantRows) -> None:
    tenant.rows(ManagerAssignment).update(user=make_user(agency_role="manager"))


def move_assignment(tenant: TenantRows) -> None:
    row = ManagerAssignment.unscoped.get()
    row.client = make_client(slug="initech")
    row.save()


def bulk_update_assignments(tenant: TenantRows) -> None:
    row = ManagerAssignment.unscoped.get()
    row.user = make_user(agency_role="manager")
    ManagerAssignment.unscoped.bulk_update([row], ["user"])


def no_staff_any_more(tenant: TenantRows) -> None:
    User.objects.filter(pk=tenant.manager.pk).update(agency_role="")


MANAGER = [
    unassign,
    unassign_all,
    assign_others,
    unassign_from_the_other_side,
    clear_the_other_side,
    no_staff_any_more,
    delete_assignments,
    delete_assignment,
    delete_assignments_of_the_relation,
    assign_the_row_to_somebody_else,
    move_assignment,
    bulk_update_assignments,
]


def voided(
    tenant: TenantRows, act: Callable[[TenantRows], None], redis: Redis, capture: Any
) -> dict[str, bool]:
    """The actors whose tickets are void after an action."""
    roles = {"person": tenant.person, "manager": tenant.manager, "other": make_user()}
    viewers = {name: make_viewer(user, tenant.client, Role.VIEWER) for name, user in roles.items()}
    for viewer in viewers.values():
        revocation.publish(redis, viewer)
    with capture(execute=True), across_clients():
        act(tenant)
    return {name: not holds(redis, viewer) for name, viewer in viewers.items()}


@pytest.mark.parametrize("act", PERSON)
def test_removed_right_of_a_person_voids_their_tickets(
    tenant: TenantRows,
    redis: Redis,
    act: Callable[[TenantRows], None],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    found = voided(tenant, act, redis, django_capture_on_commit_callbacks)

    assert found["person"]
    assert found["other"] == (act is disable_all)


@pytest.mark.parametrize("act", CLIENT)
def test_removed_right_of_a_client_voids_all_its_tickets(
    tenant: TenantRows,
    redis: Redis,
    act: Callable[[TenantRows], None],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    found = voided(tenant, act, redis, django_capture_on_commit_callbacks)

    assert found == {"person": True, "manager": True, "other": True}


@pytest.mark.parametrize("act", MANAGER)
def test_removed_assignment_voids_the_managers_tickets_alone(
    tenant: TenantRows,
    redis: Redis,
    act: Callable[[TenantRows], None],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    found = voided(tenant, act, redis, django_capture_on_commit_callbacks)

    assert found == {"person": False, "manager": True, "other": False}


def rename_client(tenant: TenantRows) -> None:
    tenant.client.name = "Acme Ltd"
    tenant.client.save()


def note_health(tenant: TenantRows) -> None:
    tenant.rows(Connection).update(health="ok", checked_at=timezone.now())


def place_widget(tenant: TenantRows) -> None:
    tenant.widget.position = 7
    tenant.widget.save()


def add_everything(tenant: TenantRows) -> None:
    make_widget(dashboard=tenant.board)
    make_member(client=tenant.client)
    tenant.client.managers.add(make_user(agency_role="manager"))
    row = ManagerAssignment(client=tenant.client, user=make_user(agency_role="manager"))
    ManagerAssignment.unscoped.bulk_create([row])


@pytest.mark.parametrize("act", [rename_client, note_health, place_widget, add_everything])
def test_unrelated_write_voids_no_tickets(
    tenant: TenantRows,
    redis: Redis,
    act: Callable[[TenantRows], None],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    found = voided(tenant, act, redis, django_capture_on_commit_callbacks)

    assert found == {"person": False, "manager": False, "other": False}


def test_open_streams_are_rechecked_within_four_seconds() -> None:
    # A recheck may have just ended when a right is removed, and Redis may be slow.
    assert keepalive.RECHECK_SECONDS + keepalive.INTERVAL_SECONDS <= 4


def test_saving_a_stale_row_does_not_lower_its_epoch(acme: Client) -> None:
    with across_clients():
        stale = Client.objects.for_client(acme.pk).get()
        revocation.revoke_client(acme.pk)
        stale.name = "Acme Ltd"
        stale.save()

        assert Client.objects.for_client(acme.pk).get().epoch == 1
