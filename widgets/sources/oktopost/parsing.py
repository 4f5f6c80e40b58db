"""Oktopost's envelope: `Result` true beside the data, false beside `Errors`, with any status."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from widgets.sources import page_sizes
from widgets.sources.calls import ErrorDetails
from widgets.sources.failures import ErrorReported, MalformedResponse, Problem
from widgets.sources.http import Response
from widgets.sources.oktopost import contract
from widgets.sources.shapes import mapping, sequence

EPOCH = re.compile(r"[0-9]{9,11}")
TIMES = ("Created", "StartDateTime", "ConvertedDate")
COUNT = "_count"
MOST_PROBLEMS = 10


def body(response: Response) -> Mapping[str, Any]:
    """The body of a success. Raises ErrorReported for `Result: false`, whatever the status, and
    MalformedResponse where `Result` is missing.
    """
    found = mapping(response.data)
    if found.get("Result") is False:
        raise ErrorReported(status=response.status, request_id=response.request_id)
    if found.get("Result") is not True:
        raise MalformedResponse
    return found


def items(found: Mapping[str, Any], name: str = "Items") -> list[Mapping[str, Any]]:
    """The items of a list, their times as ISO 8601; null is an empty list."""
    raw = found.get(name)
    return [timed(mapping(each)) for each in sequence([] if raw is None else raw)]


def timed(item: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**item, **{name: moment(item[name]) for name in TIMES if name in item}}


def moment(raw: object) -> str | None:
    """A time as ISO 8601: epoch seconds [S], as text too, or `YYYY-MM-DD HH:MM:SS` in UTC [S]. The
    zero date is none [X].
    """
    if raw is None or raw == "" or str(raw).startswith(contract.ZERO_DATE):
        return None
    text = str(raw).strip()
    try:
        if isinstance(raw, int | Decimal | str) and EPOCH.fullmatch(text):
            return datetime.fromtimestamp(int(text), UTC).isoformat()
        found = datetime.fromisoformat(text)
    except ValueError:
        raise MalformedResponse from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).isoformat()


def count(found: Mapping[str, Any], name: str) -> int | None:
    """A number that may come as text."""
    raw = str(found.get(name, ""))
    return int(raw) if raw.isdecimal() and len(raw) < 12 else None


def error_details(data: object) -> ErrorDetails:
    """`Errors` of any shape: by area and field, or an empty list [S][X]."""
    errors = data.get("Errors") if isinstance(data, dict) else None
    params = errors.get("Param") if isinstance(errors, dict) else None
    named = list(params)[:MOST_PROBLEMS] if isinstance(params, dict) else []
    fields = (page_sizes.FIELD if each == COUNT else str(each) for each in named)
    return ErrorDetails(problems=tuple(Problem(field, "") for field in fields))
