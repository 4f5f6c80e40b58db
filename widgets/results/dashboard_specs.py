"""Specs of a dashboard and its widgets, loaded from the database in two queries.

A row that cannot be drawn becomes a spec with a problem, never an error.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

import orjson
from django.db import connection as database
from pydantic import ValidationError

from clients.bounded_json import FORM, BadJson, loads
from clients.models import Connection
from widgets.charts import registry as charts
from widgets.models import Widget
from widgets.queries.query import Query
from widgets.sources import registry as sources
from widgets.sources.failures import InvalidQuery

# Rows as the database returns them: texts, numbers and ids.
Rows = tuple[tuple[Any, ...], ...]

MOST_REMEMBERED = 512
# In place of a query: no query is a text.
UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class WidgetSpec:
    """A widget's checked query, kind and options, with what its refresh needs of the connection.

    `label` is the connection's name as the manager chose it; `by_hour` says that its resource
    has hours. Where the stored row is invalid, `problem` is set and the query is empty.
    """

    widget_id: UUID
    kind: str
    options: dict[str, Any]
    query: Query | None
    title: str = ""
    width: int = 4
    height: int = 2
    source: str = ""
    key_version: int = 0
    fresh_seconds: int = 300
    by_hour: bool = False
    label: str = ""
    problem: str = ""
    phone_position: int | None = None

    def is_about_the_same(self, headline: WidgetSpec) -> bool:
        """True of another widget whose numbers are of a headline's account, with its filters."""
        if self.query is None or headline.query is None or self.kind == headline.kind:
            return False
        asked = headline.query
        return (self.query.connection, self.query.filters) == (asked.connection, asked.filters)


@dataclass(frozen=True, slots=True)
class DashboardSpec:
    """All widgets of a dashboard, without viewer and days.

    Equal digests mean equal specs. `raw` is the JSON that `load` reads.
    """

    client_id: UUID
    dashboard_id: UUID
    widgets: tuple[WidgetSpec, ...] = field(compare=False)
    digest: str
    raw: bytes = field(compare=False, repr=False)

    @classmethod
    def of(
        cls, client_id: UUID, dashboard_id: UUID, specs: tuple[WidgetSpec, ...]
    ) -> DashboardSpec:
        raw = _dump(client_id, dashboard_id, specs)
        digest = hashlib.sha256(raw).hexdigest()[:32]
        return cls(client_id, dashboard_id, specs, digest, raw)

    @classmethod
    def load(cls, raw: bytes) -> DashboardSpec:
        plain = orjson.loads(raw)
        specs = tuple(_widget_spec(widget) for widget in plain["widgets"])
        return cls.of(UUID(plain["client"]), UUID(plain["dashboard"]), specs)


@dataclass(frozen=True, slots=True)
class WidgetRow:
    """The columns of a widget that its spec is made from."""

    query: Any
    options: Any
    id: object
    kind: str
    title: str
    width: int
    height: int
    phone_position: int | None = None

    def dump(self) -> str:
        return orjson.dumps(self).decode()


@dataclass(frozen=True, slots=True)
class ConnectionRow:
    id: object
    source: str
    label: str
    key_version: int
    # JSON: what its client calls metrics, dimensions and values.
    client__labels: str
    client__value_labels: str


def load(client_id: UUID, dashboard_id: UUID, revision: UUID | None = None) -> DashboardSpec:
    """A dashboard's spec, in two queries whatever the number of its widgets: or in none where it
    was loaded at this revision of its client's configuration before.
    """
    return (
        _of_revision(client_id, dashboard_id, revision)
        if revision
        else _read(client_id, dashboard_id)
    )


@lru_cache(maxsize=MOST_REMEMBERED)
def _of_revision(client_id: UUID, dashboard_id: UUID, _revision: UUID) -> DashboardSpec:
    return _read(client_id, dashboard_id)


def _read(client_id: UUID, dashboard_id: UUID) -> DashboardSpec:
    widgets, connections = _statements()
    return _dashboard_spec(
        client_id,
        dashboard_id,
        _rows(widgets, client_id, dashboard_id),
        _rows(connections, client_id),
    )


def load_with(client_id: UUID, dashboard_id: UUID, draft: WidgetRow) -> DashboardSpec:
    """A dashboard's spec with a widget that is not stored: in place of the stored one of its id,
    or after all others. In three queries.
    """
    stored = load(client_id, dashboard_id).widgets
    _, connections = _statements()
    rows = (ConnectionRow(*row) for row in _rows(connections, client_id))
    drafted = _define(draft, {UUID(str(row.id)): row for row in rows})
    specs = tuple(drafted if each.widget_id == drafted.widget_id else each for each in stored)
    if drafted not in specs:
        specs += (drafted,)
    return DashboardSpec.of(client_id, dashboard_id, specs)


def load_drafted(client_id: UUID, dashboard_id: UUID, raw: str) -> DashboardSpec:
    """A dashboard's spec with what is not stored, from JSON: of one widget beside the stored
    ones, or of all that a draft has.
    """
    plain = orjson.loads(raw)
    if isinstance(plain, list):
        rows = [WidgetRow(**each) for each in plain]
        return load_rows(client_id, dashboard_id, rows)
    return load_with(client_id, dashboard_id, WidgetRow(**plain))


def load_rows(client_id: UUID, dashboard_id: UUID, drafted: Collection[WidgetRow]) -> DashboardSpec:
    """A dashboard's spec with other widgets than the stored ones. In one query."""
    _, connections = _statements()
    rows = (ConnectionRow(*row) for row in _rows(connections, client_id))
    by_id = {UUID(str(row.id)): row for row in rows}
    specs = tuple(_define(each, by_id) for each in drafted)
    return DashboardSpec.of(client_id, dashboard_id, specs)


def dump_rows(drafted: Collection[WidgetRow]) -> str:
    """All widgets of a draft as JSON, for `load_drafted`."""
    return orjson.dumps(list(drafted)).decode()


def load_all(client_ids: Collection[UUID]) -> list[DashboardSpec]:
    """The specs of all published dashboards of these clients, in two queries.

    Needs a scope over all clients.
    """
    connections: dict[UUID, list[tuple[Any, ...]]] = {}
    rows = Connection.objects.across_clients().filter(client_id__in=client_ids)
    for client_id, *row in rows.values_list("client_id", *ConnectionRow.__slots__):
        *known, labels, values = row
        connections.setdefault(client_id, []).append(
            (*known, json.dumps(labels), json.dumps(values))
        )
    boards: dict[tuple[UUID, UUID], list[tuple[Any, ...]]] = {}
    widgets = Widget.objects.across_clients().filter(
        client_id__in=client_ids, dashboard__published_at__isnull=False
    )
    columns = ("client_id", "dashboard_id", *WidgetRow.__slots__)
    for client_id, dashboard_id, query, options, *row in widgets.values_list(*columns):
        texts = (query and json.dumps(query), json.dumps(options))
        boards.setdefault((client_id, dashboard_id), []).append((*texts, *row))
    return [
        _dashboard_spec(*board, tuple(found), tuple(connections.get(board[0], ())))
        for board, found in boards.items()
    ]


@cache
def _statements() -> tuple[str, str]:
    """SQL for a client's widgets on a dashboard, and for its connections.

    Kept: Django writes it in four times the time in which PostgreSQL answers it.
    """
    some = UUID(int=0)
    widgets = Widget.objects.for_client(some).filter(dashboard_id=some)
    connections = Connection.objects.for_client(some)
    listed = (
        widgets.values_list(*WidgetRow.__slots__),
        connections.values_list(*ConnectionRow.__slots__),
    )
    first, second = (str(rows.query.sql_with_params()[0]) for rows in listed)
    return first, second


def _rows(statement: str, *ids: UUID) -> Rows:
    key = Widget._meta.pk
    with database.cursor() as cursor:
        cursor.execute(statement, [key.get_db_prep_value(each, database) for each in ids])
        return tuple(cursor)


@lru_cache(maxsize=MOST_REMEMBERED)
def _dashboard_spec(
    client_id: UUID, dashboard_id: UUID, widgets: Rows, connections: Rows
) -> DashboardSpec:
    """The spec in these rows, cached by the rows themselves: checked once until one changes."""
    by_id = {UUID(str(row[0])): ConnectionRow(*row) for row in connections}
    specs = tuple(_define(_widget(*row), by_id) for row in widgets)
    return DashboardSpec.of(client_id, dashboard_id, specs)


def _widget(query: str | None, options: str, *others: Any) -> WidgetRow:
    """A row with its JSON parsed; invalid JSON spoils its own tile alone."""
    try:
        return WidgetRow(query and loads(query, FORM), loads(options, FORM), *others)
    except BadJson:
        return WidgetRow(UNREADABLE, {}, *others)


def _define(widget: WidgetRow, connections: Mapping[UUID, ConnectionRow]) -> WidgetSpec:
    """A widget's spec; its `problem` is the reason why it cannot be refreshed or drawn."""
    bare = WidgetSpec(
        UUID(str(widget.id)),
        widget.kind,
        {},
        None,
        widget.title,
        widget.width,
        widget.height,
        phone_position=widget.phone_position,
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
        options=_worded(widget.options, connection),
        query=query,
        source=connection.source,
        key_version=connection.key_version,
        fresh_seconds=resource.fresh_seconds,
        by_hour="hour" in resource.dimensions,
        label=connection.label,
    )


def _worded(options: dict[str, Any], connection: ConnectionRow) -> dict[str, Any]:
    """A widget's options with the labels of its client, overridden by its own."""
    words = {
        "labels": json.loads(connection.client__labels) | options.get("labels", {}),
        "values": json.loads(connection.client__value_labels) | options.get("values", {}),
    }
    return options | {name: found for name, found in words.items() if found}


def _dump(client_id: UUID, dashboard_id: UUID, specs: tuple[WidgetSpec, ...]) -> bytes:
    widgets = [
        {
            **{name: getattr(spec, name) for name in WidgetSpec.__slots__},
            "query": spec.query and spec.query.model_dump(mode="json", by_alias=True),
        }
        for spec in specs
    ]
    plain = {"client": client_id, "dashboard": dashboard_id, "widgets": widgets}
    return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)


def _widget_spec(plain: dict[str, Any]) -> WidgetSpec:
    query = plain["query"] and Query.model_validate(plain["query"])
    return WidgetSpec(**{**plain, "widget_id": UUID(plain["widget_id"]), "query": query})
