"""Comparisons that a resource can answer."""

from __future__ import annotations

from widgets.frames.frame import COMPARISON_TOO_LONG, UNDER_WAY
from widgets.queries.query import Query
from widgets.sources import validation
from widgets.sources.spec import Resource


def comparable(query: Query, resource: Resource) -> tuple[Query, tuple[str, ...]]:
    """The query itself, or one that compares nothing: where that would be too many days, or
    where today alone is to be compared with other than a day. Warnings say which.
    """
    without = query.model_copy(update={"comparison": None, "whole_days": False})
    if query.comparison is None:
        return query, ()
    if not validation.is_short_enough(query, resource, query.comparison):
        return without, (COMPARISON_TOO_LONG,)
    if query.whole_days and query.period and query.period.days == 1:
        return without, (UNDER_WAY,)
    return query, ()
