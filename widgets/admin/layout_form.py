"""The layout page's form: submitted tiles, read in their order, and the tiles that a page shows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.http import QueryDict

from widgets.manifests import arrangement
from widgets.manifests.arrangement import SIZES, Action, Tile

# A dashboard's widgets, with as many copies and removed ones.
MOST_TILES = 90
# The reference of a tile within its form: a widget's key, or the number of a copy after a dot.
REF = re.compile(r"\.\d{1,4}|[-\w]{1,60}", re.ASCII)
FIELDS = ("order", "width", "height", "phone")
SIZE = "Choose a size from 1 to 12."
PLACE = "Write a whole number from 1."
UNKNOWN = "Choose one of these."


@dataclass(frozen=True, slots=True)
class Row:
    """A tile's fields as they were submitted, or as they are stored."""

    ref: str
    key: str
    order: str
    width: str
    height: str
    phone: str = ""
    action: str = ""
    seen: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_copy(self) -> bool:
        return self.ref != self.key


@dataclass(frozen=True, slots=True)
class Submitted:
    """A submitted form; its tiles count where no row has errors."""

    rows: tuple[Row, ...]
    seen: str
    targets: frozenset[UUID]

    @property
    def has_errors(self) -> bool:
        return any(row.errors for row in self.rows)

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """The tiles in the order of their numbers.

        Those whose numbers were changed stand where these say; the others stand around them.
        """
        still = [row for place, row in enumerate(self.rows, 1) if int(row.order) == place]
        moved = [row for row in self.rows if row not in still]
        for row in sorted(moved, key=lambda each: int(each.order)):
            still.insert(int(row.order) - 1, row)
        return tuple(_tile(row) for row in still)


def stored(tiles: Sequence[Tile]) -> tuple[Row, ...]:
    """The rows of a stored arrangement."""
    return tuple(
        Row(
            tile.key,
            tile.key,
            str(place),
            str(tile.width),
            str(tile.height),
            str(tile.phone or ""),
        )
        for place, tile in enumerate(tiles, 1)
    )


def read(data: QueryDict, targets: frozenset[UUID]) -> Submitted:
    """A submitted form; `targets` are the dashboards that widgets may be sent to."""
    refs = [ref for ref in dict.fromkeys(data.getlist("tile")) if REF.fullmatch(ref)]
    rows = tuple(_row(ref, data, targets) for ref in refs[:MOST_TILES])
    return Submitted(rows, data.get("seen", ""), targets)


def _row(ref: str, data: QueryDict, targets: frozenset[UUID]) -> Row:
    given = {name: data.get(f"{name}-{ref}", "").strip() for name in FIELDS}
    action = data.get(f"action-{ref}", "")
    errors = {name: SIZE for name in ("width", "height") if _number(given[name]) not in SIZES}
    if not _number(given["order"]):
        errors["order"] = PLACE
    if given["phone"] and not _number(given["phone"]):
        errors["phone"] = PLACE
    if _action(action, targets) is None:
        errors["action"] = UNKNOWN
    return Row(
        ref,
        data.get(f"copy-of-{ref}") or ref,
        **given,
        action=action,
        seen=data.get(f"version-{ref}", ""),
        errors=errors,
    )


def _number(text: str) -> int:
    """A number of at most four digits; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def _action(text: str, targets: frozenset[UUID]) -> tuple[Action, UUID | None] | None:
    """An action with its dashboard; None for one that there is not."""
    verb, _, target = text.partition(":")
    if verb not in set(Action) or bool(target) is not (verb in (Action.COPY, Action.MOVE)):
        return None
    if not target:
        return Action(verb), None
    known = {str(each): each for each in targets}
    return (Action(verb), known[target]) if target in known else None


def _tile(row: Row) -> Tile:
    action, target = _action_of(row)
    return arrangement.Tile(
        row.key,
        int(row.width),
        int(row.height),
        _number(row.phone) or None,
        row.is_copy,
        action,
        target,
        row.seen,
    )


def _action_of(row: Row) -> tuple[Action, UUID | None]:
    verb, _, target = row.action.partition(":")
    return Action(verb), UUID(target) if target else None
