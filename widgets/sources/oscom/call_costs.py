"""Cost of an answer in calls, by the same rules that the answers follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from widgets.queries.buckets import labels
from widgets.queries.periods import DateRange
from widgets.queries.query import Query
from widgets.sources.bucket_alignment import Ranges
from widgets.sources.oscom import contract, hours, lists, native, weekly
from widgets.sources.oscom.catalogue import contacts
from widgets.sources.spec import Cost


def costs(query: Query) -> tuple[Cost, ...]:
    """The calls of a canonical query where no rows are kept. One without days costs nothing."""
    if query.period is None:
        return ()
    return COSTS.get(query.resource, _list)(query, query.period)


def _analytics(query: Query, period: DateRange) -> tuple[Cost, ...]:
    comparison = query.comparison
    grows = _most_rows(query, period) > contract.PAGE_ROWS
    if comparison and query.same_hours:
        hourly = hours.hourly_of(query)
        parts = ["now"]
        if hourly:
            parts += ["today"] if hours.is_apart(hourly, query) else []
            parts += ["before"]
        if query.grain == hours.HOUR and not hours.is_paired_natively(query, period, comparison):
            parts += ["rows before"]
        return tuple(_query_cost(query, part, grows=grows) for part in parts)
    found = [_query_cost(query, "now", grows=grows)]
    if comparison:
        ranges = Ranges.of(query, period, comparison)
        # The past is read whole, however many rows it has.
        if not native.is_native(query, ranges):
            found.append(_query_cost(query, "before", grows=True))
        if ranges.counted != period:
            found.append(_query_cost(query, "whole days", grows=True))
        if ranges.rows != ranges.before:
            found.append(_query_cost(query, "totals before"))
    return tuple(found)


def _most_rows(query: Query, period: DateRange) -> int:
    """The most rows that an answer may have: over time alone, the number of buckets."""
    if query.grain is None or len(query.dimensions) > 1:
        return query.limit
    grain = "day" if weekly.is_apart(query) else query.grain
    return min(query.limit, len(labels(period, grain, query.timezone or "UTC")))


def _overview(query: Query, period: DateRange) -> tuple[Cost, ...]:
    comparison = query.comparison
    if comparison == period.before() and not query.whole_days:
        return (_query_cost(query, "now"),)
    return _runs(query, period)


def _runs(query: Query, period: DateRange) -> tuple[Cost, ...]:
    """One run over each range of days."""
    found = [_query_cost(query, "now")]
    if query.comparison and not query.same_hours:
        ranges = Ranges.of(query, period, query.comparison)
        found.append(_query_cost(query, "before"))
        if ranges.counted != period:
            found.append(_query_cost(query, "whole days"))
        if ranges.rows != ranges.before:
            found.append(_query_cost(query, "totals before"))
    return tuple(found)


def _list(query: Query, _period: DateRange) -> tuple[Cost, ...]:
    """Rows are fetched whole, once for all who ask for any of them."""
    whole = Cost(f"{query.connection} {query.resource}", grows=True)
    if query.resource == contract.CONTACTS and contacts.SEGMENT in lists.fields(query):
        return whole, Cost(f"{query.connection} {query.resource} by segment", grows=True)
    return (whole,)


COSTS: Mapping[str, Callable[[Query, DateRange], tuple[Cost, ...]]] = {
    contract.ANALYTICS: _analytics,
    contract.OVERVIEW: _overview,
    contract.REPORTS: _runs,
}


def _query_cost(query: Query, part: str, *, grows: bool = False) -> Cost:
    return Cost(f"{part} {query.canonical().decode()}", grows)
