"""Answers a query from fetched rows, as a platform's own query endpoint would.

Groups are counted in a locked database; what follows is of the size of the answer and
plain Python: gaps of a series, filters on metrics, order and limit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from widgets.frames import spans
from widgets.frames.conditions import keeps, leaves, on
from widgets.frames.counting import Key, Selection, Values, counted
from widgets.frames.frame import Value
from widgets.frames.rules import Measure
from widgets.frames.spans import Bucket
from widgets.frames.table import Table, opened
from widgets.queries.periods import DateRange
from widgets.queries.query import Order, Query

NO_ROWS: Key = (0, ())


@dataclass(frozen=True, slots=True)
class Aggregation:
    """Rows with dimensions and then metrics in the query's order; totals by each one's rule.

    `more` says that there are further rows behind the query's limit.
    """

    rows: tuple[tuple[Value, ...], ...]
    totals: Mapping[str, Value]
    partial: frozenset[date | datetime]
    more: bool


def aggregate(
    raw: bytes, table: Table, query: Query, *, period: DateRange, now: datetime
) -> Aggregation:
    """The answer over a range of days of the query's zone, from a Parquet file's rows.

    A table without time is counted whole. Totals leave filters on metrics aside, since
    those choose among groups. Raises KeyError for names that are not the table's.
    """
    zone = query.timezone or "UTC"
    grain = query.grain
    found = spans.buckets(period, grain, zone, now, query.week_start) if grain else ()
    measures = _measures(query, table)
    groups = tuple(name for name in query.dimensions if name != grain)
    local = ZoneInfo(zone)
    # In the zone, so that they are the right days for a table of days as well.
    first, last = (edge(period, zone).astimezone(local) for edge in (spans.since, spans.until))
    cut = [
        (max(each.opens, first).astimezone(local), min(each.closes, last).astimezone(local))
        for each in found
    ]
    with opened(raw) as database:
        one = Selection(measures, (), query.filters, [(first, last)])
        whole = counted(database, table, one).get(NO_ROWS) or _empty(measures)
        many = Selection(measures, groups, query.filters, cut or [(first, last)])
        rows = counted(database, table, many) if query.dimensions else {NO_ROWS: whole}
    if grain:
        rows = _filled(rows, found, query, measures)
    kept = [key for key, values in rows.items() if keeps(on(table.measures, query.filters), values)]
    keys = _ordered(kept, rows, query, table)
    return Aggregation(
        rows=tuple(_row(key, rows[key], query, found) for key in keys[: query.limit]),
        totals={name: whole[name] for name in query.metrics},
        partial=frozenset(spans.partial(found, period, zone, now)),
        more=len(keys) > query.limit,
    )


def _measures(query: Query, table: Table) -> dict[str, Measure]:
    """Those asked for and those that only filter."""
    filters = on(table.measures, query.filters)
    hidden = (leaf.field for entry in filters for leaf in leaves(entry))
    return {name: table.measures[name] for name in (*query.metrics, *hidden)}


def _empty(measures: Mapping[str, Measure]) -> Values:
    return {name: measure.empty for name, measure in measures.items()}


def _filled(
    rows: Mapping[Key, Values],
    found: Sequence[Bucket],
    query: Query,
    measures: Mapping[str, Measure],
) -> dict[Key, Values]:
    """Every series gets a row for each bucket that has begun."""
    if query.fill == "none":
        return dict(rows)
    gap = _empty(measures) if query.fill == "zero" else dict.fromkeys(measures)
    series = {groups for _, groups in rows} if len(query.dimensions) > 1 else {()}
    return {
        (place, groups): rows.get((place, groups), gap)
        for groups in series
        for place in range(len(found))
    }


def _ordered(
    keys: Sequence[Key], rows: Mapping[Key, Values], query: Query, table: Table
) -> list[Key]:
    """Ties go by the dimensions ascending; what has no value comes last either way."""
    ordered = list(keys)
    ties = [Order(field=name) for name in query.dimensions]
    # Sorting is stable: the last criterion goes first.
    for order in reversed([*query.ordered().order, *ties]):
        is_descending = order.direction == "desc"
        read = _reader(order.field, rows, query, table)
        ordered.sort(key=_nulls_last(read, is_descending), reverse=is_descending)
    return ordered


def _reader(
    name: str, rows: Mapping[Key, Values], query: Query, table: Table
) -> Callable[[Key], Any]:
    if name in table.measures:
        return lambda key: rows[key][name]
    if name == query.grain:
        return lambda key: key[0]
    place = [each for each in query.dimensions if each != query.grain].index(name)
    bands = {band: rank for rank, (band, _) in enumerate(table.groups[name].bands)}
    return lambda key: bands.get(str(key[1][place]), key[1][place])


def _nulls_last(
    read: Callable[[Key], Any], is_descending: bool
) -> Callable[[Key], tuple[bool, Any]]:
    def rank(key: Key) -> tuple[bool, Any]:
        value = read(key)
        missing = value is None
        return (missing != is_descending, 0 if missing else value)

    return rank


def _row(key: Key, values: Values, query: Query, found: Sequence[Bucket]) -> tuple[Value, ...]:
    place, groups = key
    rest = iter(groups)
    labels = (
        found[place].label if name == query.grain else next(rest) for name in query.dimensions
    )
    return (*labels, *(values[name] for name in query.metrics))
