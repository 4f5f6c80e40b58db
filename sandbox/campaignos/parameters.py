"""Parameters of requests, and pages of lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from sandbox.campaignos.errors import invalid

DEFAULT_ROWS, MOST_ROWS = 50, 100  # [S], [O]
MOST_PAGES = 100_000


def number(query: Mapping[str, str], name: str, default: int, *, most: int) -> int:
    text = query.get(name, str(default))
    if not text.isdecimal() or len(text) > 9 or not 1 <= int(text) <= most:
        raise invalid(name, f"must be a number between 1 and {most}")
    return int(text)


def chosen(query: Mapping[str, str], name: str, values: Sequence[str]) -> str | None:
    found = query.get(name)
    if found is not None and found not in values:
        raise invalid(name, f"must be one of {', '.join(values)}")
    return found


def paged(query: Mapping[str, str], items: Sequence[Any], *, most: int | None) -> dict[str, Any]:
    """`page` from 1 and `limit`, wrapped with its pagination [S]."""
    page = number(query, "page", 1, most=MOST_PAGES)
    limit = number(query, "limit", DEFAULT_ROWS, most=most or MOST_ROWS)
    start = (page - 1) * limit
    pages = {"page": page, "limit": limit, "total": len(items)}
    pages["totalPages"] = ceil(len(items) / limit)
    return {"data": list(items[start : start + limit]), "pagination": pages}
