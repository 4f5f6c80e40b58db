"""Contents of exports made by hand: tables of few columns, and widgets that have them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from clients.auth.viewer import Formats
from tests.fixtures.platform import STATE
from widgets.charts.formats import Writer, writer
from widgets.exports.content import (
    CompleteTable,
    DashboardContent,
    ExportScope,
    RawValue,
    TableColumn,
    WidgetContent,
)
from widgets.frames.frame import Column, Unit
from widgets.results.dashboard_specs import WidgetSpec

FORMATS = Formats("en_US", "USD", "Europe/Berlin", 0)
WRITER: Writer = writer(FORMATS)

NAME = TableColumn(Column("name", "Name"), "Name")
DAY = TableColumn(Column("day", "Day", grain="day"), "Day")
HOUR = TableColumn(Column("hour", "Hour", grain="hour"), "Hour")
COUNT = TableColumn(Column("sessions", "Sessions", Unit.COUNT), "Sessions")
MONEY = TableColumn(Column("revenue", "Revenue", Unit.MONEY), "Revenue", "EUR")
RATIO = TableColumn(Column("rate", "Rate", Unit.RATIO), "Rate")
CHANGE = TableColumn(Column("sessions", "Sessions", Unit.COUNT), "Change", is_change=True)


def make_table(
    columns: Sequence[TableColumn], rows: Iterable[Sequence[RawValue]], **fields: Any
) -> CompleteTable:
    return CompleteTable(tuple(columns), rows, **fields)


def make_widget_content(title: str = "Tile", kind: str = "table", **fields: Any) -> WidgetContent:
    """A widget; where nothing else is said, one with numbers."""
    payload: dict[str, Any] = {"kind": kind, "notes": [], "empty": False, "summary": ""}
    spec = WidgetSpec(uuid4(), kind, {}, None, title)
    given = {"payload": payload, "as_of": datetime(2025, 11, 20, 9, tzinfo=UTC)} | fields
    return WidgetContent(spec, title, **given)


def make_content(*widgets: WidgetContent, formats: Formats = FORMATS) -> DashboardContent:
    scope = ExportScope(uuid4(), uuid4(), None, STATE, formats)
    return DashboardContent(scope, "Acme", "Marketing", "", widgets)


def tables_by_title(
    **tables: CompleteTable,
) -> Callable[[WidgetContent], CompleteTable | None]:
    return lambda widget: tables.get(widget.title)
