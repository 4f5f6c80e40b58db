"""Request bodies of the query endpoint, built from canonical queries."""

from __future__ import annotations

from typing import Any

from widgets.queries.periods import DateRange
from widgets.queries.query import AnyOf, Filter, Operator, Query
from widgets.sources.oscom import contract

NULLS = {Operator.IS_NULL, Operator.IS_NOT_NULL}


def build(query: Query, *, period: DateRange, comparison: DateRange | None) -> dict[str, Any]:
    """The request body of a canonical query, without a cursor.

    Its order is written out, so that the answer does not hang on the platform's default.
    """
    asked = query.ordered()
    plain: dict[str, Any] = {
        "metrics": list(query.metrics),
        "dimensions": list(query.dimensions),
        "filters": [_filter(entry) for entry in query.filters],
        "date_range": _days(period),
        "timezone": query.timezone or "UTC",
        "order": [{"field": o.field, "direction": o.direction} for o in asked.order],
        "limit": min(query.limit, contract.PAGE_ROWS),
        "totals": True,
    }
    if query.grain:
        plain["time_series"] = {"fill": query.fill}
    if comparison:
        plain["compare"] = _compare(period, comparison)
    return plain


def _compare(period: DateRange, comparison: DateRange) -> dict[str, str]:
    if comparison == period.before():
        return {"mode": "previous_period"}
    return {"mode": "custom", **_days(comparison)}


def _days(period: DateRange) -> dict[str, str]:
    return {"start": period.start.isoformat(), "end": period.end.isoformat()}


def _filter(entry: Filter | AnyOf) -> dict[str, Any]:
    if isinstance(entry, AnyOf):
        return {"or": [_filter(part) for part in entry.any_of]}
    plain: dict[str, Any] = {"field": entry.field, "operator": entry.operator.value}
    if entry.operator not in NULLS:
        plain["value"] = list(entry.value) if isinstance(entry.value, tuple) else entry.value
    return plain
