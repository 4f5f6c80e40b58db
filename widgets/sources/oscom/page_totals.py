"""Consistency of the pages of a response, and totals that the platform leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from widgets.frames.frame import Value
from widgets.queries.query import AnyOf, Query
from widgets.sources import pager
from widgets.sources.failures import ContractViolation
from widgets.sources.oscom import parsing
from widgets.sources.oscom.parsing import ExpectedPage, ResponsePage, Row


def check(read: Sequence[ResponsePage], query: Query, *, page_rows: int) -> None:
    """Raise ContractViolation for pages in several currencies, and for a full page that does
    not say whether it is the last.
    """
    last = read[-1]
    wants_more = sum(len(reply.rows) for reply in read) < query.limit
    is_full = len(last.rows) >= page_rows
    if last.tells_no_end and is_full and wants_more:
        raise ContractViolation
    if len({reply.currency for reply in read}) > 1:
        raise ContractViolation


def totals(query: Query, expected: ExpectedPage, walk: pager.PagedRows[Row]) -> dict[str, Value]:
    """Totals that the platform left out: those of its rows, where these are all there are."""
    is_part = walk.truncated or len(walk.rows) >= query.limit
    chosen = {
        leaf.field
        for entry in query.filters
        for leaf in (entry.any_of if isinstance(entry, AnyOf) else (entry,))
    }
    # Conditions on metrics choose rows; totals are of all that the others leave.
    if is_part or chosen & {column.name for column in expected.metrics}:
        return dict.fromkeys(column.name for column in expected.metrics)
    return parsing.totals([row.cells for row in walk.rows], expected.columns)


def previous_totals(
    query: Query, expected: ExpectedPage, walk: pager.PagedRows[Row]
) -> dict[str, Value] | None:
    """The compared totals that the platform left out: of rows that each have their counterpart."""
    is_paired = all(column.is_metric or column.grain for column in expected.columns)
    if not expected.compares or not is_paired:
        return None
    before = [replace(row, cells=_earlier(row, expected)) for row in walk.rows]
    return totals(query, expected, replace(walk, rows=tuple(before)))


def _earlier(row: Row, expected: ExpectedPage) -> tuple[Value, ...]:
    previous = row.previous or {}
    return tuple(previous.get(column.name) for column in expected.columns)
