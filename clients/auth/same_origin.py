"""Same-origin check and form check of unsafe requests, by `Sec-Fetch-Site` and by parsing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

log = logging.getLogger(__name__)

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
# Values of `Sec-Fetch-Site` for requests of no other origin; programs send none.
OWN_SITES = {"", "same-origin", "none"}
UNREADABLE = (BadRequest, MultiPartParserError, SuspiciousOperation, OSError, ValueError)

Handler = Callable[[HttpRequest], HttpResponse]


def require_same_origin(get_response: Handler) -> Handler:
    """Middleware: refuse cross-site unsafe requests and malformed forms.

    The CSRF token and `Origin` are checked beside this; a browser may leave `Origin` out.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE:
            if request.headers.get("Sec-Fetch-Site", "") not in OWN_SITES:
                return _refuse(request)
            _check_form(request)
        return get_response(request)

    return middleware


def _refuse(request: HttpRequest) -> HttpResponse:
    log.warning("cross-site request refused")
    if "text/html" in request.headers.get("Accept", ""):
        return render(request, "403_origin.html", status=HTTPStatus.FORBIDDEN)
    return JsonResponse({"error": {"code": "cross_site"}}, status=HTTPStatus.FORBIDDEN)


def _check_form(request: HttpRequest) -> None:
    """Read the form once. Raises BadRequest for one that cannot be read."""
    is_unicode = (request.encoding or "utf-8").lower() in ("utf-8", "utf8")
    try:
        if not is_unicode:
            raise BadRequest("not in UTF-8")
        request.POST  # noqa: B018  # parsed when it is looked at
    except UNREADABLE as error:
        # Otherwise the error page would parse the form and fail again.
        request._mark_post_parse_error()  # type: ignore[attr-defined]  # for this very case
        raise BadRequest(f"the form cannot be read: {type(error).__name__}") from None
