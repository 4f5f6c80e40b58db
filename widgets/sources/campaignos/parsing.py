"""CampaignOS's bodies, wrapped in `data` or bare, and its errors: a text with details by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from widgets.sources import data_envelope, page_sizes
from widgets.sources.calls import ErrorDetails
from widgets.sources.campaignos import contract
from widgets.sources.failures import Problem, SessionRequired
from widgets.sources.http import Response
from widgets.sources.shapes import mapping, optional

MOST_PROBLEMS = 10
LIMIT = "limit"


def items(response: Response) -> list[Mapping[str, Any]]:
    """The items of a list; null is an empty list. Raises MalformedResponse for anything else, and
    ErrorReported for an error with a success's status.
    """
    return [mapping(each) for each in data_envelope.items(response)]


def total(response: Response) -> int | None:
    """The number of rows of all pages; None where the body does not tell it."""
    raw = response.data
    pages = optional(raw.get("pagination")) if isinstance(raw, dict) else {}
    found = str(pages.get("total", ""))
    return int(found) if found.isdecimal() and len(found) < 12 else None


def error_details(data: object) -> ErrorDetails:
    """The error body `{"error": text, "details": [{field, message}]}` [S], of any quality."""
    outer = data if isinstance(data, dict) else {}
    text, listed = outer.get("error"), outer.get("details")
    if isinstance(text, str) and contract.SESSION_REQUIRED in text.lower():
        return ErrorDetails(failure=SessionRequired)
    details = listed[:MOST_PROBLEMS] if isinstance(listed, list) else []
    fields = [str(each.get("field", "")) for each in details if isinstance(each, dict)]
    named = (page_sizes.FIELD if field == LIMIT else field for field in fields)
    return ErrorDetails(problems=tuple(Problem(field, "") for field in named))
