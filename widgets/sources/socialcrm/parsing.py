"""SocialCRM's envelopes: `data`, or bare where a sample of the page is, and `error` with a code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from widgets.sources.calls import ErrorDetails
from widgets.sources.failures import ErrorReported, PlanQuotaExceeded
from widgets.sources.http import Response
from widgets.sources.shapes import mapping, sequence
from widgets.sources.socialcrm import contract


def items(response: Response) -> list[Any]:
    """The items of a list, wrapped or bare; null is an empty list. Raises MalformedResponse for
    anything else and ErrorReported for an error with a success's status.
    """
    found = _unwrapped(response)
    return [] if found is None else sequence(found)


def item(response: Response) -> Mapping[str, Any]:
    """One object, wrapped or bare."""
    return mapping(_unwrapped(response))


def error_details(data: object) -> ErrorDetails:
    """The error body `{"error": {code, message}}` [S], of any quality; two codes are 402."""
    outer = data if isinstance(data, dict) else {}
    error = outer.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    return ErrorDetails(failure=PlanQuotaExceeded if code == contract.QUOTA_EXCEEDED else None)


def _unwrapped(response: Response) -> object:
    raw = response.data
    if isinstance(raw, dict) and raw.get("error"):
        raise ErrorReported(status=response.status, request_id=response.request_id)
    return raw["data"] if isinstance(raw, dict) and "data" in raw else raw
