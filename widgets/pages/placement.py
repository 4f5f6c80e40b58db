"""Placement of tiles on the grid of twelve columns, as CSS grid's sparse auto-placement has it.

Heights follow content: tables and lists end where their rows end, and drawings beside them are as
high as they are. Both need to be known before the page is laid out, so that no tile moves when it
arrives.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

COLUMNS = 12
# Kinds whose height is that of their rows.
LISTS = frozenset({"table", "funnel", "sparklines"})
# Kinds that are drawn in whatever height they get.
DRAWINGS = frozenset({"line", "area", "bar", "pie", "heatmap"})
NUMBERS = frozenset({"kpi", "gauge"})
# The most rows that a table shows before "All … rows", by the height of its tile; the same as in
# table.css, `tr:nth-child()`.
MOST_ROWS = (4, 8, 12, 16, 20)
# So many rows more than that are shown without asking.
SPARED = 2


@dataclass(frozen=True, slots=True)
class Box:
    """A widget as it is configured: its kind, its size in columns and rows of the grid, and its
    place in the list of a phone where it has one of its own.
    """

    kind: str
    width: int
    height: int
    phone_position: int | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """The grid area of a tile. `rows` is its row span, extended over cells that would stay empty
    below it; `is_elastic` says that it shrinks to the height of the lists beside it. `tablet` and
    `phone` are its columns on narrower screens, `sheet` those on paper; `phone_place` is its place
    on a phone, from 1, or 0 where all tiles stand in their order.
    """

    row: int
    column: int
    width: int
    rows: int
    is_elastic: bool = False
    tablet: int = COLUMNS
    sheet: int = COLUMNS
    phone: int = COLUMNS
    phone_place: int = 0

    @property
    def columns(self) -> range:
        return range(self.column, self.column + self.width)

    def cells(self) -> Iterable[tuple[int, int]]:
        last = self.row + self.rows
        return ((row, column) for row in range(self.row, last) for column in self.columns)


def reserved_lines(limit: int | None, rows: int) -> int:
    """The lines that a table over so many rows of the grid has at most before its reader asks for
    more: heading, rows, total. `limit` is that of its query.
    """
    most = MOST_ROWS[min(rows, len(MOST_ROWS)) - 1]
    shown = most if limit is None or limit > most + SPARED else limit
    return shown + 2


def placements(boxes: Sequence[Box]) -> tuple[Placement, ...]:
    taken: set[tuple[int, int]] = set()
    found: list[Placement] = []
    row = column = 0
    for box in boxes:
        # A headline is a line of its own, whatever is configured.
        width, height = (COLUMNS, 1) if box.kind == "headline" else (box.width, box.height)
        place = Placement(row, column, width, height)
        while place.column + width > COLUMNS or not taken.isdisjoint(place.cells()):
            is_last = place.column + width >= COLUMNS
            row, column = (place.row + 1, 0) if is_last else (place.row, place.column + 1)
            place = Placement(row, column, width, height)
        row, column = place.row, place.column
        taken.update(place.cells())
        found.append(place)
    extended = [_extended(place, taken) for place in found]
    tablet = filled_rows([_tablet_width(box) for box in boxes])
    sheet = filled_rows([_sheet_width(box) for box in boxes])
    order = phone_order(boxes)
    widths = [6 if boxes[each].kind in NUMBERS else COLUMNS for each in order]
    phone = dict(zip(order, filled_rows(widths), strict=True))
    is_reordered = order != sorted(order)
    return tuple(
        replace(
            at,
            is_elastic=_is_elastic(number, boxes, extended),
            tablet=tablet[number],
            sheet=sheet[number],
            phone=phone[number],
            phone_place=order.index(number) + 1 if is_reordered else 0,
        )
        for number, at in enumerate(extended)
    )


def phone_order(boxes: Sequence[Box]) -> list[int]:
    """The numbers of tiles in the order of a phone's list; those without a place come last."""

    def place(number: int) -> tuple[bool, int]:
        position = boxes[number].phone_position
        return position is None, position or 0

    return sorted(range(len(boxes)), key=place)


def filled_rows(widths: Sequence[int]) -> list[int]:
    """The widths of tiles of one row each, placed densely, so that every row is filled: equal
    ones share it, else the last takes the rest.
    """
    found = list(widths)
    rows: list[list[int]] = []
    for number, width in enumerate(widths):
        free = (row for row in rows if sum(widths[each] for each in row) + width <= COLUMNS)
        row = next(free, None)
        if row is None:
            rows.append(row := [])
        row.append(number)
    for row in rows:
        rest = COLUMNS - sum(widths[number] for number in row)
        if len({widths[number] for number in row}) == 1 and COLUMNS % len(row) == 0:
            found = [COLUMNS // len(row) if n in row else w for n, w in enumerate(found)]
        else:
            found[row[-1]] += rest
    return found


def _tablet_width(box: Box) -> int:
    """The columns of a tile on screens of at most 64rem, as in grid.css."""
    if box.kind in NUMBERS:
        return 3
    return 6 if box.kind != "headline" and box.width in range(3, 7) else COLUMNS


def _sheet_width(box: Box) -> int:
    """The columns of a tile on paper: names beside bars and columns of tables need its width."""
    return COLUMNS if box.kind in {"bar", "table", "text"} else _tablet_width(box)


def _extended(place: Placement, taken: set[tuple[int, int]]) -> Placement:
    """The placement, as long as the cells below it are empty beside taken ones."""
    rows = place.rows
    in_use = {row for row, _ in taken}
    while (below := place.row + rows) in in_use:
        cells = {(below, column) for column in place.columns}
        if not taken.isdisjoint(cells):
            break
        taken |= cells
        rows += 1
    return replace(place, rows=rows)


def _is_elastic(number: int, boxes: Sequence[Box], places: Sequence[Placement]) -> bool:
    """A drawing is, where a list shares a row with it."""
    if boxes[number].kind not in DRAWINGS:
        return False
    own = places[number]
    return any(
        box.kind in LISTS and own.row < at.row + at.rows and at.row < own.row + own.rows
        for box, at in zip(boxes, places, strict=True)
    )
