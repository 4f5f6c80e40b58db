"""A client's pages."""

from __future__ import annotations

from http import HTTPStatus

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients.access.pages import client_page
from clients.access.requests import ClientRequest
from widgets import dashboards
from widgets.live import tickets
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
    board = next((board for board in boards if board.slug == slug), None)
    if board is None:
        raise Http404
    try:
        page = dashboards.read(request.viewer, board, request.GET.dict(), boards=boards)
    except InvalidState as error:
        context = {"error": error, "url": dashboards.url_of(board)}
        return render(request, "widgets/invalid_state.html", context, status=HTTPStatus.BAD_REQUEST)
    ticket = tickets.issue(page.manifest, request.viewer, host=request.get_host())
    return render(request, "widgets/dashboard.html", {"page": page, "ticket": ticket})
