"""The first stage of an export: its numbers are collected, and its file is written.

Opens accounts: only tasks and commands import this module. What a browser has to draw is written
as a bundle, which the second stage prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from widgets.accounts import access
from widgets.charts.formats import writer
from widgets.exports import files, jobs
from widgets.exports.archive import write_archive
from widgets.exports.collecting import collect
from widgets.exports.complete_rows import CompleteTables
from widgets.exports.content import DashboardContent, ExportScope
from widgets.exports.csv_files import write_csv, write_sentence
from widgets.exports.failures import ExportFailed
from widgets.exports.file_names import file_name
from widgets.exports.progress import LeasedProgress, Phase, Progress
from widgets.exports.running import Outcome
from widgets.models import Export
from widgets.sources.account import Priority


@dataclass(frozen=True, slots=True)
class Writing:
    """All that a writer needs. `told` is called with the widgets that are written."""

    content: DashboardContent
    tables: CompleteTables
    folder: Path
    told: Phase


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """`name` is that of readers. A bundle is printed before they get it."""

    path: Path
    name: str
    notices: tuple[str, ...] = ()
    is_bundle: bool = False


Writer = Callable[[Writing], WrittenFile]


def write(export: Export, progress: LeasedProgress) -> Outcome:
    """Write the file of a leased job into the storage."""
    # A person waits for theirs.
    priority = Priority.SCREEN if export.requested_by_id else Priority.SCHEDULE
    scope, file_format = jobs.scope_of(export), Export.Format(export.format)
    with workspace() as folder:
        written = write_file(scope, file_format, folder, progress, priority=priority)
        size = written.path.stat().st_size
        name = files.keep(export, written.path)
    return Outcome(name, size, written.name, written.notices, written.is_bundle)


def write_file(
    scope: ExportScope,
    file_format: Export.Format,
    folder: Path,
    progress: Progress,
    *,
    priority: Priority,
) -> WrittenFile:
    """Write the file of a scope into a folder. Raises ExportFailed."""
    collected, written = Phase(progress, 0, 2), Phase(progress, 1, 2)
    content = collect(scope, priority=priority, on_progress=collected)
    asked = [widget for widget in content.widgets if widget.request]
    if asked and not any(widget.payload for widget in asked):
        raise ExportFailed("no_numbers", is_transient=True)
    opening = partial(access.open_account, scope.client_id, priority=priority)
    tables = CompleteTables(content, open_account=opening, on_page=progress.alive)
    return WRITERS[file_format](Writing(content, tables, folder, written))


@contextmanager
def workspace() -> Iterator[Path]:
    """A folder for the parts of a file."""
    with TemporaryDirectory(prefix="export-") as name:
        yield Path(name)


def _write_csv(writing: Writing) -> WrittenFile:
    """The table of one widget."""
    (widget,) = writing.content.widgets
    path, write = writing.folder / "table.csv", writer(writing.content.scope.formats)
    if widget.is_text:
        raise ExportFailed("no_rows")
    table = writing.tables(widget)
    if table is None:
        write_sentence(widget.problem, path)
    else:
        write_csv(table, path, write)
    writing.told(1, 1)
    notices = table.notices if table else ()
    return WrittenFile(path, _named(writing, "csv"), tuple(notices))


def _write_zip(writing: Writing) -> WrittenFile:
    path, count = writing.folder / "tables.zip", len(writing.content.widgets)
    notices = write_archive(
        writing.content,
        writing.tables,
        path,
        on_widget=lambda done: writing.told(done, count),
    )
    return WrittenFile(path, _named(writing, "zip"), notices)


def _named(writing: Writing, extension: str) -> str:
    """The name that readers get: the title, and the days."""
    content = writing.content
    title = content.title
    if content.scope.widget_id:
        title = content.widgets[0].title or title
    days = content.scope.state.period
    return file_name(f"{title} {days.start} – {days.end}", extension)


WRITERS: dict[Export.Format, Writer] = {
    Export.Format.CSV: _write_csv,
    Export.Format.ZIP: _write_zip,
}
