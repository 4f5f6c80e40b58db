"""Files read back by independent readers, as the rows that their tables should have."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
from python_calamine import CalamineWorkbook

from widgets.accounts import access
from widgets.charts.numbers import plain
from widgets.exports.complete_rows import CompleteTables
from widgets.exports.content import CompleteTable, DashboardContent, WidgetContent
from widgets.sources.account import Priority


class RecordedTables:
    """The complete tables of a content, each read once and remembered."""

    def __init__(self, content: DashboardContent) -> None:
        client_id = content.scope.client_id
        opening = partial(access.open_account, client_id, priority=Priority.SCREEN)
        self._tables = CompleteTables(content, open_account=opening)
        self._found: dict[UUID, CompleteTable | None] = {}

    def __call__(self, widget: WidgetContent) -> CompleteTable | None:
        if widget.spec.widget_id not in self._found:
            table = self._tables(widget)
            self._found[widget.spec.widget_id] = table and replace(table, rows=[*table.rows])
        return self._found[widget.spec.widget_id]

    def rows(self, widget: WidgetContent) -> list[Sequence[Any]]:
        table = self(widget)
        return list(table.rows) if table else []


def members(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def csv_rows(path: Path, member: str) -> list[list[str]]:
    """The records of a file in an archive after its headings."""
    with zipfile.ZipFile(path) as archive:
        text = archive.read(member).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


def sheet_rows(path: Path, place: int, width: int, rows: int) -> list[tuple[Any, ...]]:
    """The rows of a sheet's table, as wide as it; two readers agree on them."""
    sheet = openpyxl.load_workbook(path).worksheets[place]
    head = next(
        row
        for row in range(3, sheet.max_row + 1)
        if sheet.cell(row, 1).font.bold and sheet.cell(row, 1).border.bottom.style
    )
    cells = sheet.iter_rows(min_row=head + 1, max_row=head + rows, max_col=width, values_only=True)
    found = list(cells)
    other = CalamineWorkbook.from_path(path).get_sheet_by_index(place)
    again = other.to_python(skip_empty_area=False)[head : head + rows]
    assert [[as_cell(value) for value in row[:width]] for row in again] == [
        [as_cell(value) for value in row] for row in found
    ]
    return found


def as_csv(value: object) -> str:
    """A raw value as a CSV file has it."""
    if isinstance(value, Decimal | float):
        return format(value if isinstance(value, Decimal) else Decimal(repr(value)), "f")
    if isinstance(value, date):
        return value.isoformat()
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith("=") else text


def as_cell(value: Any) -> object:
    """A raw value as a workbook's reader gives it, to the sixteen digits of a cell."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat()
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00"
    if isinstance(value, int | float | Decimal):
        return f"{plain(value):.16g}"
    return value or None
