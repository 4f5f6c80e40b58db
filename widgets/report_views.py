"""Pages of reports: schedules, the ledger, and reviews."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import cast
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import audit
from clients.auth.decorators import client_page
from clients.auth.permissions import may_export
from clients.auth.site_request import ClientRequest
from clients.models import Client, User
from widgets.exports.failures import ExportRefused
from widgets.exports.reports import calendar, changes, ledger, schedules, wording
from widgets.models import Report, ReportSchedule
from widgets.pages import dashboards, reports
from widgets.pages.note_form import NoteForm
from widgets.pages.report_form import ScheduleForm
from widgets.report_links import document_file, gone, private

# Of one schedule; each asks the platforms and writes documents.
MOST_ON_REQUEST = 5
PREVIEW = "preview"


@require_safe
@client_page
def report_list(request: ClientRequest) -> HttpResponse:
    """The person's schedules, and the reports that they may open."""
    context = {
        "schedules": reports.schedule_lines(request.viewer, request.client),
        "reports": reports.report_lines(request.viewer, request.client),
        "may_schedule": may_export(request.viewer),
        "refusal": ExportRefused("role").sentence,
    }
    return _page(request, "reports/list.html", context)


@require_safe
@client_page
def report(request: ClientRequest, report_id: UUID) -> HttpResponse:
    found = _report(request, report_id)
    return _report_page(request, found, NoteForm(initial={"note": found.note}))


@require_safe
@client_page
def report_changes(request: ClientRequest, report_id: UUID) -> HttpResponse:
    """Changes of the numbers since a report was sent."""
    found = _report(request, report_id)
    context = {
        "changes": changes.since_sent(found, timezone.now()),
        "page": reports.report_page(request.viewer, found, request.client),
    }
    return _page(request, "reports/changes.html", context)


@require_safe
@client_page
def report_document(request: ClientRequest, report_id: UUID, document_id: UUID) -> HttpResponseBase:
    documents = ledger.documents(_report(request, report_id))
    return document_file(documents.filter(pk=document_id).first()) or gone(request)


@require_http_methods(["GET", "HEAD", "POST"])
@client_page
def schedule(request: ClientRequest, schedule_id: UUID | None = None) -> HttpResponse:
    """The form of a new schedule, or of one of the person's own."""
    if not may_export(request.viewer):
        sentence = ExportRefused("role").sentence
        status = HTTPStatus.FORBIDDEN
        return _page(request, "reports/refused.html", {"text": sentence}, status=status)
    found = _schedule(request, schedule_id) if schedule_id else None
    form = ScheduleForm(
        request.POST if request.method == "POST" else None,
        client=request.client,
        viewer=request.viewer,
        boards=dashboards.published(request.viewer, request.client),
        schedule=found,
    )
    is_valid = form.is_bound and form.is_valid()
    if is_valid and PREVIEW not in request.POST:
        stored = form.save(owner=request.user)
        _record(request, "report_schedule.changed" if found else "report_schedule.added", stored)
        return _to_list()
    moments = form.upcoming() if is_valid else _stored_dates(found, request.client)
    context = {
        "form": form,
        "schedule": found,
        "upcoming": [wording.local_moment(at, request.client) for at in moments],
        "zone": request.client.time_zone,
    }
    status = HTTPStatus.OK if is_valid or not form.is_bound else HTTPStatus.BAD_REQUEST
    return _page(request, "reports/schedule.html", context, status=status)


@require_POST
@client_page
def pause_schedule(request: ClientRequest, schedule_id: UUID) -> HttpResponse:
    found = _schedule(request, schedule_id)
    schedules.pause(found)
    _record(request, "report_schedule.paused", found)
    return _to_list()


@require_POST
@client_page
def resume_schedule(request: ClientRequest, schedule_id: UUID) -> HttpResponse:
    found = _schedule(request, schedule_id)
    schedules.resume(found, request.client)
    _record(request, "report_schedule.resumed", found)
    return _to_list()


@require_POST
@client_page
def delete_schedule(request: ClientRequest, schedule_id: UUID) -> HttpResponse:
    """Delete a schedule; the reports that it sent stay in the ledger."""
    found = _schedule(request, schedule_id)
    schedules.delete(found)
    _record(request, "report_schedule.deleted", found)
    return _to_list()


@require_POST
@client_page
def send_schedule(request: ClientRequest, schedule_id: UUID) -> HttpResponse:
    """Send the person a report of today, and nobody else."""
    found = _schedule(request, schedule_id)
    unfinished = found.reports.filter(state__in=Report.UNFINISHED, requested_by__isnull=False)
    if unfinished.count() >= MOST_ON_REQUEST:
        sentence = ExportRefused("too_many_unfinished").sentence
        status = HTTPStatus.TOO_MANY_REQUESTS
        return _page(request, "reports/refused.html", {"text": sentence}, status=status)
    made = schedules.request_now(found, request.client, cast(User, request.user))
    return HttpResponseRedirect(reverse("report", args=[made.pk]), status=HTTPStatus.SEE_OTHER)


@require_POST
@client_page
def approve_report(request: ClientRequest, report_id: UUID) -> HttpResponse:
    return _reviewed(
        request, report_id, "approved", lambda found: ledger.approve(found, request.user.pk)
    )


@require_POST
@client_page
def accept_report(request: ClientRequest, report_id: UUID) -> HttpResponse:
    return _reviewed(
        request, report_id, "accepted", lambda found: ledger.accept(found, request.user.pk)
    )


@require_POST
@client_page
def decline_report(request: ClientRequest, report_id: UUID) -> HttpResponse:
    return _reviewed(request, report_id, "declined", ledger.decline)


@require_POST
@client_page
def change_report_note(request: ClientRequest, report_id: UUID) -> HttpResponse:
    """Change the note of one report, and of no later one of its schedule."""
    found = _reviewable(request, report_id)
    return _refused_note(request, found) or _to_report(report_id)


def _reviewed(
    request: ClientRequest, report_id: UUID, event: str, act: Callable[[Report], bool]
) -> HttpResponse:
    """The answer to a button of a review. One that came too late leads to the report as well.

    The note that is typed beside the button is stored first.
    """
    found = _reviewable(request, report_id)
    if refused := _refused_note(request, found):
        return refused
    if act(found):
        _record(request, f"report.{event}", found)
    return _to_report(report_id)


def _refused_note(request: ClientRequest, found: Report) -> HttpResponse | None:
    """Store a submitted note; the page with its form where it cannot be stored."""
    if "note" not in request.POST:
        return None
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _report_page(request, found, form, status=HTTPStatus.BAD_REQUEST)
    note = form.cleaned_data["note"]
    if note != found.note and ledger.change_note(found, note):
        _record(request, "report.note_changed", found)
    return None


def _reviewable(request: ClientRequest, report_id: UUID) -> Report:
    found = _report(request, report_id)
    if not ledger.may_review(request.viewer, found):
        raise Http404
    return found


def _report_page(
    request: ClientRequest, found: Report, form: NoteForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    page = reports.report_page(request.viewer, found, request.client)
    context = {"report": found, "page": page, "form": form}
    return _page(request, "reports/report.html", context, status=status)


def _to_report(report_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("report", args=[report_id]), status=HTTPStatus.SEE_OTHER)


def _report(request: ClientRequest, report_id: UUID) -> Report:
    found = get_object_or_404(
        ledger.reports(request.viewer).select_related("schedule"), pk=report_id
    )
    found.client = request.client
    return found


def _schedule(request: ClientRequest, schedule_id: UUID) -> ReportSchedule:
    rows = ledger.schedules(request.viewer).select_related("owner")
    return get_object_or_404(rows, pk=schedule_id)


def _stored_dates(found: ReportSchedule | None, client: Client) -> list[datetime]:
    if found is None:
        return []
    return calendar.upcoming(schedules.recurrence(found, client), timezone.now())


def _record(request: ClientRequest, event: str, subject: object) -> None:
    audit.record(
        event,
        client=request.client,
        actor=cast(User, request.user),
        subject=subject,
        address=request.META["REMOTE_ADDR"],
    )


def _page(
    request: ClientRequest,
    template: str,
    context: Mapping[str, object],
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """A page of reports, below the client's dashboards as on every page."""
    boards = dashboards.links(request.viewer, request.client)
    return private(render(request, template, {"boards": boards, **context}, status=status))


def _to_list() -> HttpResponse:
    return HttpResponseRedirect(reverse("reports"), status=HTTPStatus.SEE_OTHER)
