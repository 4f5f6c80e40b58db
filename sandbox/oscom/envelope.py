"""OSCOM's envelopes: `{data, meta}` and `{error: {code, message, details}}`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.exchange import Response


class ApiError(Exception):
    """An answer other than success. `details` name the field, the issue and the value."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        details: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = list(details)
        self.headers = dict(headers or {})

    def response(self, request_id: str) -> Response:
        error = {
            "code": self.code,
            "message": self.message,
            "details": self.details,
            "request_id": request_id,
        }
        body = {"error": error, "meta": {"request_id": request_id}}
        return Response.json(body, self.status).with_headers(self.headers)


def invalid(
    field: str, issue: str, value: Any = None, *, code: str = "invalid_parameter"
) -> ApiError:
    """400: unknown names, wrong types, numbers out of range."""
    details = [{"field": field, "issue": issue, "value": value}]
    return ApiError(400, code, f"Invalid {field}: {issue}.", details=details)


def impossible(field: str, code: str, issue: str, value: Any = None) -> ApiError:
    """422: known names that cannot be combined."""
    details = [{"field": field, "issue": code, "value": value}]
    return ApiError(422, code, issue, details=details)


def not_found(what: str = "resource") -> ApiError:
    return ApiError(404, "not_found", f"No such {what}.")
