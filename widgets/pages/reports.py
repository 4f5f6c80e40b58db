"""Schedules and reports in words, as the pages of reports show them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.auth.viewer import Formats, Role, Viewer
from clients.models import Client
from widgets.charts.formats import writer
from widgets.exports.reports import ledger, numbers, wording
from widgets.exports.reports.numbers import Number
from widgets.exports.reports.preflight import Problem
from widgets.models import Export, Report, ReportDocument, ReportSchedule
from widgets.pages.report_form import FREQUENCIES
from widgets.queries.state import State

MOST_LISTED = 100
STATES = {
    Report.State.WAITING: _("Being prepared"),
    Report.State.HELD: _("Held"),
    Report.State.WRITING: _("Being prepared"),
    Report.State.REVIEW: _("Waiting for a review"),
    Report.State.SENDING: _("Being sent"),
    Report.State.SENT: _("Sent"),
    Report.State.SKIPPED: _("Not sent"),
}
SKIPPED = {
    Report.Skipped.REPLACED: _("A newer report replaced it."),
    Report.Skipped.NO_DASHBOARD: _("None of its dashboards is published."),
    Report.Skipped.NO_RECIPIENT: _("It had no recipient."),
    Report.Skipped.NO_RIGHT: _("Its owner may no longer export."),
    Report.Skipped.DECLINED: _("A reviewer decided not to send it."),
}


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """A schedule in the list."""

    id: UUID
    title: str
    frequency: str
    next_due: str
    is_paused: bool
    owner: str


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in the ledger. `state` is the code of its state, `about` says when,
    and `why` why it was not sent.
    """

    id: UUID
    title: str
    period: str
    state: str
    about: str
    why: str


@dataclass(frozen=True, slots=True)
class DocumentLine:
    id: UUID
    name: str
    title: str
    size: str


@dataclass(frozen=True, slots=True)
class RecipientLine:
    address: str
    state: str
    is_problem: bool


@dataclass(frozen=True, slots=True)
class ReportPage:
    """A report with what may be opened and done. Recipients are named to those who may review;
    `may_change` is True for these until it is sent: its note, and whether it is sent at all.
    """

    line: ReportLine
    comparison: str
    note: str
    reasons: tuple[str, ...]
    numbers: tuple[Number, ...]
    causes: tuple[str, ...]
    documents: tuple[DocumentLine, ...]
    recipients: tuple[RecipientLine, ...]
    may_review: bool
    may_accept: bool
    may_change: bool


def schedule_lines(viewer: Viewer, client: Client) -> list[ScheduleLine]:
    rows = ledger.schedules(viewer).select_related("owner")
    return [_schedule_line(schedule, client) for schedule in rows]


def report_lines(viewer: Viewer, client: Client) -> list[ReportLine]:
    rows = ledger.reports(viewer).select_related("requested_by")[:MOST_LISTED]
    return [_report_line(report, client, viewer.formats) for report in rows]


def report_page(viewer: Viewer, report: Report, client: Client) -> ReportPage:
    state = State.load(report.page_state)
    may_review = ledger.may_review(viewer, report)
    problems = [Problem.load(plain) for plain in report.problems]
    # Only the agency learns which platform failed; its clients read that it is held.
    is_managers = viewer.role is Role.MANAGER
    return ReportPage(
        line=_report_line(report, client, viewer.formats),
        comparison=writer(viewer.formats).span(state.compared) if state.compared else "",
        note=report.note,
        reasons=tuple(wording.sentence(each) for each in problems) if is_managers else (),
        numbers=tuple(numbers.read(report.numbers)),
        causes=tuple(numbers.causes(report.numbers)),
        documents=tuple(_document(each) for each in ledger.documents(report)),
        recipients=_recipients(report) if may_review else (),
        may_review=may_review and report.state == Report.State.REVIEW,
        may_accept=is_managers and ledger.may_be_accepted(report),
        may_change=may_review and report.state in Report.UNFINISHED,
    )


def _schedule_line(schedule: ReportSchedule, client: Client) -> ScheduleLine:
    return ScheduleLine(
        id=schedule.pk,
        title=schedule.title,
        frequency=str(dict(FREQUENCIES)[schedule.frequency]),
        next_due=wording.local_moment(schedule.next_due_at, client),
        is_paused=schedule.paused_at is not None,
        owner=gettext("Your agency") if schedule.is_agency_owned else str(schedule.owner or ""),
    )


def _report_line(report: Report, client: Client, formats: Formats) -> ReportLine:
    state = State.load(report.page_state)
    why = SKIPPED[Report.Skipped(report.skipped)] if report.skipped else ""
    if report.state == Report.State.HELD:
        why = _("Some of its numbers are not in order. It is sent by itself as soon as they are.")
    return ReportLine(
        id=report.pk,
        title=report.title,
        period=writer(formats).span(state.period),
        state=report.state,
        about=_about(report, client),
        why=str(why),
    )


def _about(report: Report, client: Client) -> str:
    words = str(STATES[Report.State(report.state)])
    if report.state == Report.State.REVIEW:
        when = wording.local_moment(report.review_until, client)
        return gettext("{state} until {when}").format(state=words, when=when)
    when = wording.local_moment(report.sent_at or report.due_at, client)
    return f"{words} · {when}"


def _document(document: ReportDocument) -> DocumentLine:
    is_picture = document.format == Export.Format.PNG
    title = document.title if is_picture else ""
    return DocumentLine(document.pk, document.file_name, title, filesizeformat(document.size or 0))


def _recipients(report: Report) -> tuple[RecipientLine, ...]:
    return tuple(
        RecipientLine(each.address, wording.delivery_state(each), wording.is_refused(each))
        for each in ledger.deliveries(report)
    )
