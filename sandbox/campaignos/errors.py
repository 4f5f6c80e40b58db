"""Errors: a text and, for values that are none, details by field [S]."""

from __future__ import annotations

from typing import Any

from sandbox.exchange import Response


class ApiError(Exception):
    def __init__(self, status: int, message: str, *fields: tuple[str, str], **headers: str) -> None:
        super().__init__(message)
        self.status, self.message, self.fields, self.headers = status, message, fields, headers

    def response(self) -> Response:
        body: dict[str, Any] = {"error": self.message}
        if self.fields:
            body["details"] = [{"field": name, "message": text} for name, text in self.fields]
        return Response.json(body, self.status, **self.headers)


def invalid(field: str, message: str) -> ApiError:
    return ApiError(400, "Validation failed", (field, message))


def not_found(what: str) -> ApiError:
    return ApiError(404, f"{what} not found")
