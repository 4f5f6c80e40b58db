"""The viewer of an API request, and one shape for all errors."""

from __future__ import annotations

from typing import Any, cast

from rest_framework.exceptions import APIException, NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from clients.auth.site_request import SiteRequest
from clients.auth.viewer import Viewer


def viewer_of(request: Request) -> Viewer:
    """The request's viewer. Raises NotAuthenticated without one."""
    viewer = cast(SiteRequest, request._request).viewer
    if viewer is None:
        raise NotAuthenticated
    return viewer


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """`{"error": {"code", "message"}}` for what DRF refuses; None for a bug of ours."""
    response = exception_handler(error, context)
    if response is None:
        return None
    code = error.default_code if isinstance(error, APIException) else "not_found"
    message = str(getattr(error, "detail", "Not found."))
    response.data = {"error": {"code": code, "message": message}}
    return response
