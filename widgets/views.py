"""A client's pages."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.access.pages import client_page
from clients.access.requests import ClientRequest
from widgets import dashboards, presenting
from widgets.live import tickets
from widgets.models import Dashboard
from widgets.queries.errors import InvalidState


@client_page
def home(request: ClientRequest) -> HttpResponse:
    boards = dashboards.published(request.viewer)
    if not boards:
        return render(request, "widgets/no_dashboards.html")
    return HttpResponseRedirect(dashboards.url_of(boards[0]))


@require_safe
@client_page
def dashboard(request: ClientRequest, slug: str) -> HttpResponse:
    boards = dashboards.published(request.viewer)
    board = _found(boards, slug)
    try:
        page = dashboards.read(request.viewer, board, request.GET.dict(), boards=boards)
    except InvalidState as error:
        context = {"error": error, "url": dashboards.url_of(board)}
        return render(request, "widgets/invalid_state.html", context, status=HTTPStatus.BAD_REQUEST)
    ticket = tickets.issue(page.manifest, request.viewer, host=request.get_host())
    context = {"page": page, "ticket": ticket, "wall": presenting.wall(page, request.GET.dict())}
    presents = request.GET.get("view") == presenting.VIEW
    return render(request, f"widgets/{'present' if presents else 'dashboard'}.html", context)


@require_safe
@client_page
def days(request: ClientRequest, slug: str) -> HttpResponse:
    """The controls of a dashboard's days alone, for a page that turns to others."""
    board = _found(dashboards.published(request.viewer), slug)
    try:
        found = dashboards.read_days(request.viewer, board, request.GET.dict(), timezone.now())
    except InvalidState:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    return render(request, "widgets/_period.html", {"days": found})


def _found(boards: Iterable[Dashboard], slug: str) -> Dashboard:
    for board in boards:
        if board.slug == slug:
            return board
    raise Http404
