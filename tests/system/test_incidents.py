"""Mails about incidents by a real worker, into a real mailbox."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from clients.models import Connection, OutgoingMail, User
from clients.tenancy import across_clients
from portal.celery import app
from tests.fixtures.factories import make_user
from tests.fixtures.stack import Stack, until
from tests.system.mailbox import mails_to
from tests.system.tenants import SESSIONS, Tenant, make_tenant
from widgets.incidents.notices import DISTANCE
from widgets.incidents.tracking import STAYS_MENDED
from widgets.models import Incident

pytestmark = pytest.mark.django_db(transaction=True)

SWEEPS = 4


@pytest.fixture
def tenant(site: Stack) -> Tenant:
    return make_tenant(site, SESSIONS)


@pytest.fixture
def manager(tenant: Tenant) -> User:
    user = make_user(agency_role="manager")
    with across_clients():
        tenant.client.managers.add(user)
    return user


def sweep() -> None:
    """Several sweeps, side by side as after a scheduler's restart."""
    for _ in range(SWEEPS):
        app.send_task("widgets.tasks.sweep_incidents")


def set_health(tenant: Tenant, health: str, failure: str = "") -> None:
    with across_clients():
        rows = Connection.objects.for_client(tenant.client.pk)
        rows.update(health=health, failure=failure)


def incidents(tenant: Tenant) -> list[Incident]:
    with across_clients():
        return list(Incident.objects.for_client(tenant.client.pk))


def pass_time(tenant: Tenant, by: timedelta) -> None:
    """Move what happened into the past."""
    with across_clients():
        rows = Incident.objects.for_client(tenant.client.pk)
        rows.update(opened_at=F("opened_at") - by, resolved_at=F("resolved_at") - by)
        mails = OutgoingMail.objects.across_clients()
        mails.filter(kind="incidents").update(created_at=F("created_at") - by)


def subjects(site: Stack, manager: User) -> list[str]:
    return [str(mail["Subject"]) for mail in mails_to(site, manager.email)]


def test_manager_is_mailed_once_of_a_break_and_once_of_its_mending(
    site: Stack, tenant: Tenant, manager: User
) -> None:
    name = f"{tenant.connection.label} of {tenant.client.name}"
    broken, mended = f"{name} needs a hand", f"{name} works again"

    set_health(tenant, "failing", "unavailable")
    sweep()
    until(lambda: len(incidents(tenant)) == 1)
    pass_time(tenant, DISTANCE)
    sweep()
    until(lambda: subjects(site, manager) == [broken])
    pass_time(tenant, DISTANCE)
    set_health(tenant, "ok")
    sweep()
    until(lambda: incidents(tenant)[0].resolved_at is not None)
    pass_time(tenant, STAYS_MENDED)
    sweep()
    until(lambda: subjects(site, manager) == [broken, mended])
    pass_time(tenant, DISTANCE)
    set_health(tenant, "failing", "unavailable")
    sweep()

    # The next fault is another incident, and the sweeps before it have sent nothing more.
    until(lambda: len(incidents(tenant)) == 2)
    assert subjects(site, manager) == [broken, mended]
    assert timezone.now() - max(each.opened_at for each in incidents(tenant)) < DISTANCE
