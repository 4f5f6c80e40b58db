"""Request log: one line per request with route, status, duration, tenant and actor."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.logs import about

log = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], HttpResponseBase]


def log_requests(get_response: Handler) -> Handler:
    """Middleware: log each request under an id that all its lines and its response carry."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request_id = uuid4().hex
        started = time.perf_counter()
        with about(request_id=request_id):
            response = get_response(request)
            log.info("request", extra=_fields(request, response.status_code, started))
        response.headers["X-Request-Id"] = request_id
        return response

    return middleware


def _fields(request: HttpRequest, status: int, started: float) -> dict[str, object]:
    """The line's fields. The route is logged by name, since a path may hold a secret."""
    match = request.resolver_match
    client, viewer = getattr(request, "client", None), getattr(request, "viewer", None)
    return {
        "method": request.method,
        "route": match.view_name if match else None,
        "status": status,
        "ms": round((time.perf_counter() - started) * 1000, 1),
        "tenant": str(client.pk) if client else None,
        "actor": str(viewer.person_id) if viewer else None,
        "address": request.META.get("REMOTE_ADDR"),
    }
