"""A dashboard as a workbook (XLSX): a cover with its texts, and a sheet for each widget with all
of its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
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
from widgets.exports.content import DashboardContent, WidgetContent
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
    content: DashboardContent,
    tables: Tables,
    path: Path,
    *,
    on_widget: Callable[[int], None] = lambda _done: None,
) -> tuple[str, ...]:
    """Write the workbook; returns sentences about what it lacks. `on_widget` is told the number of
    widgets that are done. Nothing is left of a workbook that breaks off.
    """
    with atomic_file(path) as part, TemporaryDirectory(dir=path.parent) as folder:
        workbook = Workbook(str(part), {**OPTIONS, "tmpdir": folder})
        try:
            sheets = _write_sheets(content, tables, workbook, on_widget)
        except BaseException:
            # Its files are closed with it; it is not to be packed.
            for sheet in workbook.worksheets():
                sheet.row_data_fh.close()
            workbook.fileclosed = 1
            raise
        workbook.close()
    return tuple(f"{sheet.title}: {each}" for sheet in sheets for each in sheet.lacks)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet as the cover lists it."""

    name: str
    title: str
    rows: int | None
    notes: Sequence[str]
    lacks: Sequence[str] = ()


def _write_sheets(
    content: DashboardContent,
    tables: Tables,
    workbook: Workbook,
    on_widget: Callable[[int], None],
) -> list[_Sheet]:
    write = writer(content.scope.formats)
    titles = [widget.title for widget in content.widgets if not widget.is_text]
    cover_name, *names = sheet_names(
        [write.gettext("Overview"), *titles], fallback=write.gettext("Untitled")
    )
    # First in the book, and written last: how many rows there are is known by then.
    cover = workbook.add_worksheet(cover_name)
    formats = CellFormats(workbook, write)
    sheets = SheetWriter(workbook, formats, write)
    found, left = [], iter(names)
    for number, widget in enumerate(content.widgets, start=1):
        if not widget.is_text:
            found.append(_write_sheet(widget, next(left), content, tables, sheets))
        on_widget(number)
    last = _write_cover(cover, content, found, formats)
    write_texts(cover, content, formats, first=last + 2)
    _describe(workbook, content)
    return found


def _write_sheet(
    widget: WidgetContent,
    name: str,
    content: DashboardContent,
    tables: Tables,
    sheets: SheetWriter,
) -> _Sheet:
    table = tables(widget)
    notes = list(descriptions.notes(widget, content))
    if table is None:
        sheets.write_problem(name, widget)
        return _Sheet(name, widget.title, None, notes, [widget.problem])
    days = content.scope.state
    period = sheets.writer.span(days.period)
    if days.compared:
        period = f"{period} · {sheets.writer.span(days.compared)}"
    rows = sheets.write_table(name, widget, table, [period, *notes])
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
    for at, each in enumerate(sheets, start=row + 1):
        _write_entry(sheet, at, each, write)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 28)
    sheet.set_column(2, 2, 90)
    sheet.activate()
    return row + len(sheets)


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
