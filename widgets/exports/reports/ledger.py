"""The ledger of reports: the schedules and reports that a viewer may see, and what they may do.

A manager sees all of the client's. An executive sees their own schedules, and the reports that
were sent to them or made for them; a viewer sees what was sent to them.
"""

from __future__ import annotations

from typing import IO, cast
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from clients.auth.permissions import may_export
from clients.auth.viewer import Role, Viewer
from runtime import leased_jobs
from widgets.exports.reports.preflight import Problem
from widgets.models import Report, ReportDelivery, ReportDocument, ReportSchedule
from widgets.models.export import export_files

State = Report.State


def schedules(viewer: Viewer) -> QuerySet[ReportSchedule]:
    """Schedules that the viewer may change. Needs the client's scope, as all functions here do."""
    rows: QuerySet[ReportSchedule] = ReportSchedule.objects.for_client(viewer.client_id)
    if not may_export(viewer):
        return rows.none()
    if viewer.role is Role.MANAGER:
        return rows
    return rows.filter(owner_id=viewer.person_id, is_agency_owned=False)


def reports(viewer: Viewer) -> QuerySet[Report]:
    """Reports that the viewer may open, the newest first."""
    rows: QuerySet[Report] = Report.objects.for_client(viewer.client_id)
    if viewer.person_id is None:
        return rows.none()
    if viewer.role is Role.MANAGER:
        return rows
    received = ReportDelivery.objects.for_client(viewer.client_id).filter(
        report=OuterRef("pk"),
        user_id=viewer.person_id,
        kind=ReportDelivery.Kind.REPORT,
        sent_at__isnull=False,
    )
    allowed = Q(Exists(received)) | Q(requested_by_id=viewer.person_id)
    if may_export(viewer):
        allowed |= Q(schedule__owner_id=viewer.person_id, schedule__is_agency_owned=False)
    return rows.filter(allowed)


def documents(report: Report) -> QuerySet[ReportDocument]:
    rows = ReportDocument.objects.for_client(report.client_id).filter(report=report)
    return rows.exclude(file="")


def deliveries(report: Report) -> QuerySet[ReportDelivery]:
    """The mails to readers."""
    rows = ReportDelivery.objects.for_client(report.client_id).filter(report=report)
    return rows.filter(kind=ReportDelivery.Kind.REPORT)


def may_review(viewer: Viewer, report: Report) -> bool:
    """True for managers; an executive's own schedule is reviewed by the executive too."""
    if viewer.role is Role.MANAGER:
        return True
    schedule = report.schedule
    if schedule is None or schedule.is_agency_owned:
        return False
    return may_export(viewer) and schedule.owner_id == viewer.person_id


def may_be_accepted(report: Report) -> bool:
    """True for a report that is held for implausible numbers alone."""
    found = [Problem.load(plain) for plain in report.problems]
    is_held = report.state == State.HELD
    return is_held and bool(found) and all(problem.may_be_accepted for problem in found)


def approve(report: Report, person_id: UUID | None) -> bool:
    """Send a report in review now. False if it was sent or declined meanwhile."""
    return _continue(report, State.REVIEW, approved_by_id=person_id)


def accept(report: Report, person_id: UUID | None) -> bool:
    """Send a report although its numbers are implausible. False if it is not held for that."""
    if not may_be_accepted(report):
        return False
    return _continue(report, State.HELD, accepted_at=timezone.now(), approved_by_id=person_id)


def decline(report: Report) -> bool:
    """Skip a report that has not been sent yet."""
    return bool(
        _unfinished(report).update(
            state=State.SKIPPED, skipped=Report.Skipped.DECLINED, **leased_jobs.finished()
        )
    )


def change_note(report: Report, note: str) -> bool:
    """Change the note of this report alone. False if it was sent or skipped meanwhile."""
    return bool(_unfinished(report).update(note=note))


def try_now(report: Report) -> bool:
    """Have a report take its next step at once. False if it is over, or being prepared now."""
    return any(_continue(report, state) for state in Report.UNFINISHED)


def open_document(document: ReportDocument) -> IO[bytes] | None:
    """A document, open for reading; None where its file is gone."""
    try:
        return cast("IO[bytes]", export_files().open(str(document.file.name), "rb"))
    except FileNotFoundError:
        return None


def _continue(report: Report, state: State, **fields: object) -> bool:
    rows = _unfinished(report).filter(state=state).unleased()
    if not rows.update(next_attempt_at=Now(), **fields):
        return False
    identity = str(report.pk), str(report.client_id)
    transaction.on_commit(lambda: leased_jobs.notify(Report, *identity), robust=True)
    return True


def _unfinished(report: Report) -> leased_jobs.LeasedJobQuerySet:
    rows = Report.objects.for_client(report.client_id)
    return rows.filter(pk=report.pk, state__in=Report.UNFINISHED)
