"""Weeks that begin on another day than OSCOM's, which are those of ISO 8601.

Sums are added up from days, and so are both sides of a quotient. Different visitors of a week
cannot be told from those of its days: where they are asked for, weeks begin on Monday.
"""

from __future__ import annotations

from widgets.frames import weeks as calendar
from widgets.frames.frame import Frame
from widgets.queries.periods import MONDAY
from widgets.queries.query import MOST_ROWS, Query
from widgets.sources import validation
from widgets.sources.columns import columns
from widgets.sources.oscom.catalogue import ANALYTICS, SPEC


def week_start(query: Query, wanted: int) -> int:
    """The wanted first day of the week, or Monday where days cannot be put together to weeks."""
    metrics = [ANALYTICS.metrics[name] for name in query.metrics]
    sums = all(metric.additive or metric.divides for metric in metrics)
    # A condition on a metric chooses whole weeks.
    if not sums or validation.chooses_rows(query, SPEC.resource_of(query)):
        return MONDAY
    return wanted


def is_apart(query: Query) -> bool:
    """True if the platform's weeks differ from the client's."""
    return query.grain == "week" and query.week_start != MONDAY


def daily(query: Query) -> Query:
    """The query of the days, and of the sums, that weeks are made of."""
    parts = (ANALYTICS.metrics[name].divides or (name,) for name in query.metrics)
    metrics = tuple(dict.fromkeys(part for each in parts for part in each))
    update = {"metrics": metrics, "order": (), "limit": MOST_ROWS, "week_start": MONDAY}
    return query.with_grain("day").model_copy(update=update)


def weeks(days: Frame, query: Query) -> Frame:
    """The answer by week."""
    ratios = {
        name: metric.divides
        for name, metric in ANALYTICS.metrics.items()
        if metric.divides and name in query.metrics
    }
    found = calendar.summed(days, columns(query, SPEC.resource_of(query)), query.week_start, ratios)
    return calendar.ordered(found, query.ordered().order, query.limit)
