"""Dashboards as a workbook (XLSX): a cover with their texts, and a sheet for each widget with all
of its rows. The sheets of several dashboards begin with the number of theirs on the cover.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from django.utils import timezone
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from clients.spreadsheet_text import visible
from widgets.charts.formats import Writer, writer
from widgets.exports import descriptions
from widgets.exports.archive import Tables
from widgets.exports.atomic_files import atomic_file
from widgets.exports.cell_formats import CellFormats
from widgets.exports.content import DashboardContent, WidgetContent, joined
from widgets.exports.csv_files import cut_notice
from widgets.exports.file_names import sheet_names
from widgets.exports.sheets import HEAD, QUIET, TITLE, SheetWriter
from widgets.exports.text_rows import write_texts
from widgets.frames.frame import Unit

OPTIONS = {
    # Rows are written into files as they come.
    "constant_memory": True,
    # A text is a text, whatever it looks like.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
LONGEST_PROPERTY = 255


def write_workbook(
    contents: Sequence[DashboardContent],
    tables: Tables,
    path: Path,
    *,
    title: str = "",
    on_widget: Callable[[int], None] = lambda _done: None,
) -> tuple[str, ...]:
    """Write the workbook; returns sentences about what it lacks. `on_widget` is told the number of
    widgets that are done. Nothing is left of a workbook that breaks off.
    """
    with atomic_file(path) as part, TemporaryDirectory(dir=path.parent) as folder:
        workbook = Workbook(str(part), {**OPTIONS, "tmpdir": folder})
        try:
            book = _Book(contents, joined(contents, title), tables, workbook)
            sheets = _write_sheets(book, on_widget)
        except BaseException:
            # Its files are closed with it; it is not to be packed.
            for sheet in workbook.worksheets():
                sheet.row_data_fh.close()
            workbook.fileclosed = 1
            raise
        workbook.close()
    return tuple(f"{sheet.place}: {each}" for sheet in sheets for each in sheet.lacks)


@dataclass(frozen=True, slots=True)
class _Book:
    """The dashboards of a workbook, and all of them as one."""

    contents: Sequence[DashboardContent]
    whole: DashboardContent
    tables: Tables
    workbook: Workbook

    @property
    def is_of_several(self) -> bool:
        return len(self.contents) > 1


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet as the cover lists it. `dashboard` is the heading above, if there are several."""

    name: str
    title: str
    rows: int | None
    notes: Sequence[str]
    lacks: Sequence[str] = ()
    dashboard: str = ""

    @property
    def place(self) -> str:
        return f"{self.dashboard}, {self.title}" if self.dashboard else self.title


def _write_sheets(book: _Book, on_widget: Callable[[int], None]) -> list[_Sheet]:
    write = writer(book.whole.scope.formats)
    cover_name, *names = _names(book, write)
    # First in the book, and written last: how many rows there are is known by then.
    cover = book.workbook.add_worksheet(cover_name)
    formats = CellFormats(book.workbook, write)
    sheets = SheetWriter(book.workbook, formats, write)
    found, left, done = [], iter(names), 0
    for number, content in enumerate(book.contents, start=1):
        dashboard = f"{number} {content.title}" if book.is_of_several else ""
        for widget in content.widgets:
            if not widget.is_text:
                sheet = _write_sheet(widget, next(left), content, book, sheets)
                found.append(replace(sheet, dashboard=dashboard))
            done += 1
            on_widget(done)
    last = _write_cover(cover, book.whole, found, formats)
    for content in book.contents:
        about = f"{content.title}: " if book.is_of_several else ""
        last = write_texts(cover, content, formats, first=last + 2, about=about)
    _describe(book.workbook, book.whole)
    return found


def _names(book: _Book, write: Writer) -> list[str]:
    """The names of all sheets, the cover's first."""
    untitled = write.gettext("Untitled")
    titles = [
        f"{number} {widget.title or untitled}" if book.is_of_several else widget.title
        for number, content in enumerate(book.contents, start=1)
        for widget in content.widgets
        if not widget.is_text
    ]
    return sheet_names([write.gettext("Overview"), *titles], fallback=untitled)


def _write_sheet(
    widget: WidgetContent,
    name: str,
    content: DashboardContent,
    book: _Book,
    sheets: SheetWriter,
) -> _Sheet:
    table = book.tables(widget)
    notes = list(descriptions.notes(widget, content))
    if table is None:
        sheets.write_problem(name, widget)
        return _Sheet(name, widget.title, None, notes, [widget.problem])
    days = content.scope.state
    period = sheets.writer.span(days.period)
    if days.compared:
        period = f"{period} · {sheets.writer.span(days.compared)}"
    place = [content.title] if book.is_of_several else []
    rows = sheets.write_table(name, widget, table, [*place, period, *notes])
    cut = [] if table.ends_at is None else [cut_notice(table.ends_at, sheets.writer)]
    return _Sheet(name, widget.title, rows, [*cut, *notes], [*cut, *table.notices])


def _write_cover(
    sheet: Worksheet, content: DashboardContent, sheets: Sequence[_Sheet], formats: CellFormats
) -> int:
    """Write what the workbook is about; returns its last row."""
    write = formats.writer
    if write.locale.text_direction == "rtl":
        sheet.right_to_left()
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, visible(content.client_name), formats.make(**QUIET))
    sheet.write_string(1, 0, visible(content.title), formats.make(**TITLE | {"font_size": 18}))
    sheet.write_string(2, 0, visible(content.intro), formats.make(**QUIET))
    row = 4
    for term, text in [*descriptions.facts(content), _created(content, write)]:
        sheet.write_string(row, 0, term, formats.make(**QUIET))
        sheet.write_string(row, 1, visible(text))
        row += 1
    row += 1
    for place, text in enumerate((write.gettext("Contents"), write.gettext("Rows"), "")):
        sheet.write_string(row, place, visible(text), formats.make(**HEAD))
    row = _write_entries(sheet, sheets, formats, row)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 28)
    sheet.set_column(2, 2, 90)
    sheet.activate()
    return row


def _write_entries(
    sheet: Worksheet, entries: Sequence[_Sheet], formats: CellFormats, row: int
) -> int:
    """Write the lines after a row, those of several dashboards under headings; returns the last."""
    dashboard = ""
    for entry in entries:
        if entry.dashboard != dashboard:
            dashboard, row = entry.dashboard, row + 1
            sheet.write_string(row, 0, visible(dashboard), formats.make(bold=True))
        row += 1
        _write_entry(sheet, row, entry, formats.writer)
    return row


def _write_entry(sheet: Worksheet, row: int, entry: _Sheet, write: Writer) -> None:
    """A line of the cover, which leads to its sheet."""
    link = "internal:'{}'!A1".format(entry.name.replace("'", "''"))
    sheet.write_url(row, 0, link, string=visible(entry.title or entry.name)[:LONGEST_PROPERTY])
    if entry.rows is not None:
        sheet.write_string(row, 1, write.exact(entry.rows, Unit.COUNT))
    sheet.write_string(row, 2, visible(_joined(entry.notes)))


def _joined(notes: Iterable[str]) -> str:
    return " · ".join(dict.fromkeys(notes))


def _created(content: DashboardContent, write: Writer) -> tuple[str, str]:
    now = timezone.now().astimezone(ZoneInfo(content.scope.formats.zone))
    return write.gettext("Created"), write.bucket(now, "hour")


def _describe(workbook: Workbook, content: DashboardContent) -> None:
    """The metadata, which names the client and nobody else."""
    name = visible(content.client_name)[:LONGEST_PROPERTY]
    title = visible(content.title)[:LONGEST_PROPERTY]
    workbook.set_properties({"title": title, "author": name, "company": name})
