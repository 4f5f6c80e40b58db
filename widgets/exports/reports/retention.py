"""Retention of the ledger: old reports are deleted with their documents."""

from __future__ import annotations

from datetime import timedelta

from django.db.models.functions import Now

from clients.tenancy import across_clients
from widgets.exports.reports import documents
from widgets.models import Report, ReportDocument

MOST_AT_ONCE = 500


def forget(age: timedelta) -> int:
    """Delete reports of that age that are over; returns their number."""
    with across_clients():
        rows = Report.objects.across_clients()
        old = rows.filter(due_at__lt=Now() - age, next_attempt_at=None)
        found = list(old.values_list("pk", flat=True)[:MOST_AT_ONCE])
        kept = ReportDocument.objects.across_clients().filter(report_id__in=found)
        names = list(kept.exclude(file="").values_list("file", flat=True))
        rows.filter(pk__in=found).delete()
    # After the commit: a row without its file would be a broken link.
    documents.delete_files(names)
    return len(found)
