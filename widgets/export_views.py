"""The export centre's pages, and the forms that request, stop and delete exports."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from clients.auth.decorators import client_page
from clients.auth.permissions import may_export
from clients.auth.site_request import ClientRequest
from clients.auth.viewer import Viewer
from clients.models import User
from widgets.exports import jobs
from widgets.exports.content import ExportScope
from widgets.exports.failures import ExportRefused
from widgets.models import Export
from widgets.pages import dashboards, exports
from widgets.pages.invalid_state import Refusal
from widgets.queries.errors import InvalidState

STATUS = {
    "role": HTTPStatus.FORBIDDEN,
    "gone": HTTPStatus.NOT_FOUND,
    "too_many_unfinished": HTTPStatus.TOO_MANY_REQUESTS,
    "too_many_an_hour": HTTPStatus.TOO_MANY_REQUESTS,
}
CONTENT_TYPES = {
    Export.Format.PDF: "application/pdf",
    Export.Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Export.Format.CSV: "text/csv; charset=utf-8",
    Export.Format.ZIP: "application/zip",
    Export.Format.PNG: "image/png",
}


@require_safe
@client_page
def centre(request: ClientRequest) -> HttpResponseBase:
    """All exports of the signed-in person."""
    lines = exports.lines(request.viewer)
    context = {
        "lines": lines,
        "is_under_way": any(line.is_under_way for line in lines),
        "may_export": may_export(request.viewer),
        "refusal": ExportRefused("role").sentence,
        "boards": dashboards.links(request.viewer, request.client),
    }
    return _private(render(request, "exports/centre.html", context))


@require_safe
@client_page
def recent(request: ClientRequest) -> HttpResponseBase:
    """The last exports, as the popover of a page shows them."""
    context = {"lines": exports.lines(request.viewer, only_recent=True)}
    return _private(render(request, "exports/_recent.html", context))


@require_POST
@client_page
def export(request: ClientRequest, slug: str) -> HttpResponse:
    """Have a file made of what a dashboard's page shows at its address."""
    boards = dashboards.published(request.viewer, request.client)
    board = next((each for each in boards if each.slug == slug), None)
    if board is None:
        raise Http404
    try:
        if not may_export(request.viewer):
            raise ExportRefused("role")
        file_format, widget_id = exports.read_choice(request.POST.get("file", ""))
        picker = dashboards.read_period_picker(request.viewer, "", request.GET, timezone.now())
        viewer = request.viewer
        scope = ExportScope(
            viewer.client_id, board.pk, widget_id, picker.state, viewer.formats, viewer.locks
        )
        requested = jobs.request(scope, file_format, requested_by=_person(request))
    except (ExportRefused, InvalidState) as error:
        return _refused(request, error)
    if _is_script(request):
        return JsonResponse({"id": str(requested.pk)}, status=HTTPStatus.ACCEPTED)
    return _to_centre()


@require_safe
@client_page
def export_file(request: ClientRequest, export_id: UUID) -> HttpResponseBase:
    opened = jobs.open_file(request.viewer, export_id)
    if opened is None:
        return _private(render(request, "exports/gone.html", status=HTTPStatus.NOT_FOUND))
    # Sent after the transaction, which the file does not need. Its header names it in UTF-8 too.
    response = FileResponse(
        opened.content,
        as_attachment=True,
        filename=opened.export.file_name,
        content_type=CONTENT_TYPES[Export.Format(opened.export.format)],
    )
    return _private(response)


@require_POST
@client_page
def cancel_export(request: ClientRequest, export_id: UUID) -> HttpResponse:
    return _changed(request, export_id, jobs.cancel)


@require_POST
@client_page
def retry_export(request: ClientRequest, export_id: UUID) -> HttpResponse:
    return _changed(request, export_id, jobs.retry)


@require_POST
@client_page
def delete_export(request: ClientRequest, export_id: UUID) -> HttpResponse:
    return _changed(request, export_id, jobs.delete)


def _changed(
    request: ClientRequest, export_id: UUID, change: Callable[[Viewer, UUID], bool]
) -> HttpResponse:
    """The answer to a button of an export. One that came too late leads to the list as well."""
    try:
        is_own = change(request.viewer, export_id) or jobs.is_own(request.viewer, export_id)
    except ExportRefused as refused:
        return _refused(request, refused)
    if not is_own:
        raise Http404
    return HttpResponse(status=HTTPStatus.NO_CONTENT) if _is_script(request) else _to_centre()


def _refused(request: ClientRequest, error: ExportRefused | InvalidState) -> HttpResponse:
    if isinstance(error, InvalidState):
        status, code, sentence = HTTPStatus.BAD_REQUEST, "invalid_state", _invalid(error)
    else:
        status = STATUS.get(error.code, HTTPStatus.BAD_REQUEST)
        code, sentence = error.code, error.sentence
    if _is_script(request):
        return JsonResponse({"error": {"code": code, "message": sentence}}, status=status)
    return render(request, "exports/refused.html", {"sentence": sentence}, status=status)


def _invalid(error: InvalidState) -> str:
    """The sentence about an address that shows no state, as the page itself says it."""
    refusal = Refusal.of(error)
    told = {"field": refusal.label, "problem": refusal.problem}
    return gettext("The address of this page is not right: “%(field)s” %(problem)s.") % told


def _person(request: ClientRequest) -> User:
    user = request.user
    if not isinstance(user, User):
        raise ExportRefused("role")
    return user


def _is_script(request: HttpRequest) -> bool:
    """True for a request of the page's script, which reads the answer itself."""
    return request.headers.get("Accept", "").startswith("application/json")


def _to_centre() -> HttpResponse:
    return HttpResponseRedirect(reverse("exports"), status=HTTPStatus.SEE_OTHER)


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["Cache-Control"] = "private, no-store"
    return response
