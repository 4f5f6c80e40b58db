"""Cells of a workbook: real numbers and dates, formatted by unit, currency and grain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision, get_currency_symbol
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from clients.spreadsheet_text import visible
from widgets.charts.formats import Writer
from widgets.exports.content import RawValue, TableColumn
from widgets.exports.csv_files import number_text
from widgets.frames.frame import Unit

# Beyond it a cell's number loses digits.
LARGEST_EXACT = 2**53
MOST_CHARACTERS = 32_767

NUMBERS = {Unit.COUNT: "#,##0", Unit.NUMBER: "#,##0.0#", Unit.RATIO: "0.00%"}
CHANGE = "+0.0%;-0.0%;0.0%"
DAYS = {"hour": "yyyy-mm-dd hh:mm", "month": "mmm yyyy", "year": "yyyy"}
DAY = "yyyy-mm-dd"

WriteCell = Callable[[int, int, Any], Any]


@dataclass(slots=True)
class CellFormats:
    """The formats of one workbook, each of which it holds once."""

    workbook: Workbook
    writer: Writer
    _made: dict[tuple[tuple[str, Any], ...], Format] = field(default_factory=dict)

    def of(self, column: TableColumn, **look: Any) -> Format:
        """The format of a column's values; `look` is that of a row."""
        return self.make(num_format=number_format(column, self.writer), **look)

    def make(self, **properties: Any) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self.workbook.add_format(properties)
        return self._made[key]


def number_format(column: TableColumn, write: Writer) -> str:
    """Excel's number format of a column, which its reader's own locale writes out."""
    if column.is_change:
        return CHANGE
    found = column.column
    if found.unit is Unit.MONEY:
        return _money(column.currency, write)
    if found.unit is not None:
        return NUMBERS[found.unit]
    return DAYS.get(found.grain, DAY) if found.grain else "@"


def cell_writer(sheet: Worksheet, column: TableColumn, look: Format) -> WriteCell:
    """Writes a column's values into its cells; None leaves a cell empty."""
    if column.column.is_metric:
        return lambda row, place, value: _write_number(sheet, row, place, value, look)
    if column.column.grain:
        return lambda row, place, value: _write_moment(sheet, row, place, value, look)
    return lambda row, place, value: _write_text(sheet, row, place, value, look)


def _write_number(sheet: Worksheet, row: int, place: int, value: RawValue, look: Format) -> None:
    if isinstance(value, int | float | Decimal) and -LARGEST_EXACT <= value <= LARGEST_EXACT:
        sheet.write_number(row, place, float(value), look)
    elif value is not None:
        # As text it keeps its digits.
        sheet.write_string(row, place, str(number_text(value)), look)


def _write_moment(sheet: Worksheet, row: int, place: int, value: RawValue, look: Format) -> None:
    if isinstance(value, datetime):
        # By the client's clock: cells have no zone.
        sheet.write_datetime(row, place, value.replace(tzinfo=None), look)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, look)
    else:
        _write_text(sheet, row, place, value, look)


def _write_text(sheet: Worksheet, row: int, place: int, value: RawValue, look: Format) -> None:
    if value is not None:
        sheet.write_string(row, place, visible(str(value))[:MOST_CHARACTERS], look)


def _money(currency: str, write: Writer) -> str:
    """Such as `[$€] #,##0.00`, where the client's language sets the sign before the number."""
    if not currency:
        return "#,##0.00"
    digits = get_currency_precision(currency)
    number = f"#,##0.{'0' * digits}".rstrip(".")
    sign = f"[${get_currency_symbol(currency, locale=write.locale)}]"
    pattern = write.locale.currency_formats["standard"].pattern
    return f"{sign}{number}" if pattern.startswith("¤") else f"{number} {sign}"
