"""The envelope of several platforms: `{"data": …}` of success and `{"error": …}` of failure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from widgets.sources.failures import ErrorReported
from widgets.sources.http import Response
from widgets.sources.shapes import mapping, sequence


def items(response: Response) -> list[Any]:
    """The items of a list, wrapped or bare; null is an empty list. Raises MalformedResponse for
    anything else and ErrorReported for an error with a success's status.
    """
    found = _unwrapped(response)
    return [] if found is None else sequence(found)


def item(response: Response) -> Mapping[str, Any]:
    """One object, wrapped or bare."""
    return mapping(_unwrapped(response))


def error_code(data: object) -> object:
    """The code of an error body `{"error": {"code": …}}`, of any quality; None without one."""
    outer = data if isinstance(data, dict) else {}
    error = outer.get("error")
    return error.get("code") if isinstance(error, dict) else None


def _unwrapped(response: Response) -> object:
    raw = response.data
    if isinstance(raw, dict) and raw.get("error"):
        raise ErrorReported(status=response.status, request_id=response.request_id)
    return raw["data"] if isinstance(raw, dict) and "data" in raw else raw
