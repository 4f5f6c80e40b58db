"""Validation of queries against the catalogue, per field, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator

from widgets.frames.conditions import on
from widgets.queries.periods import DateRange
from widgets.queries.query import AnyOf, Filter, Operator, Query, Scalar
from widgets.sources.failures import InvalidQuery, Problem
from widgets.sources.spec import Resource, Spec

NUMERIC = {Operator.EQ, Operator.NEQ, Operator.BETWEEN}
NUMERIC |= {Operator.GT, Operator.GTE, Operator.LT, Operator.LTE}
NULLS = {Operator.IS_NULL, Operator.IS_NOT_NULL}


def check(query: Query, spec: Spec) -> None:
    """Raise InvalidQuery with a Problem per field, such as `filters.0.field`."""
    resource = spec.resources.get(query.resource)
    if resource is None:
        raise InvalidQuery((Problem("resource", "unknown_resource"),))
    problems = (
        *_names(query, resource),
        *_combinations(query, resource),
        *_filters(query, resource),
        *_period(query, resource),
    )
    if problems:
        raise InvalidQuery(problems)


def period_of(query: Query) -> DateRange:
    """The days of a canonical query; raises InvalidQuery where they were never filled in."""
    if query.period is None:
        raise InvalidQuery((Problem("period", "required"),))
    return query.period


def chooses_rows(query: Query, resource: Resource) -> bool:
    """True where conditions on metrics leave out rows that are not zero."""
    return bool(on(resource.metrics, query.filters))


def fill(query: Query, resource: Resource) -> str:
    """The fill of missing rows: rows that a condition left out are never zero."""
    if chooses_rows(query, resource) and query.fill == "zero":
        return "none"
    return query.fill


def is_short_enough(query: Query, resource: Resource, period: DateRange) -> bool:
    """True where the platform answers so many days by the query's grain."""
    longest = resource.longest_days
    return period.days <= longest.get(query.grain or "", longest[""])


def _names(query: Query, resource: Resource) -> Iterator[Problem]:
    for index, name in enumerate(query.metrics):
        if name not in resource.metrics:
            yield Problem(f"metrics.{index}", "unknown_metric")
    for index, name in enumerate(query.dimensions):
        if resource.dimension(name) is None:
            yield Problem(f"dimensions.{index}", "unknown_dimension")


def _combinations(query: Query, resource: Resource) -> Iterator[Problem]:
    for index, name in enumerate(query.metrics):
        metric = resource.metrics.get(name)
        if metric and metric.not_with & set(query.dimensions):
            yield Problem(f"metrics.{index}", "incompatible_dimension")


def _filters(query: Query, resource: Resource) -> Iterator[Problem]:
    for index, entry in enumerate(query.filters):
        if not resource.filterable:
            yield Problem(f"filters.{index}", "not_offered")
        elif isinstance(entry, AnyOf):
            if len({part.field in resource.metrics for part in entry.any_of}) > 1:
                # Metrics filter groups, dimensions what is grouped.
                yield Problem(f"filters.{index}.or", "metrics_and_dimensions_mixed")
            for inner, part in enumerate(entry.any_of):
                yield from _filter(part, f"filters.{index}.or.{inner}", resource)
        else:
            yield from _filter(entry, f"filters.{index}", resource)


def _filter(entry: Filter, place: str, resource: Resource) -> Iterator[Problem]:
    if entry.field in resource.metrics:
        values = entry.value if isinstance(entry.value, tuple) else (entry.value,)
        if entry.operator not in NUMERIC | NULLS:
            yield Problem(f"{place}.operator", "numeric_operator_needed")
        elif entry.operator in NUMERIC and not all(_is_number(value) for value in values):
            yield Problem(f"{place}.value", "number_needed")
        return
    known = resource.dimension(entry.field)
    if known is None:
        yield Problem(f"{place}.field", "unknown_field")
    elif known.grain:
        # Days are the page's to choose.
        yield Problem(f"{place}.field", "time_is_not_filtered")


def _period(query: Query, resource: Resource) -> Iterator[Problem]:
    if query.period is None:
        return
    if not is_short_enough(query, resource, query.period):
        yield Problem("period", "range_too_large")


def _is_number(value: Scalar) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
