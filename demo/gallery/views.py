"""The page of the gallery."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients.auth.decorators import client_page
from clients.auth.site_request import ClientRequest
from demo.gallery import examples
from widgets.pages.page_stamp import PageStamp


@require_safe
@client_page
def gallery(request: ClientRequest) -> HttpResponse:
    """Every kind of widget in the state named by `?case=`, in the client's brand."""
    case = request.GET.get("case", "normal")
    if case not in examples.CASES:
        raise Http404
    formats = request.viewer.formats
    tiles = list(examples.tiles(case, formats, request.client.name))
    context = {
        "case": case,
        "cases": list(examples.CASES),
        "tiles": tiles,
        "stamp": PageStamp.of(tile.status_line for tile in tiles),
    }
    return render(request, "demo/gallery.html", context)
