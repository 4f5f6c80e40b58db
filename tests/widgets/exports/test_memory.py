"""Memory of files of many rows: that of a page."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.widgets.exports.contents import (
    FORMATS,
    WRITER,
    make_content,
    make_table,
    make_widget_content,
)
from widgets.exports.complete_rows import PagedRows
from widgets.exports.content import CompleteTable
from widgets.exports.csv_files import write_csv
from widgets.exports.table_frames import FrameTable
from widgets.exports.workbook import write_workbook
from widgets.frames.frame import Column, Frame, Unit
from widgets.queries.periods import DateRange
from widgets.results.dashboard_specs import WidgetSpec

PAGE = 500
COLUMNS = (Column("page_url", "Page"), Column("sessions", "Sessions", Unit.COUNT))
DAYS = DateRange(date(2025, 11, 1), date(2025, 11, 30))


def pages(count: int) -> Iterator[Frame]:
    """Frames of a page each, with names that no two rows share."""
    for number in range(count):
        first = number * PAGE
        rows = tuple((f"/page/{first + n}/{'x' * 50}", n) for n in range(PAGE))
        yield Frame(COLUMNS, rows, DAYS, "UTC", datetime(2025, 11, 30, tzinfo=UTC))


def paged(count: int) -> CompleteTable:
    spec = WidgetSpec(DUMMY.spec.widget_id, "table", {}, None)
    table = FrameTable.of(spec, FORMATS, None)
    columns = table.columns(next(pages(1)))
    return make_table(columns, PagedRows(table, map(table.fair, pages(count))))


DUMMY = make_widget_content("Tile")


def as_csv(table: CompleteTable, folder: Path) -> None:
    assert write_csv(table, folder / "rows.csv", WRITER) > 0


def as_workbook(table: CompleteTable, folder: Path) -> None:
    write_workbook([make_content(DUMMY)], lambda _: table, folder / "book.xlsx")


@pytest.mark.parametrize("write", [as_csv, as_workbook])
def test_memory_does_not_grow_with_rows(
    tmp_path: Path, write: Callable[[CompleteTable, Path], None]
) -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        try:
            write(paged(count), tmp_path)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(3)  # what the first file loads and compiles is kept
    few, many = peak(6), peak(24)

    # Kept, a row takes 200 bytes and more; what Python has not collected yet comes and goes.
    assert many - few < 40 * 18 * PAGE
