"""Landing page of the demo at its bare address: lists the demo's sites."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from demo import addresses
from demo.accounts import PASSWORD

Handler = Callable[[HttpRequest], HttpResponse]


def middleware(get_response: Handler) -> Handler:
    """Middleware: serve the landing page on hosts of neither a client nor the agency."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path_info == "/" and request.method in {"GET", "HEAD"} and _is_bare(request):
            return HttpResponse(page())
        return get_response(request)

    return answer


def page() -> str:
    host, port = settings.DEMO_HOST, settings.PUBLIC_PORT
    sites = [*addresses.clients(host, port), addresses.agency(host, port)]
    return render_to_string("demo/landing.html", {"sites": sites, "password": PASSWORD})


def _is_bare(request: HttpRequest) -> bool:
    host = request.META.get("HTTP_HOST", "").lower()
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    host = settings.DEMO_HOST
    return name in {"localhost", "127.0.0.1", "[::1]", host, addresses.domain_of(host)}
