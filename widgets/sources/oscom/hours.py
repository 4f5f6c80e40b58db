"""A day under way, compared with the same hours of another day.

The query endpoint knows whole days only. Hours come as rows, so what may be summed is
summed over the hours that are over; what may not, such as distinct visitors, has no
number for a part of a day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import cast
from zoneinfo import ZoneInfo

from widgets.frames.frame import NOT_BY_HOUR, Frame, SameHours, Value
from widgets.queries import pairing
from widgets.queries.buckets import Label, labels
from widgets.queries.periods import DateRange
from widgets.queries.query import AnyOf, Filter, Query
from widgets.sources import pager
from widgets.sources.bucket_alignment import aligned, both
from widgets.sources.oscom import pagination
from widgets.sources.oscom.catalogue import SPEC
from widgets.sources.oscom.series import Reader

HOUR = "hour"
MOST_HOURS = 50


def frame(query: Query, reader: Reader, *, period: DateRange, comparison: DateRange) -> Frame:
    """The answer to a query of one day, its totals compared over the hours it has had.

    The platform tells which hours are over; hours are the same by the clock, and an hour that
    only one of the days has does not count. Rows are compared where they are hours themselves.
    A day that has ended meanwhile is compared whole. Costs up to four calls.
    """
    account = reader.account
    now = _rows(query, reader, period, comparison)
    hourly = hourly_of(query)
    if hourly is None:
        return replace(
            now,
            comparison=comparison,
            previous_totals=dict.fromkeys(query.metrics),
            warnings=(*now.warnings, NOT_BY_HOUR),
        )
    today = now
    if is_apart(hourly, query):
        today = pagination.frame(hourly, account, period=period, comparison=None)
        now = replace(now, provenance=both(now.provenance, today.provenance))
    if not today.partial and query.grain == HOUR:
        return now
    if not today.partial:
        return pagination.frame(query, account, period=period, comparison=comparison)
    before = pagination.frame(hourly, account, period=comparison, comparison=None)
    return _compared(now, today, before)


def is_paired_natively(query: Query, period: DateRange, comparison: DateRange) -> bool:
    """True if the platform pairs the hours of the two days by the clock, as it counts them."""
    return pairing.is_ordinal(period, comparison, HOUR, query.timezone or "UTC")


def is_apart(hourly: Query, query: Query) -> bool:
    """True if today's hours take a call of their own."""
    return hourly.shape() != query.shape() or query.limit < MOST_HOURS


def hourly_of(query: Query) -> Query | None:
    """The query of the hours to sum; None where no metric may be summed."""
    metrics = SPEC.resource_of(query).metrics
    summable = tuple(name for name in query.metrics if metrics[name].additive)
    if not summable:
        return None
    # Filters on metrics choose rows; totals are of all that the others leave.
    filters = tuple(entry for entry in query.filters if _first_leaf(entry).field not in metrics)
    update = {"metrics": summable, "dimensions": (HOUR,), "filters": filters, "order": ()}
    return query.model_copy(update=update | {"limit": MOST_HOURS, "fill": "zero"})


def _rows(query: Query, reader: Reader, period: DateRange, comparison: DateRange) -> Frame:
    if query.grain != HOUR:
        return reader.frame(query, period=period)
    if is_paired_natively(query, period, comparison):
        return reader.frame(query, period=period, comparison=comparison)
    now = reader.frame(query, period=period)
    wide = query.model_copy(update={"limit": pager.MOST_ROWS})
    return aligned(now, reader.frame(wide, period=comparison))


def _first_leaf(entry: Filter | AnyOf) -> Filter:
    """Alternatives are all on metrics or all on dimensions."""
    return entry.any_of[0] if isinstance(entry, AnyOf) else entry


def _compared(now: Frame, today: Frame, before: Frame) -> Frame:
    zone = ZoneInfo(now.timezone)
    until = min(label for label in today.partial if isinstance(label, datetime))
    over = [label for label in labels(today.period, HOUR, zone.key) if _moment(label) < until]
    mates = pairing.pairs(today.period, before.period, HOUR, zone.key)
    counted = {label: mates[label].before for label in over if label in mates}
    earlier = _sums(before, set(counted.values()))
    return replace(
        now,
        comparison=before.period,
        previous_totals={c.name: earlier.get(c.name) if over else None for c in now.metrics},
        same_hours=SameHours(until.astimezone(zone), len(over), _sums(today, set(counted))),
        provenance=both(now.provenance, before.provenance),
    )


def _sums(frame: Frame, counted: set[Label]) -> dict[str, Value]:
    """Each metric that may be summed over the hours that count."""
    chosen = [label in counted for label in frame.column(HOUR)]
    return {
        column.name: _sum(frame.column(column.name), chosen)
        for column in frame.metrics
        if column.additive
    }


def _sum(values: tuple[Value, ...], chosen: list[bool]) -> Value:
    numbers = (value for value, counts in zip(values, chosen, strict=True) if counts)
    return sum(value for value in numbers if isinstance(value, int | Decimal))


def _moment(label: Value) -> datetime:
    return cast("datetime", label)
