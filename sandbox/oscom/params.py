"""Query-string parameters of list endpoints, each with its type."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sandbox.clock import parse_moment
from sandbox.exchange import Request
from sandbox.oscom.envelope import invalid

# OSCOM API guide, 'Pagination'.
DEFAULT_LIMIT = 50
MAX_LIMIT = 100

Reader = Callable[[str], Any]
PROPERTY = re.compile(r"properties\[(\w{1,64})\]")


def text(raw: str) -> str:
    return raw


def names(raw: str) -> list[str]:
    return raw.split(",")


def moment(raw: str) -> datetime:
    return parse_moment(raw)


def day(raw: str) -> date:
    return date.fromisoformat(raw)


def number(raw: str) -> float:
    return float(raw)


def limit(raw: str) -> int:
    value = int(raw)
    if not 1 <= value <= MAX_LIMIT:
        raise ValueError(f"must be between 1 and {MAX_LIMIT}")
    return value


def one_of(*allowed: str) -> Reader:
    def read(raw: str) -> str:
        if raw not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return raw

    return read


def some_of(*allowed: str) -> Reader:
    """A comma-separated list."""

    def read(raw: str) -> list[str]:
        return [one_of(*allowed)(name) for name in names(raw)]

    return read


def read(request: Request, readers: Mapping[str, Reader]) -> dict[str, Any]:
    """The parameters given, by name. Raises ApiError 400 for an unknown or unreadable one.

    A reader named `properties[]` takes every `properties[key]=value`.
    """
    found: dict[str, Any] = {}
    for name, raw in request.query:
        reader = readers.get(PROPERTY.sub("properties[]", name))
        if reader is None:
            raise invalid(name, "unknown parameter", raw, code="unknown_field")
        try:
            found[name] = reader(raw)
        except ValueError as error:
            raise invalid(name, str(error), raw) from error
    return found


def properties(given: Mapping[str, Any]) -> dict[str, str]:
    matches = ((PROPERTY.fullmatch(name), value) for name, value in given.items())
    return {match[1]: value for match, value in matches if match}
