"""Names in a resource's catalogue, and the queries that its source accepts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from widgets.builder.choices import Choices
from widgets.queries.query import Filter, Operator, Query
from widgets.sources import registry as sources
from widgets.sources.failures import InvalidQuery, Problem
from widgets.sources.spec import Dimension, Resource

NOBODY = str(UUID(int=0))


def dimensions(resource: Resource, more: Iterable[str] = ()) -> dict[str, Dimension]:
    """All dimensions that have a name, and `more` that open prefixes allow."""
    found = {**resource.dimensions, **resource.suggested}
    for name in more:
        if name not in found and (one := resource.dimension(name)):
            found[name] = one
    return found


def labels(
    resource: Resource | None, words: Mapping[str, str], more: Iterable[str] = ()
) -> dict[str, str]:
    """The client's labels of metrics and dimensions; `words` are those of its own."""
    if resource is None:
        return dict(words)
    found = {name: entry.label for name, entry in dimensions(resource, more).items()}
    found |= {name: entry.label for name, entry in resource.metrics.items()}
    return {name: words.get(name) or label for name, label in found.items()}


def accepts(choices: Choices, *, metrics: Iterable[str], by: Iterable[str]) -> bool:
    """True if the source answers these metrics by these dimensions."""
    problems = _problems(choices, metrics=list(metrics), dimensions=list(by))
    return not any(problem.field.startswith(("metrics", "dimensions")) for problem in problems)


def is_column(choices: Choices, name: str) -> bool:
    """False of dimensions that choose rows and are no column of any answer."""
    resource = choices.found_resource
    metrics = resource.metrics if resource else ()
    return any(accepts(choices, metrics=[metric], by=[name]) for metric in metrics)


def filter_fields(choices: Choices) -> Iterator[str]:
    """The dimensions and metrics by which the source filters the resource."""
    resource = choices.found_resource
    if resource is None or not resource.filterable:
        return
    used = (each.field for each in choices.conditions)
    for name in (*dimensions(resource, (*choices.split, *used)), *resource.metrics):
        if not _refuses(choices, name, Operator.EQ, ("field", "")):
            yield name


def operators(choices: Choices, field: str) -> Iterator[Operator]:
    """The operators that the source accepts for a field."""
    for operator in Operator:
        if not _refuses(choices, field, operator, ("operator", "field", "")):
            yield operator


def _refuses(choices: Choices, field: str, operator: Operator, parts: tuple[str, ...]) -> bool:
    """True if the source finds fault with these parts of a filter by a field."""
    resource = choices.found_resource
    if resource is None:
        return True
    value = 1 if field in resource.metrics else "x"
    sample = {
        Operator.IS_NULL: None,
        Operator.IS_NOT_NULL: None,
        Operator.IN: (value,),
        Operator.NOT_IN: (value,),
        Operator.BETWEEN: (value, value),
    }.get(operator, value)
    try:
        condition = Filter(field=field, operator=operator, value=sample)
    except ValidationError:
        return True
    metrics = next(iter(resource.metrics), "")
    found = _problems(choices, metrics=[metrics], dimensions=[], filters=[condition])
    named = {f"filters.0.{part}" if part else "filters.0" for part in parts}
    return any(problem.field in named for problem in found)


def _problems(choices: Choices, **fields: Any) -> tuple[Problem, ...]:
    try:
        query = Query(connection=UUID(NOBODY), resource=choices.resource, **fields)
        sources.source(choices.source).check(query)
    except InvalidQuery as error:
        return error.problems
    except (KeyError, ValidationError):
        return (Problem("metrics", "invalid"), Problem("filters.0", "invalid"))
    return ()
