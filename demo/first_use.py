"""First use of the demo: its accounts are tested, its clients have a report every month, and one
report is sent, so that the agency's pages have something of each to show.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from django.db import transaction

from clients import tenancy
from clients.models import Client, Connection, Member, User
from demo.accounts import CLIENTS
from widgets.accounts import checks
from widgets.exports.reports import schedules
from widgets.exports.reports.schedules import Chosen
from widgets.models import Dashboard, Export, Report, ReportSchedule

TITLES: Mapping[str, str] = {
    "alpenpfad": "Monatsbericht",
    "brightsmile": "Monthly report",
    "maison-elan": "Rapport mensuel",
}
# The client whose executive gets a report at once.
FIRST = "alpenpfad"
SENT_AT = time(8, 0)


def prepare() -> None:
    """Request the tests and write the schedules that are missing, and ask for the first report.

    For running workers. What is there stays as it is.
    """
    with tenancy.across_clients():
        clients = list(Client.objects.across_clients().filter(slug__in=_slugs()))
    for client in clients:
        with tenancy.within(client.pk), transaction.atomic():
            _test_accounts(client)
            _plan_reports(client)


def _slugs() -> list[str]:
    return [each.slug for each in CLIENTS]


def _test_accounts(client: Client) -> None:
    rows = Connection.objects.for_client(client.pk)
    for connection in rows.filter(health=Connection.Health.UNTESTED):
        checks.request(connection, actor=None)


def _plan_reports(client: Client) -> None:
    """The client's monthly report to its executive, unless it has a report already."""
    if ReportSchedule.objects.for_client(client.pk).exists():
        return
    executive = _executive(client)
    dashboards = list(Dashboard.objects.for_client(client.pk).order_by("position")[:2])
    schedule = ReportSchedule(
        client=client,
        owner=executive,
        title=TITLES[client.slug],
        formats=[Export.Format.PDF, Export.Format.XLSX],
        frequency=ReportSchedule.Frequency.FIRST_WORKING_DAY,
        local_time=SENT_AT,
        period=ReportSchedule.Period.LAST_MONTH,
    )
    schedules.save(schedule, client, Chosen(dashboards, [executive.email]))
    if client.slug == FIRST and not Report.objects.for_client(client.pk).exists():
        schedules.request_now(schedule, client, executive)


def _executive(client: Client) -> User:
    rows = Member.objects.for_client(client.pk).filter(role=Member.Role.EXECUTIVE)
    found: User = rows.select_related("user")[0].user
    return found
