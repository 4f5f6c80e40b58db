"""The choices that make up a widget, read from its stored query and options and written back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from widgets.builder import conditions
from widgets.builder.conditions import Condition
from widgets.charts import registry as charts
from widgets.queries.query import Query
from widgets.sources import registry as sources
from widgets.sources.spec import Resource

# Fields of a query that the form has no element for: a page fills them in.
DEFAULTS = {
    name: info.get_default(call_default_factory=True)
    for name, info in Query.model_fields.items()
    if not info.is_required()
}
CHOSEN = frozenset({"connection", "resource", "metrics", "dimensions", "filters", "order"})
PLAIN = ("limit", "fill", "comparable")


@dataclass(frozen=True, slots=True)
class Choices:
    """A widget as its form has it.

    `grain` is the dimension of time, "" for none, and `split` are the other dimensions;
    `grain_place` is where the grain stands among them. `order` holds a field and a direction
    each. `kept` are fields of the query that the form has no element for. `options` are those
    that differ from the kind's defaults.
    """

    kind: str = ""
    connection: str = ""
    source: str = ""
    resource: str = ""
    metrics: tuple[str, ...] = ()
    grain: str = ""
    split: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    order: tuple[tuple[str, str], ...] = ()
    limit: int = DEFAULTS["limit"]
    fill: str = DEFAULTS["fill"]
    comparable: bool = DEFAULTS["comparable"]
    grain_place: int = 0
    kept: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def dimensions(self) -> tuple[str, ...]:
        if not self.grain:
            return self.split
        place = min(self.grain_place, len(self.split))
        return (*self.split[:place], self.grain, *self.split[place:])

    @property
    def found_resource(self) -> Resource | None:
        return resource_of(self.source, self.resource)

    @property
    def has_query(self) -> bool:
        found = charts.kinds().get(self.kind)
        return found is None or found.has_query


@dataclass(frozen=True, slots=True)
class Stored:
    """A widget as its row stores it. `query` is None for kinds without one."""

    kind: str
    query: dict[str, Any] | None
    options: dict[str, Any]


def resource_of(source: str, resource: str) -> Resource | None:
    found = sources.SOURCES.get(source)
    return found.spec.resources.get(resource) if found else None


def read(stored: Stored, source_of: Mapping[str, str]) -> Choices:
    """The choices behind a stored widget; `source_of` names the source of each connection.

    Raises ValueError (pydantic's, or a chart's) for a widget that could not be saved today.
    """
    options = charts.check(stored.kind, stored.options)
    chosen = Choices(
        kind=stored.kind, options=options.model_dump(mode="json", exclude_defaults=True)
    )
    if stored.query is None:
        return chosen
    query = Query.model_validate(stored.query)
    connection = str(query.connection)
    source = source_of.get(connection, "")
    resource = resource_of(source, query.resource)
    numbers = resource.metrics if resource else {}
    grain = query.grain or ""
    plain = query.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return Choices(
        kind=stored.kind,
        connection=connection,
        source=source,
        resource=query.resource,
        metrics=query.metrics,
        grain=grain,
        split=tuple(name for name in query.dimensions if name != grain),
        conditions=tuple(conditions.read(entry, numbers) for entry in query.filters),
        order=tuple((one.field, one.direction) for one in query.order),
        limit=query.limit,
        fill=query.fill,
        comparable=query.comparable,
        grain_place=query.dimensions.index(grain) if grain else 0,
        kept={name: plain[name] for name in plain if name not in (*CHOSEN, *PLAIN)},
        options=chosen.options,
    )


def write(choices: Choices) -> Stored:
    """The widget that the choices make, to be validated like any other."""
    if not choices.has_query:
        return Stored(choices.kind, None, dict(choices.options))
    resource = choices.found_resource
    numbers = resource.metrics if resource else {}
    query: dict[str, Any] = {
        "connection": choices.connection,
        "resource": choices.resource,
        "metrics": list(choices.metrics),
        **choices.kept,
    }
    lists = {
        "dimensions": list(choices.dimensions),
        "filters": [conditions.write(each, numbers) for each in choices.conditions],
        "order": [{"field": name, "direction": way} for name, way in choices.order],
    }
    query |= {name: found for name, found in lists.items() if found}
    for name in PLAIN:
        if getattr(choices, name) != DEFAULTS[name]:
            query[name] = getattr(choices, name)
    return Stored(choices.kind, query, dict(choices.options))
