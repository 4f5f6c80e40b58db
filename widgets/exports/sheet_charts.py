"""Native charts of sheets: lines, areas, bars and pies over the cells of a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from widgets.exports.content import CompleteTable, RawValue, TableColumn, WidgetContent
from widgets.frames.frame import Column

TYPES = {"line": "line", "area": "area", "bar": "column", "pie": "pie"}
# Bars beyond it could not be told apart, nor lines beyond so many.
MOST_BARS, MOST_LINES = 40, 12
SIZE = {"width": 720, "height": 380}


@dataclass(frozen=True, slots=True)
class Block:
    """Columns of cells that a chart is drawn over; the first has its categories.

    A block of a chart's own, such as a series in each column, stands beside the table's columns.
    """

    columns: tuple[TableColumn, ...]
    rows: Sequence[Sequence[RawValue]] = ()
    is_beside: bool = False


def block_of(widget: WidgetContent, table: CompleteTable) -> Block | None:
    """The cells that a widget's chart is drawn over; None where it has no native one.

    That of several series has one in each column; that of parts has those that the page shows.
    """
    payload, kind = widget.payload or {}, widget.spec.kind
    if kind not in TYPES or payload.get("empty"):
        return None
    if kind == "pie":
        return _slices(payload, table)
    dimensions = [column for column in table.columns if not column.column.is_metric]
    if len(dimensions) == 1:
        return Block((*dimensions, *_drawn(table)))
    return _series(payload, table, dimensions)


def add_chart(
    workbook: Workbook, sheet: Worksheet, block: Block, *, kind: str, place: ChartPlace
) -> None:
    """Draw a chart over cells that are written already."""
    is_by_day = block.columns[0].column.grain is not None
    is_lying = kind == "bar" and not is_by_day
    chart = workbook.add_chart({"type": "bar" if is_lying else TYPES[kind]})
    last = min(place.last_row, place.first_row + MOST_BARS - 1) if is_lying else place.last_row
    name = sheet.get_name()
    columns = list(enumerate(block.columns))[1 : MOST_LINES + 1]
    for offset, column in columns:
        at = place.columns[offset]
        series: dict[str, Any] = {
            # By their cells: as text a name could be a formula.
            "name": [name, place.first_row - 1, at],
            "categories": [name, place.first_row, place.columns[0], last, place.columns[0]],
            "values": [name, place.first_row, at, last, at],
        }
        if column.is_previous and kind == "line":
            series["line"] = {"dash_type": "dash", "color": "#9CA3AF"}
        if kind == "line" and column.column.unit is not columns[0][1].column.unit:
            # Rates would lie flat on an axis of counts.
            series["y2_axis"] = True
        chart.add_series(series)
    chart.set_title({"name": [name, 0, 0], "name_font": {"size": 12}})
    if is_lying:
        chart.set_y_axis({"reverse": True})
    elif is_by_day and kind != "pie":
        # On an axis of days the bars of weeks would be as thin as those of days.
        is_of_days = kind != "bar" and block.columns[0].column.grain != "hour"
        chart.set_x_axis({"date_axis": True} if is_of_days else {"text_axis": True})
    if len(columns) == 1 and kind != "pie":
        chart.set_legend({"none": True})
    chart.set_size(SIZE)
    sheet.insert_chart(place.first_row - 1, place.beside, chart)


@dataclass(frozen=True, slots=True)
class ChartPlace:
    """Rows and columns of a block's cells, and the column in which its chart begins."""

    first_row: int
    last_row: int
    columns: tuple[int, ...]
    beside: int


def _drawn(table: CompleteTable) -> Iterator[TableColumn]:
    """The numbers that a chart shows: of one metric those before as well."""
    now = [c for c in table.columns if c.column.is_metric and not (c.is_change or c.is_previous)]
    yield from now
    if len(now) == 1:
        yield from (column for column in table.columns if column.is_previous)


def _series(
    payload: dict[str, Any], table: CompleteTable, dimensions: list[TableColumn]
) -> Block | None:
    """A column for each series, as the page's own table has them."""
    shown, time = payload.get("table"), [d for d in dimensions if d.column.grain]
    numeric = [heading for heading in shown["columns"] if heading["numeric"]] if shown else []
    if not shown or len(shown["columns"]) != len(numeric) + 1:
        return None
    metric = next(column for column in table.columns if column.column.is_metric)
    first = time[0] if time else dimensions[0]
    series = (replace(metric, heading=heading["label"]) for heading in numeric)
    rows = [
        (_category(row[0], first), *(cell["value"] for cell in row[1:])) for row in shown["rows"]
    ]
    return Block((first, *series), rows, is_beside=True)


def _category(cell: dict[str, Any], column: TableColumn) -> RawValue:
    found = cell["sort"]
    if column.column.grain is None or not isinstance(found, str):
        return str(cell["text"])
    return (
        datetime.fromisoformat(found)
        if column.column.grain == "hour"
        else date.fromisoformat(found)
    )


def _slices(payload: dict[str, Any], table: CompleteTable) -> Block | None:
    """The slices of the page's pie, the rest among them."""
    figure = payload.get("figure")
    if not figure:
        return None
    (trace,) = figure["data"]
    metric = next(column for column in table.columns if column.column.is_metric)
    name = TableColumn(Column("slice", ""), table.columns[0].heading)
    names = [key["label"] for key in payload["legend"]] or trace["labels"]
    return Block((name, metric), list(zip(names, trace["values"], strict=True)), is_beside=True)
