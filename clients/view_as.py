"""View-as sessions: staff see a client's pages as a member does, read-only and for half an hour.

Every unsafe request of such a session is refused here, before any view, except for those that
change nothing of the client: the end, the colour theme of the browser, and a page's ticket.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation
from django.utils.formats import time_format
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from clients import page_cache
from clients.auth import authentication, hosts
from clients.auth.same_origin import SAFE
from clients.auth.site_request import ClientRequest, SiteRequest
from clients.models import User
from runtime.prepared_response import Parts, joined

TEMPLATE = "clients/_view_as.html"
WRITABLE = {"end_view_as", "account_logout", "enter", "theme", "ticket"}

Handler = Callable[[HttpRequest], HttpResponse]


def require_read_only(get_response: Handler) -> Handler:
    """Middleware: refuse unsafe requests of view-as sessions."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if cast(SiteRequest, request).view_as_until is None or request.method in SAFE:
            return get_response(request)
        return get_response(request) if _route(request) in WRITABLE else _refuse(request)

    return middleware


@require_POST
@never_cache
def end(request: HttpRequest) -> HttpResponse:
    """End of the session, with a link back to the client in the admin."""
    here = cast(ClientRequest, request)
    if here.view_as_until is None:
        return redirect("account_login")
    language = _language(cast(User, request.user))
    authentication.sign_out(here)
    path = reverse("admin:clients_client_change", args=[here.client.pk])
    with translation.override(language):
        desk = hosts.url(hosts.agency_host(), path)
        response = render(request, "account/view_as_over.html", {"desk": desk})
    response.headers["Content-Language"] = language
    return response


def context(request: HttpRequest) -> dict[str, Any]:
    """Template context processor: the bar at the top of every page of the session."""
    return {"view_as": SimpleLazyObject(lambda: _html(request))}


def parts(request: ClientRequest, csrf_token: str) -> Parts:
    """The bar for a hole of a cached page; empty in other sessions."""
    user = request.user
    if request.view_as_until is None or not isinstance(user, User):
        return ()
    language = _language(user)
    until = datetime.fromtimestamp(request.view_as_until, UTC)
    with translation.override(language):
        holes = {
            "until": time_format(timezone.localtime(until), "H:i"),
            "person": user.email,
            "csrf_token": csrf_token,
        }
        return page_cache.filled_parts(TEMPLATE, {"language": language}, holes)


def _language(user: User) -> str:
    """The language of the person who views, not that of the client's pages."""
    return user.language or str(settings.LANGUAGE_CODE)


def _html(request: HttpRequest) -> SafeString:
    # Error pages may be rendered before the session was read.
    if getattr(request, "view_as_until", None) is None:
        return SafeString()
    html = joined(parts(cast(ClientRequest, request), get_token(request))).decode()
    return mark_safe(html)  # noqa: S308  # rendered with autoescape


def _route(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).url_name or ""
    except Resolver404:
        return ""


def _refuse(request: HttpRequest) -> HttpResponse:
    if "text/html" in request.headers.get("Accept", ""):
        return render(request, "403_view_as.html", status=HTTPStatus.FORBIDDEN)
    error = {"code": "read_only", "message": "This session only views: nothing can be changed."}
    return JsonResponse({"error": error}, status=HTTPStatus.FORBIDDEN)
