"""Pages of an answer held against each other, and the totals that a platform leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from widgets.frames.frame import Value
from widgets.queries.query import AnyOf, Query
from widgets.sources import pager
from widgets.sources.failures import ContractViolation
from widgets.sources.oscom import reading
from widgets.sources.oscom.reading import Asked, Reply, Row


def check(replies: Sequence[Reply], query: Query, *, page_rows: int) -> None:
    """Raise ContractViolation for pages in several currencies, and for a full page that does
    not say whether it is the last.
    """
    last = replies[-1]
    wants_more = sum(len(reply.rows) for reply in replies) < query.limit
    is_full = len(last.rows) >= page_rows
    if last.tells_no_end and is_full and wants_more:
        raise ContractViolation
    if len({reply.currency for reply in replies}) > 1:
        raise ContractViolation


def totals(query: Query, asked: Asked, walk: pager.PagedRows[Row]) -> dict[str, Value]:
    """Totals that the platform left out: those of its rows, where these are all there are."""
    is_part = walk.truncated or len(walk.rows) >= query.limit
    chosen = {
        leaf.field
        for entry in query.filters
        for leaf in (entry.any_of if isinstance(entry, AnyOf) else (entry,))
    }
    # Conditions on metrics choose rows; totals are of all that the others leave.
    if is_part or chosen & {column.name for column in asked.metrics}:
        return dict.fromkeys(column.name for column in asked.metrics)
    return reading.totals([row.cells for row in walk.rows], asked.columns)


def previous(query: Query, asked: Asked, walk: pager.PagedRows[Row]) -> dict[str, Value] | None:
    """The compared totals that the platform left out: of rows that each have their counterpart."""
    is_paired = all(column.is_metric or column.grain for column in asked.columns)
    if not asked.compares or not is_paired:
        return None
    before = [replace(row, cells=_earlier(row, asked)) for row in walk.rows]
    return totals(query, asked, replace(walk, rows=tuple(before)))


def _earlier(row: Row, asked: Asked) -> tuple[Value, ...]:
    previous = row.previous or {}
    return tuple(previous.get(column.name) for column in asked.columns)
