"""A client's pages."""

from __future__ import annotations

import time
from collections.abc import Iterable
from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients import account_menu, page_cache, view_as
from clients.auth.decorators import client_page
from clients.auth.site_request import ClientRequest
from clients.branding import pages as branding
from runtime.prepared_response import Part, Parts
from widgets.models import Dashboard
from widgets.pages import dashboards, filter_bar, invalid_state, kiosk
from widgets.pages.invalid_state import Refusal
from widgets.pages.kiosk import Kiosk
from widgets.pages.tile_grid import tile_grid
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
    board = _board_of_slug(boards, slug)
    if TOGGLE_PARAM in request.GET:
        return _toggled(request)
    try:
        page = dashboards.read(request.viewer, board, request.GET, boards=boards)
    except InvalidState as error:
        return _refused(request, error, dashboards.url_of(board))
    params = request.GET.dict()
    name = "kiosk" if kiosk.is_requested(params) else "dashboard"
    shared = {"page": page.shell, "kiosk": Kiosk.of(page.shell, params)}
    csrf_token = get_token(request)
    holes: dict[str, str | Part | Parts] = {
        "ticket": page_tickets.for_page(
            request, request.viewer, page.dashboard_spec, is_admitted=page.is_admitted
        ),
        "now": str(int(time.time())),
        "csrf_token": csrf_token,
        "tiles": tile_grid(page),
        "account_menu": account_menu.parts(request, csrf_token),
        "view_as": view_as.parts(request, csrf_token),
    }
    return page_cache.filled(f"widgets/{name}.html", shared | branding.context(request), holes)


@require_safe
@client_page
def rows(request: ClientRequest, slug: str, widget_id: UUID) -> HttpResponse:
    """All that stands behind a widget's number or drawing, as a table."""
    boards = dashboards.published(request.viewer, request.client)
    board = _board_of_slug(boards, slug)
    if TOGGLE_PARAM in request.GET:
        return _toggled(request)
    try:
        page = dashboards.read(request.viewer, board, request.GET, boards=boards, only=widget_id)
    except InvalidState as error:
        return _refused(request, error, dashboards.rows_url(board, widget_id))
    if not page.tiles:
        raise Http404
    ticket = page_tickets.for_page(request, request.viewer, page.dashboard_spec)
    context = {
        "page": page.shell,
        "tile": page.tiles[0],
        "ticket": ticket,
        "now": int(time.time()),
    }
    return render(request, "widgets/rows.html", context)


@require_safe
@client_page
def controls(request: ClientRequest, slug: str) -> HttpResponse:
    """The controls above a dashboard, for a page that turns to another state."""
    board = _board_of_slug(dashboards.published(request.viewer, request.client), slug)
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
    kept = invalid_state.valid_part(request.GET, request.viewer.formats, timezone.now())
    context = {"refusal": Refusal.of(error), "url": f"{url}?{kept}" if kept else url}
    return render(request, "widgets/invalid_state.html", context, status=HTTPStatus.BAD_REQUEST)


def _board_of_slug(boards: Iterable[Dashboard], slug: str) -> Dashboard:
    for board in boards:
        if board.slug == slug:
            return board
    raise Http404
