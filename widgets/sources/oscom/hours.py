"""A day under way, compared with the same hours of another day.

The query endpoint knows whole days only. Hours come as rows, so what may be summed is
summed over the hours that are over; what may not, such as distinct visitors, has no
number for a part of a day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import cast
from zoneinfo import ZoneInfo

from widgets.frames.frame import NOT_BY_HOUR, Frame, SameHours, Value
from widgets.queries.buckets import labels
from widgets.queries.periods import DateRange
from widgets.queries.query import AnyOf, Filter, Query
from widgets.sources.oscom import series, walking
from widgets.sources.oscom.aligning import both
from widgets.sources.oscom.catalogue import SPEC
from widgets.sources.spec import Account

HOUR = "hour"
MOST_HOURS = 50


def frame(query: Query, account: Account, *, period: DateRange, comparison: DateRange) -> Frame:
    """The answer to a query of one day, its totals compared over the hours it has had.

    The platform tells which hours are over; hours are the same by the clock, whatever the
    clocks did in between. Rows are compared where they are hours themselves. A day that has
    ended meanwhile is compared whole. Costs up to three calls.
    """
    native = comparison if query.grain == HOUR else None
    now = series.Reader(account).frame(query, period=period, comparison=native)
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
        today = walking.frame(hourly, account, period=period, comparison=None)
        now = replace(now, provenance=both(now.provenance, today.provenance))
    if not today.partial:
        return walking.frame(query, account, period=period, comparison=comparison)
    before = walking.frame(hourly, account, period=comparison, comparison=None)
    return _compared(now, today, before)


def is_apart(hourly: Query, query: Query) -> bool:
    """Whether today's hours take a call of their own."""
    return hourly.shape() != query.shape() or query.limit < MOST_HOURS


def hourly_of(query: Query) -> Query | None:
    """The query of the hours to sum; None where no metric may be summed."""
    metrics = SPEC.resources[query.resource].metrics
    summable = tuple(name for name in query.metrics if metrics[name].additive)
    if not summable:
        return None
    # Filters on metrics choose rows; totals are of all that the others leave.
    filters = tuple(entry for entry in query.filters if _first(entry).field not in metrics)
    update = {"metrics": summable, "dimensions": (HOUR,), "filters": filters, "order": ()}
    return query.model_copy(
        update=update | {"limit": MOST_HOURS, "fill": "zero", "decompose": False}
    )


def _first(entry: Filter | AnyOf) -> Filter:
    """Alternatives are all on metrics or all on dimensions."""
    return entry.any_of[0] if isinstance(entry, AnyOf) else entry


def _compared(now: Frame, today: Frame, before: Frame) -> Frame:
    zone = ZoneInfo(now.timezone)
    until = min(label for label in today.partial if isinstance(label, datetime))
    over = [label for label in labels(today.period, HOUR, zone.key) if _moment(label) < until]
    on_clock = {_moment(label).hour for label in over}
    earlier = _sums(before, lambda moment: moment.astimezone(zone).hour in on_clock)
    return replace(
        now,
        comparison=before.period,
        previous_totals={c.name: earlier.get(c.name) if over else None for c in now.metrics},
        same_hours=SameHours(
            until.astimezone(zone), len(over), _sums(today, lambda moment: moment < until)
        ),
        provenance=both(now.provenance, before.provenance),
    )


def _sums(frame: Frame, counts: Callable[[datetime], bool]) -> dict[str, Value]:
    """Each metric that may be summed over the hours that count."""
    chosen = [counts(_moment(label)) for label in frame.column(HOUR)]
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
