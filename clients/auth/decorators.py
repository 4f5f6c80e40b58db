"""View decorators: pages that need a client and a signed-in viewer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from clients.auth.site_request import ClientRequest, SiteRequest

View = Callable[..., HttpResponseBase]


def client_page(view: View) -> View:
    """Require a client's host (else 404) and a signed-in viewer.

    Without a viewer a browser is redirected to the sign-in page, and a program gets 401.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = cast(SiteRequest, request)
        if found.client is None:
            raise Http404
        if found.viewer is None:
            return _sign_in(request)
        return view(cast(ClientRequest, request), *args, **kwargs)

    return guarded


def _sign_in(request: HttpRequest) -> HttpResponse:
    if request.method in {"GET", "HEAD"} and request.accepts("text/html"):
        return redirect_to_login(request.get_full_path())
    error = {"code": "unauthorized", "message": "Sign in first."}
    return JsonResponse({"error": error}, status=HTTPStatus.UNAUTHORIZED)
