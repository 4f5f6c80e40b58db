"""Factories of schedules and reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Any

from django.utils import timezone

from clients.models import Client
from clients.tenancy import across_clients
from tests.fixtures.factories import make_dashboard
from widgets.exports.reports import schedules
from widgets.models import (
    Dashboard,
    Report,
    ReportDelivery,
    ReportDocument,
    ReportSchedule,
)


def make_schedule(
    *,
    client: Client,
    dashboards: Sequence[Dashboard] = (),
    recipients: Sequence[str] = (),
    **fields: Any,
) -> ReportSchedule:
    """The agency's weekly schedule of one dashboard, as a ZIP of CSV files."""
    given = {
        "title": "Weekly numbers",
        "is_agency_owned": True,
        "frequency": "weekly",
        "local_time": time(8, 0),
        "period": "last_full_week",
        "formats": ["zip"],
    } | fields
    schedule = ReportSchedule(client=client, **given)
    boards = dashboards or [make_dashboard(client=client)]
    with across_clients():
        schedules.save(schedule, client, schedules.Chosen(boards, recipients))
    return schedule


def make_report(
    *,
    client: Client | None = None,
    schedule: ReportSchedule | None = None,
    recipients: Sequence[str] = (),
    documents: int = 0,
    deliveries: int = 0,
    **fields: Any,
) -> Report:
    """A report that is not due by itself."""
    schedule = schedule or make_schedule(client=client, recipients=recipients)
    with across_clients():
        chosen = schedule.report_dashboards.values_list("dashboard_id", flat=True)
        given = {
            "due_at": timezone.now(),
            "title": schedule.title,
            "dashboards": [str(each) for each in chosen],
            "formats": schedule.formats,
            "page_state": schedules.page_state(schedule, schedule.client, timezone.now()).dump(),
        } | fields
        report = Report.objects.create(client=schedule.client, schedule=schedule, **given)
        for position in range(documents):
            ReportDocument.objects.create(
                client=report.client, report=report, position=position, format="zip"
            )
        for number in range(deliveries):
            make_delivery(report, f"reader-{number}@example.com")
    return report


def make_delivery(report: Report, address: str, **fields: Any) -> ReportDelivery:
    with across_clients():
        return ReportDelivery.objects.create(
            client=report.client,
            report=report,
            address=address,
            message_id=f"<{address}>",
            **fields,
        )


def reports_of(client: Client) -> list[Report]:
    """A client's reports, the newest first."""
    with across_clients():
        return list(Report.objects.across_clients().filter(client=client).order_by("-due_at"))
