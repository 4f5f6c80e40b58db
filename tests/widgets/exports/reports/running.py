"""Runs what workers do for a report, in the test process."""

from __future__ import annotations

from django.utils import timezone

from clients.tenancy import across_clients
from runtime import leased_jobs
from tests.widgets.exports.exporting import carry_out, write_text
from widgets.exports.reports import deliveries, preparing
from widgets.models import Report, ReportDelivery


def prepare(report: Report) -> Report:
    """Take the report's next step, whenever it is due; the report as it is then."""
    with across_clients():
        rows = Report.objects.across_clients().filter(pk=report.pk)
        rows.exclude(next_attempt_at=None).update(next_attempt_at=timezone.now())
    preparing.prepare(report.pk, report.client_id)
    return reloaded(report)


def write_documents(text: str = "numbers") -> None:
    """Write all exports that are due."""
    while carry_out(work=write_text(text)):
        pass


def deliver_all() -> None:
    """Send all mails that are due."""
    for delivery_id, client_id in leased_jobs.due(ReportDelivery, across_clients):
        deliveries.deliver(delivery_id, client_id)


def send(report: Report) -> Report:
    """Prepare a report, write its documents and send it."""
    prepare(report)
    write_documents()
    prepare(report)
    deliver_all()
    return reloaded(report)


def reloaded(report: Report) -> Report:
    with across_clients():
        return Report.objects.across_clients().select_related("client").get(pk=report.pk)


def mails_of(report: Report) -> dict[tuple[str, str], ReportDelivery]:
    """The deliveries of a report by kind and address."""
    with across_clients():
        rows = ReportDelivery.objects.across_clients().filter(report=report)
        return {(row.kind, row.address): row for row in rows}
