"""The rows that a tile shows, as a table: for numbers that are old because no newer ones came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from widgets.charts.formats import writer
from widgets.exports.content import CompleteTable, RawValue, TableColumn, WidgetContent
from widgets.exports.descriptions import is_cut
from widgets.frames.frame import Column, Unit
from widgets.queries.query import GRAINS
from widgets.sources import registry as sources

CHANGE = ".change"


def shown_table(widget: WidgetContent) -> CompleteTable:
    """The table in a widget's payload, or its totals where it has none."""
    payload = widget.payload or {}
    units = _units(widget)
    if payload.get("table") is None:
        totals = payload["totals"]
        columns = tuple(_metric(total["name"], total["label"], units) for total in totals)
        return CompleteTable(columns, [tuple(total["value"] for total in totals)])
    table = payload["table"]
    zone = ZoneInfo(widget.request.formats.zone if widget.request else "UTC")
    columns = tuple(
        _metric(heading["name"], heading["label"], units)
        if heading["numeric"]
        else _dimension(heading)
        for heading in table["columns"]
    )
    rows = [tuple(_cells(row, columns, zone)) for row in table["rows"]]
    return CompleteTable(
        columns,
        rows,
        tuple(_totals(table["totals"], columns)),
        limit=len(rows) if _is_cut(widget) else None,
        notices=(widget.notice,) if widget.notice else (),
    )


def _is_cut(widget: WidgetContent) -> bool:
    """True where the tile says that there are more rows."""
    if widget.request is None or widget.payload is None:
        return False
    write = writer(widget.request.formats)
    return any(is_cut(note, write) for note in widget.payload["notes"])


def _units(widget: WidgetContent) -> Mapping[str, Unit]:
    """The unit of each metric; "" is that of a column that is a value of the first one."""
    if widget.request is None:
        return {}
    query = widget.request.query
    metrics = sources.source(widget.spec.source).spec.resources[query.resource].metrics
    units = {name: metrics[name].unit for name in query.metrics}
    return {"": units[query.metrics[0]], **units}


def _metric(name: str, label: str, units: Mapping[str, Unit]) -> TableColumn:
    bare = name.removesuffix(CHANGE)
    column = Column(bare, label, units.get(bare, units.get("", Unit.NUMBER)))
    return TableColumn(column, label, is_change=name.endswith(CHANGE))


def _dimension(heading: Mapping[str, Any]) -> TableColumn:
    grain = heading["name"] if heading["name"] in GRAINS else None
    return TableColumn(Column(heading["name"], heading["label"], grain=grain), heading["label"])


def _cells(
    row: list[dict[str, Any]], columns: tuple[TableColumn, ...], zone: ZoneInfo
) -> Iterator[RawValue]:
    for cell, column in zip(row, columns, strict=True):
        grain = column.column.grain
        if grain is None or not isinstance(cell["sort"], str):
            yield cell["value"]
        elif grain == "hour":
            yield datetime.fromisoformat(cell["sort"]).astimezone(zone)
        else:
            yield date.fromisoformat(cell["sort"])


def _totals(cells: list[dict[str, Any]], columns: tuple[TableColumn, ...]) -> Iterator[RawValue]:
    for cell, column in zip(cells, columns, strict=bool(cells)):
        yield cell["value"] if column.column.is_metric else None
