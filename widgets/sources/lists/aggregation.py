"""Frames aggregated from cached rows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from widgets.frames.aggregate import aggregate
from widgets.frames.frame import (
    INCOMPLETE,
    NO_EARLIER,
    NOT_BY_HOUR,
    OF_NOW,
    TRUNCATED,
    Frame,
    Provenance,
)
from widgets.frames.table import Table, earliest
from widgets.queries.periods import DateRange
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.bucket_alignment import compared
from widgets.sources.columns import columns
from widgets.sources.lists.cache import CachedRows
from widgets.sources.spec import Resource
from widgets.sources.validation import period_of


@dataclass(frozen=True, slots=True)
class ResourceTable:
    """The table that answers a resource of the catalogue."""

    resource: Resource
    table: Table


def frame(query: Query, account: Account, found: CachedRows, of: ResourceTable) -> Frame:
    """The answer over the query's period, compared with its comparison by a second run.

    A table without time is of now: it is not compared, and says so.
    """
    period, comparison = period_of(query), query.comparison
    if of.table.time and comparison and not query.same_hours:
        used = replace(found, calls=0)
        run = lambda asked, days: one(asked, account, used, of, period=days)  # noqa: E731
        answer = compared(query, period, comparison, run)
        provenance = replace(answer.provenance, calls=found.calls)
        begins = earliest(of.table, found.dataset.rows, query.timezone or "UTC")
        return replace(answer, provenance=provenance, begins=begins)
    now = one(query, account, found, of, period=period)
    if of.table.time is None:
        return of_now(now, query)
    if query.same_hours:
        return replace(
            now,
            comparison=query.comparison,
            previous_totals=dict.fromkeys(query.metrics),
            warnings=(*now.warnings, NOT_BY_HOUR),
        )
    return now


def one(
    query: Query, account: Account, found: CachedRows, of: ResourceTable, *, period: DateRange
) -> Frame:
    """The answer over one range, not compared."""
    answer = aggregate(found.dataset.rows, of.table, query, period=period, now=account.now())
    warnings = [INCOMPLETE] if found.dataset.truncated else []
    if answer.more and query.grain:
        warnings.append(TRUNCATED)
    return Frame(
        columns=columns(query, of.resource),
        rows=answer.rows,
        period=period,
        timezone=query.timezone or "UTC",
        as_of=found.dataset.fetched_at,
        totals=answer.totals,
        partial=answer.partial,
        week_start=query.week_start,
        warnings=tuple(warnings),
        provenance=Provenance(
            native=False,
            calls=found.calls,
            truncated=answer.more,
            fetched_at=found.dataset.fetched_at,
        ),
    )


def of_now(frame: Frame, query: Query) -> Frame:
    """A frame that follows no days; where it was to be compared, it says that it cannot be."""
    compared = (NO_EARLIER,) if query.comparison else ()
    return replace(frame, warnings=(*frame.warnings, OF_NOW, *compared))
