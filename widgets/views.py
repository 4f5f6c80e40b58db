"""A client's pages."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.auth.decorators import client_page
from clients.auth.site_request import ClientRequest
from widgets.models import Dashboard
from widgets.pages import dashboards, filter_bar, invalid_state, kiosk
from widgets.pages.invalid_state import Refusal
from widgets.pages.kiosk import Kiosk
from widgets.queries.errors import InvalidState
from widgets.realtime import page_tickets
from widgets.rendering.markup import TOGGLE_PARAM


@client_page
def home(request: ClientRequest) -> HttpResponse:
    boards = dashboards.published(request.viewer, request.client)
    if not boards:
        return render(request, "widgets/no_dashboards.html")
    return HttpResponseRedirect(dashboards.url_of(boards[0]))


@require_safe
@client_page
def dashboard(request: ClientRequest, slug: str) -> HttpResponse:
    boards = dashboards.published(request.viewer, request.client)
    board = _found(boards, slug)
    if TOGGLE_PARAM in request.GET:
        return _toggled(request)
    try:
        page = dashboards.read(request.viewer, board, request.GET, boards=boards)
    except InvalidState as error:
        return _refused(request, error, dashboards.url_of(board))
    ticket = page_tickets.for_page(request, request.viewer, page.dashboard_spec)
    params = request.GET.dict()
    context = {"page": page, "ticket": ticket, "kiosk": Kiosk.of(page, params)}
    name = "kiosk" if kiosk.is_requested(params) else "dashboard"
    return render(request, f"widgets/{name}.html", context)


@require_safe
@client_page
def rows(request: ClientRequest, slug: str, widget_id: UUID) -> HttpResponse:
    """All that stands behind a widget's number or drawing, as a table."""
    boards = dashboards.published(request.viewer, request.client)
    board = _found(boards, slug)
    if TOGGLE_PARAM in request.GET:
        return _toggled(request)
    try:
        page = dashboards.read(request.viewer, board, request.GET, boards=boards, only=widget_id)
    except InvalidState as error:
        return _refused(request, error, dashboards.rows_url(board, widget_id))
    if not page.tiles:
        raise Http404
    ticket = page_tickets.for_page(request, request.viewer, page.dashboard_spec)
    return render(request, "widgets/rows.html", {"page": page, "ticket": ticket})


@require_safe
@client_page
def controls(request: ClientRequest, slug: str) -> HttpResponse:
    """The controls above a dashboard, for a page that turns to another state."""
    board = _found(dashboards.published(request.viewer, request.client), slug)
    try:
        # At no address of their own: more than one page has them.
        picker = dashboards.read_period_picker(request.viewer, "", request.GET, timezone.now())
    except InvalidState:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    bar = dashboards.read_filter_bar(request.viewer, board, picker)
    return render(request, "widgets/_controls.html", {"picker": picker, "filter_bar": bar})


def _toggled(request: ClientRequest) -> HttpResponse:
    """The same page with a filter set or removed: how names in tiles work without scripts."""
    return HttpResponseRedirect(f"{request.path}?{filter_bar.toggled(request.GET)}")


def _refused(request: ClientRequest, error: InvalidState, url: str) -> HttpResponse:
    kept = invalid_state.kept(request.GET, request.viewer.formats, timezone.now())
    context = {"refusal": Refusal.of(error), "url": f"{url}?{kept}" if kept else url}
    return render(request, "widgets/invalid_state.html", context, status=HTTPStatus.BAD_REQUEST)


def _found(boards: Iterable[Dashboard], slug: str) -> Dashboard:
    for board in boards:
        if board.slug == slug:
            return board
    raise Http404
