"""Writers of exports by format: from a dashboard's content to a file, or to a bundle that a
rendering worker prints.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from clients.models import Brand
from widgets.charts.formats import writer
from widgets.exports.archive import Tables, write_archive
from widgets.exports.content import DashboardContent, WidgetContent
from widgets.exports.csv_files import lacks, write_csv, write_sentence
from widgets.exports.document.document import Preparation, build_bundle, build_picture
from widgets.exports.failures import ExportFailed
from widgets.exports.file_names import file_name
from widgets.exports.progress import Phase
from widgets.exports.workbook import write_workbook
from widgets.models import Export
from widgets.results.tile_requests import ROWS

Format = Export.Format

BUNDLE = "bundle"


@dataclass(frozen=True, slots=True)
class Writing:
    """All that a writer needs. `told` is called with the number of widgets that are done. A
    file of several dashboards has a title of its own.
    """

    contents: tuple[DashboardContent, ...]
    tables: Tables
    brand: Brand
    folder: Path
    told: Phase
    prepared_by: str = ""
    title: str = ""

    @property
    def content(self) -> DashboardContent:
        """The first dashboard, or the only one."""
        return self.contents[0]

    @property
    def widgets(self) -> list[WidgetContent]:
        return [widget for content in self.contents for widget in content.widgets]

    def on_widget(self, done: int) -> None:
        self.told(done, len(self.widgets))

    def name(self, extension: str) -> str:
        """The name that readers get: the title, and the days."""
        content, days = self.content, self.content.scope.state.period
        widget_title = content.widgets[0].title if content.scope.widget_id else ""
        dates = f"{days.start}" if days.days == 1 else f"{days.start} – {days.end}"
        return file_name(f"{self.title or widget_title or content.title} {dates}", extension)


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """`name` is that of readers, `notices` say what it lacks. A bundle is to be printed yet."""

    path: Path
    name: str
    notices: tuple[str, ...] = ()

    @property
    def is_bundle(self) -> bool:
        return self.path.suffix == f".{BUNDLE}"


def _write_csv(writing: Writing) -> WrittenFile:
    """The table of one widget."""
    (widget,) = writing.content.widgets
    if widget.is_text:
        raise ExportFailed("no_rows")
    path, write = writing.folder / "table.csv", writer(writing.content.scope.formats)
    table = writing.tables(widget)
    if table is None:
        write_sentence(widget.problem, path)
    else:
        write_csv(table, path, write)
    writing.on_widget(1)
    notices = lacks(table, write) if table else [widget.problem]
    return WrittenFile(path, writing.name("csv"), tuple(notices))


def _write_zip(writing: Writing) -> WrittenFile:
    path = writing.folder / "tables.zip"
    notices = write_archive(
        writing.contents, writing.tables, path, title=writing.title, on_widget=writing.on_widget
    )
    return WrittenFile(path, writing.name("zip"), notices)


def _write_xlsx(writing: Writing) -> WrittenFile:
    path = writing.folder / "workbook.xlsx"
    notices = write_workbook(
        writing.contents, writing.tables, path, title=writing.title, on_widget=writing.on_widget
    )
    return WrittenFile(path, writing.name("xlsx"), notices)


def _write_document(writing: Writing) -> WrittenFile:
    """The bundle of a document, in which tables are complete."""
    tables = {}
    for number, widget in enumerate(writing.widgets, start=1):
        table = writing.tables(widget) if widget.spec.kind in ROWS else None
        if table:
            tables[widget.spec.widget_id] = table
        writing.on_widget(number)
    preparation = Preparation(timezone.now(), writing.title, writing.prepared_by)
    raw = build_bundle(writing.contents, tables, writing.brand, preparation)
    problems = [f"{each.title}: {each.problem}" for each in writing.widgets if each.problem]
    return _bundle(writing, raw, "pdf", tuple(problems))


def _write_picture(writing: Writing) -> WrittenFile:
    (widget,) = writing.content.widgets
    if widget.payload is None:
        raise ExportFailed("no_numbers", is_transient=True)
    raw = build_picture(writing.content, writing.brand, now=timezone.now())
    writing.on_widget(1)
    return _bundle(writing, raw, "png", ())


def _bundle(writing: Writing, raw: bytes, extension: str, notices: tuple[str, ...]) -> WrittenFile:
    path = writing.folder / f"document.{BUNDLE}"
    path.write_bytes(raw)
    return WrittenFile(path, writing.name(extension), notices)


WRITERS: dict[Format, Callable[[Writing], WrittenFile]] = {
    Format.CSV: _write_csv,
    Format.ZIP: _write_zip,
    Format.XLSX: _write_xlsx,
    Format.PDF: _write_document,
    Format.PNG: _write_picture,
}
