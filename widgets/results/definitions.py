"""From the database's widgets to what is asked: bad rows become problems, not errors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from clients.models import Connection
from widgets.charts import registry as charts
from widgets.models import Widget
from widgets.queries.query import Query
from widgets.results.asks import Definition, Manifest
from widgets.sources import registry as sources
from widgets.sources.failures import InvalidQuery

MOST_REMEMBERED = 512


@dataclass(frozen=True, slots=True)
class WidgetRow:
    """The columns of a widget that its definition is made from."""

    id: str
    kind: str
    title: str
    width: int
    height: int
    query: Any
    options: Any


@dataclass(frozen=True, slots=True)
class ConnectionRow:
    id: str
    source: str
    label: str
    key_version: int


def load(client_id: UUID, dashboard_id: UUID) -> Manifest:
    """A dashboard's manifest in two queries, whatever the number of its widgets."""
    widgets = Widget.objects.for_client(client_id).filter(dashboard_id=dashboard_id)
    connections = Connection.objects.for_client(client_id)
    rows = [
        list(widgets.values_list(*WidgetRow.__slots__)),
        list(connections.values_list(*ConnectionRow.__slots__)),
    ]
    return _manifest(client_id, dashboard_id, json.dumps(rows, default=str))


@lru_cache(maxsize=MOST_REMEMBERED)
def _manifest(client_id: UUID, dashboard_id: UUID, rows: str) -> Manifest:
    """Checked once for as long as no row changes: the rows themselves are the key."""
    widgets, found = json.loads(rows)
    connections = {UUID(row[0]): ConnectionRow(*row) for row in found}
    definitions = tuple(_define(WidgetRow(*row), connections) for row in widgets)
    return Manifest.of(client_id, dashboard_id, definitions)


def _define(widget: WidgetRow, connections: Mapping[UUID, ConnectionRow]) -> Definition:
    """A widget's definition; `problem` says what of it cannot be asked or drawn."""
    bare = Definition(
        UUID(widget.id), widget.kind, {}, None, widget.title, widget.width, widget.height
    )
    try:
        charts.check(widget.kind, widget.options)
        if widget.query is None and charts.kinds()[widget.kind].has_query:
            return replace(bare, problem="invalid_widget")
        if widget.query is None:
            return replace(bare, options=widget.options)
        query = Query.model_validate(widget.query)
        connection = connections[query.connection]
        source = sources.source(connection.source)
        source.check(query)
    except KeyError:
        return replace(bare, problem="source_removed")
    except (ValidationError, InvalidQuery, ValueError):
        return replace(bare, problem="invalid_widget")
    resource = source.spec.resources[query.resource]
    return replace(
        bare,
        options=widget.options,
        query=query,
        source=connection.source,
        key_version=connection.key_version,
        fresh_seconds=resource.fresh_seconds,
        by_hour="hour" in resource.dimensions,
        label=connection.label,
    )
