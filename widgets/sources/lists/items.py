"""Items of lists as rows of a table: only what the table names is taken."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any

from widgets.frames.frame import Unit
from widgets.frames.table import Cell, Kind, Row
from widgets.sources import values
from widgets.sources.failures import ContractViolation
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.shapes import sequence

LONGEST_TEXT = 2000
MOST_TEXTS = 100


def row(item: Mapping[str, Any], listed: ListEndpoint) -> Row:
    """The row of an item. Raises MalformedResponse for wrong types and ContractViolation for
    numbers that cannot be true, and for an item without `id`.
    """
    taken: dict[str, Cell] = {
        name: READERS[kind](_value_at(item, listed.paths.get(name, name)))
        for name, kind in listed.table.fields.items()
    }
    identity = taken["id"]
    if not isinstance(identity, str):
        raise ContractViolation
    if listed.is_person:
        taken["id"] = hashlib.sha256(identity.encode()).hexdigest()[:24]
    return taken


def _value_at(item: Mapping[str, Any], path: str) -> object:
    """The value at the end of a path; None where a step is missing."""
    found: object = item
    for step in path.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _text(raw: object) -> Cell:
    found = values.label(raw, None)
    return found[:LONGEST_TEXT] if isinstance(found, str) else None


def _texts(raw: object) -> Cell:
    if raw is None:
        return ()
    found = {_text(one) for one in sequence(raw)[:MOST_TEXTS]}
    return tuple(sorted(one for one in found if isinstance(one, str)))


def _moment(raw: object) -> Cell:
    return None if raw is None else values.moment(raw).astimezone(UTC).replace(tzinfo=None)


def _day(raw: object) -> Cell:
    return None if raw is None else values.day(raw)


def _number(raw: object) -> Cell:
    return values.number(raw)


def _count(raw: object) -> Cell:
    return values.metric(raw, Unit.COUNT)


READERS: Mapping[Kind, Callable[[object], Cell]] = {
    Kind.TEXT: _text,
    Kind.TEXTS: _texts,
    Kind.COUNT: _count,
    Kind.NUMBER: _number,
    Kind.MOMENT: _moment,
    Kind.DAY: _day,
}
