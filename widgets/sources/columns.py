"""Columns of the answer to a query, from the catalogue of its resource."""

from __future__ import annotations

from widgets.frames.frame import Column, Growth, Unit
from widgets.queries.query import Query
from widgets.sources.spec import Metric, Resource


def columns(query: Query, resource: Resource) -> tuple[Column, ...]:
    """The columns of the answer to a query that was checked."""
    dimensions = [
        Column(found.name, found.label, grain=found.grain, names=found.values)
        for name in query.dimensions
        if (found := resource.dimension(name))
    ]
    groups = {column.name for column in dimensions if not column.grain}
    metrics = [_column(resource.metrics[name], groups, resource) for name in query.metrics]
    return (*dimensions, *metrics)


def _column(metric: Metric, groups: set[str], resource: Resource) -> Column:
    counts = metric.additive or metric.unit is Unit.COUNT
    return Column(
        metric.name,
        metric.label,
        metric.unit,
        additive=metric.is_summed_over(groups),
        good=metric.good,
        definition=metric.definition,
        omits_zeros=resource.omits_zeros and counts and not metric.is_level,
        growth=Growth.LEVEL if metric.is_level else Growth.SUM if metric.additive else None,
    )
