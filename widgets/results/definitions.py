"""From the database's widgets to what is asked: bad rows become problems, not errors."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from pydantic import ValidationError

from clients.models import Connection
from widgets.charts import registry as charts
from widgets.models import Widget
from widgets.queries.query import Query
from widgets.results.asks import Definition, Manifest
from widgets.sources import registry as sources
from widgets.sources.failures import InvalidQuery


def load(client_id: UUID, dashboard_id: UUID) -> Manifest:
    """A dashboard's manifest in two queries, whatever the number of its widgets."""
    widgets = Widget.objects.for_client(client_id).filter(dashboard_id=dashboard_id)
    connections = {row.id: row for row in Connection.objects.for_client(client_id)}
    definitions = tuple(define(widget, connections) for widget in widgets)
    return Manifest.of(client_id, dashboard_id, definitions)


def define(widget: Widget, connections: dict[UUID, Connection]) -> Definition:
    """A widget's definition; `problem` says what of it cannot be asked or drawn."""
    bare = Definition(widget.id, widget.kind, {}, None, widget.title, widget.width, widget.height)
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
    return replace(
        bare,
        options=widget.options,
        query=query,
        key_version=connection.key_version,
        fresh_seconds=source.spec.resources[query.resource].fresh_seconds,
        label=connection.label,
    )
