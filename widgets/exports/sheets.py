"""A widget's sheet in a workbook: its title, notes, all rows, totals and a native chart."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import chain, repeat

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from clients.spreadsheet_text import visible
from widgets.charts.formats import Writer
from widgets.exports.cell_formats import CellFormats, cell_writer
from widgets.exports.content import CompleteTable, RawValue, TableColumn, WidgetContent
from widgets.exports.csv_files import cut_notice, headings
from widgets.exports.sheet_charts import Block, ChartPlace, add_chart, block_of

TITLE = {"bold": True, "font_size": 14}
QUIET = {"font_color": "#5B6472", "text_wrap": False}
HEAD = {"bold": True, "bottom": 1, "bottom_color": "#9CA3AF", "text_wrap": True, "valign": "top"}
TOTAL = {"bold": True, "top": 1, "top_color": "#9CA3AF"}
NARROWEST, WIDEST = 10, 60
# Of so many rows the widths of columns are those of their texts.
MEASURED_ROWS = 200


@dataclass(slots=True)
class SheetWriter:
    """Writes sheets row by row: what is written is kept in a file and not in memory."""

    workbook: Workbook
    formats: CellFormats
    writer: Writer

    def write_problem(self, name: str, widget: WidgetContent) -> None:
        """A sheet of the reason why there are no numbers."""
        sheet = self._sheet(name)
        row = self._write_head(sheet, widget.title, ())
        sheet.write_string(row, 0, visible(widget.problem), self.formats.make(text_wrap=True))
        sheet.set_column(0, 0, 2 * WIDEST)

    def write_table(
        self, name: str, widget: WidgetContent, table: CompleteTable, notes: Sequence[str]
    ) -> int:
        """A sheet of all rows; returns their number."""
        sheet, write = self._sheet(name), self.writer
        cut = [] if table.limit is None else [cut_notice(table.limit, write)]
        head = self._write_head(sheet, widget.title, [*cut, *notes])
        block = block_of(widget, table)
        layout = _Layout(table, block)
        for place, text in layout.headings():
            sheet.write_string(head, place, visible(text), self.formats.make(**HEAD))
        last = self._write_rows(sheet, layout, head + 1)
        count = last - head
        self._write_totals(sheet, table, last + 1)
        if table.ends_at != table.limit and table.ends_at:
            sheet.write_string(last + 2, 0, cut_notice(table.ends_at, write))
        sheet.freeze_panes(head + 1, 1 if len(table.columns) > 1 else 0)
        if count:
            sheet.autofilter(head, 0, last, len(table.columns) - 1)
        if block and count:
            last_drawn = head + (len(block.rows) if block.is_beside else count)
            drawn = ChartPlace(head + 1, last_drawn, layout.drawn(), layout.width + 1)
            add_chart(self.workbook, sheet, block, kind=widget.spec.kind, place=drawn)
        return count

    def _sheet(self, name: str) -> Worksheet:
        sheet = self.workbook.add_worksheet(name)
        if self.writer.locale.text_direction == "rtl":
            sheet.right_to_left()
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def _write_head(self, sheet: Worksheet, title: str, notes: Sequence[str]) -> int:
        """The title and the notes; returns the row after them."""
        sheet.write_string(0, 0, visible(title), self.formats.make(**TITLE))
        for row, note in enumerate(notes, start=1):
            sheet.write_string(row, 0, visible(note), self.formats.make(**QUIET))
        return len(notes) + 2

    def _write_rows(self, sheet: Worksheet, layout: _Layout, first: int) -> int:
        """The rows of a table, and a chart's own beside them; returns the last one."""
        columns = list(enumerate(layout.table.columns))
        writers = [cell_writer(sheet, column, self.formats.of(column)) for _, column in columns]
        beside = layout.beside.rows if layout.beside else ()
        extra = [
            cell_writer(sheet, column, self.formats.of(column))
            for column in (layout.beside.columns if layout.beside else ())
        ]
        layout.measure(layout.table.totals or (None,) * len(columns))
        row = first - 1
        for cells, own in zip(layout.table.rows, chain(beside, repeat(())), strict=False):
            row += 1
            layout.measure(cells, row - first)
            for place, value in enumerate(cells):
                writers[place](row, place, value)
            for place, value in enumerate(own):
                extra[place](row, layout.offset + place, value)
        for at, own in enumerate(beside[row - first + 1 :], start=row + 1):
            for place, value in enumerate(own):
                extra[place](at, layout.offset + place, value)
        for place, width in enumerate(layout.widths):
            sheet.set_column(place, place, width)
        return row

    def _write_totals(self, sheet: Worksheet, table: CompleteTable, row: int) -> None:
        if not table.totals:
            return
        for place, (column, value) in enumerate(zip(table.columns, table.totals, strict=True)):
            look = self.formats.of(column, **TOTAL)
            cell_writer(sheet, column, look)(row, place, value)
        if not table.columns[0].column.is_metric:
            total = self.writer.gettext("Total")
            sheet.write_string(row, 0, total, self.formats.make(**TOTAL))


@dataclass(slots=True)
class _Layout:
    """The places of a sheet's columns, and how wide they are."""

    table: CompleteTable
    block: Block | None
    widths: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.widths = [_width(text) for _, text in self.headings()]

    @property
    def beside(self) -> Block | None:
        return self.block if self.block and self.block.is_beside else None

    @property
    def offset(self) -> int:
        """The first column of a chart's own cells."""
        return len(self.table.columns) + 1

    @property
    def width(self) -> int:
        return self.offset + len(self.beside.columns) if self.beside else len(self.table.columns)

    def headings(self) -> list[tuple[int, str]]:
        own = headings(self.beside.columns) if self.beside else []
        return [
            *enumerate(headings(self.table.columns)),
            *enumerate(own, start=self.offset),
        ]

    def drawn(self) -> tuple[int, ...]:
        """The places of the columns that a chart is drawn over."""
        if self.block is None:
            return ()
        if self.block.is_beside:
            return tuple(range(self.offset, self.offset + len(self.block.columns)))
        return tuple(self.table.columns.index(column) for column in self.block.columns)

    def measure(self, cells: Sequence[RawValue], row: int = 0) -> None:
        if row >= MEASURED_ROWS:
            return
        for place, (value, column) in enumerate(zip(cells, self.table.columns, strict=True)):
            self.widths[place] = max(self.widths[place], _width(_shown(value, column)))


def _shown(value: RawValue, column: TableColumn) -> str:
    """A text about as long as a cell shows a value: numbers that do not fit show as ####."""
    if isinstance(value, int | float | Decimal):
        return f"{value:,.2f} {column.currency}"
    if isinstance(value, datetime):
        return "0000-00-00 00:00"
    return "" if value is None else str(value)


def _width(text: str) -> float:
    """The width of a column for a text, of which East Asian characters take two."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return min(max(len(text) + wide + 2, NARROWEST), WIDEST)
