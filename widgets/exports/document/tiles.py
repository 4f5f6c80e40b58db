"""Tiles of a document: widgets as paper shows them, placed in rows of twelve columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe

from widgets.exports.content import CompleteTable, DashboardContent, WidgetContent
from widgets.exports.document import tables
from widgets.exports.document.tables import PaperTable
from widgets.rendering import fragments
from widgets.rendering.markup import script_json

COLUMNS, HALF = 12, 6
NUMBERS = frozenset({"kpi", "gauge"})
LISTS = frozenset({"funnel", "sparklines"})
WORDS = frozenset({"headline", "text"})
# Tiles with the same note that have it told once.
FEWEST_SHARED = 3
SENTENCE_ENDS = (".", "!", "?", "。")
# Lines of a list, and characters of a text, that still stand beside something else.
MOST_LINES = {"funnel": 6, "sparklines": 14}
MOST_CHARACTERS = 900
HEADING = re.compile(r"<(/?)h([2-6])>")
# Widgets that a half-filled row may wait for.
AHEAD = 4


@dataclass(frozen=True)
class PaperTile:
    """A widget with all that its template needs. `number` tells it from all others in links."""

    number: str
    kind: str
    title: str
    width: int
    payload: Mapping[str, Any] | None
    problem: str = ""
    html: SafeString = field(default_factory=SafeString)
    figure: SafeString = field(default_factory=SafeString)
    table: PaperTable | None = None
    notes: tuple[str, ...] = ()

    @property
    def template(self) -> str:
        if self.payload is None:
            return "documents/tile_problem.html"
        if self.payload["empty"]:
            return "documents/tile_empty.html"
        if fragments.is_chart(self.kind):
            return f"documents/tile_{'chart' if self.figure else 'words'}.html"
        return f"documents/tile_{self.kind}.html"

    @property
    def note_line(self) -> str:
        return note_line(self.notes)

    @property
    def splits(self) -> bool:
        return self.width == COLUMNS


@dataclass(frozen=True, slots=True)
class Row:
    """Tiles side by side, each with its columns."""

    tiles: tuple[tuple[PaperTile, int], ...]


def tiles_of(
    content: DashboardContent, complete: Mapping[UUID, CompleteTable], prefix: str
) -> tuple[PaperTile, ...]:
    """The tiles of a dashboard in its order."""
    return tuple(
        _tile(widget, content, complete.get(widget.spec.widget_id), f"{prefix}-{number}")
        for number, widget in enumerate(content.widgets, start=1)
    )


def shared_notes(tiles: Sequence[PaperTile]) -> tuple[str, ...]:
    """Notes of most of the tiles, which are told once for all of them."""
    counted = Counter(note for tile in tiles for note in tile.notes)
    most = max(FEWEST_SHARED, sum(tile.payload is not None for tile in tiles) // 2)
    return tuple(note for note, count in counted.items() if count >= most)


def note_line(notes: Iterable[str]) -> str:
    """Notes as one line: a dot parts those that are no sentences from what follows."""
    joined = ""
    for note in notes:
        between = " " if joined.endswith(SENTENCE_ENDS) else " · "
        joined = f"{joined}{between}{note}" if joined else note
    return joined


def without_notes(tiles: Sequence[PaperTile], told: Collection[str]) -> tuple[PaperTile, ...]:
    return tuple(
        replace(tile, notes=tuple(note for note in tile.notes if note not in told))
        for tile in tiles
    )


def rows_of(tiles: Sequence[PaperTile]) -> tuple[Row, ...]:
    """Rows without gaps: numbers in threes and fours, halves in pairs, a lone one over all."""
    found: list[Row] = []
    rest = list(tiles)
    while rest:
        row = list(_next_row(rest))
        for tile in row:
            rest.remove(tile)
        found.append(Row(tuple((tile, COLUMNS // len(row)) for tile in row)))
    return tuple(found)


def _next_row(rest: Sequence[PaperTile]) -> Iterator[PaperTile]:
    first = rest[0]
    yield first
    if first.width == COLUMNS:
        return
    if first.kind in NUMBERS:
        run = _run(rest)
        yield from rest[1 : _share(run)]
        return
    partner = next((tile for tile in rest[1 : 2 + AHEAD] if _pairs(tile)), None)
    if partner:
        yield partner


def _pairs(tile: PaperTile) -> bool:
    return tile.width == HALF


def _run(rest: Sequence[PaperTile]) -> int:
    """The count of numbers that follow each other."""
    return next((n for n, tile in enumerate(rest) if tile.kind not in NUMBERS), len(rest))


def _share(run: int) -> int:
    """The count of numbers in the next row of so many, so that no later one stands alone."""
    if run <= 4:
        return run
    return 3 if run % 4 == 1 or run in (6, 9) else 4


def _tile(
    widget: WidgetContent, content: DashboardContent, table: CompleteTable | None, number: str
) -> PaperTile:
    payload, kind = widget.payload, widget.spec.kind
    # Words need none: the contents would list what they say.
    title = widget.spec.title if kind in WORDS else widget.title
    if payload is None:
        width = 3 if kind in NUMBERS else COLUMNS
        return PaperTile(number, kind, title, width, None, problem=widget.problem)
    is_drawn = fragments.is_chart(kind) and payload["figure"] and not payload["sentences"]
    return PaperTile(
        number,
        kind,
        title,
        _width(widget, payload),
        payload,
        html=_prose(payload["html"], below=3 if title else 2),
        figure=script_json(payload["figure"]) if is_drawn else SafeString(),
        table=_table(widget, content, table) if kind == "table" else None,
        notes=_notes(widget, payload),
    )


def _notes(widget: WidgetContent, payload: Mapping[str, Any]) -> tuple[str, ...]:
    return (widget.notice, *payload["notes"]) if widget.notice else tuple(payload["notes"])


def _prose(html: str, *, below: int) -> SafeString:
    """A text whose headings, which begin at the second level, are below the one of its tile."""
    lowered = HEADING.sub(lambda at: f"<{at[1]}h{min(int(at[2]) - 1 + below, 6)}>", html)
    return mark_safe(lowered)  # noqa: S308  # made by charts.text


def _table(
    widget: WidgetContent, content: DashboardContent, table: CompleteTable | None
) -> PaperTable | None:
    if table:
        return tables.complete(table, widget, content.scope.formats)
    found = widget.payload and widget.payload["table"]
    return tables.shown(found, content.scope.formats) if found else None


def _width(widget: WidgetContent, payload: Mapping[str, Any]) -> int:
    kind, width = widget.spec.kind, widget.spec.width
    if kind in NUMBERS:
        return 3
    if kind in ("table", "headline"):
        return COLUMNS
    if kind == "text":
        return HALF if width <= HALF and len(payload["html"]) <= MOST_CHARACTERS else COLUMNS
    if kind in LISTS:
        return HALF if len(payload["rows"]) <= MOST_LINES[kind] else COLUMNS
    return HALF if width <= HALF else COLUMNS
