"""The second stage of an export: a bundle is printed as PDF or PNG, by a rendering worker."""

from __future__ import annotations

from widgets.exports import files, printing
from widgets.exports.failures import ExportFailed
from widgets.exports.progress import LeasedProgress
from widgets.exports.running import Outcome
from widgets.exports.workspaces import workspace
from widgets.models import Export
from widgets.models.export import export_files
from widgets.rendering.document_printer import DocumentPrinter
from widgets.rendering.errors import DocumentTooLong, RenderingError

PRINTERS = {
    Export.Format.PDF: printing.print_bundle,
    Export.Format.PNG: printing.draw_png,
}


def print_file(export: Export, progress: LeasedProgress, *, printer: DocumentPrinter) -> Outcome:
    """Print the bundle of a leased job into the storage."""
    printed = print_bundle(_bundle(export), Export.Format(export.format), printer)
    # It may have been cancelled meanwhile.
    progress(export.steps, export.steps)
    with workspace() as folder:
        path = folder / f"document.{export.format}"
        path.write_bytes(printed)
        name = files.keep(export, path)
    return Outcome(name, len(printed))


def print_bundle(raw: bytes, file_format: Export.Format, printer: DocumentPrinter) -> bytes:
    """The file of a bundle. Raises ExportFailed."""
    try:
        return PRINTERS[file_format](raw, printer)
    except DocumentTooLong as error:
        raise ExportFailed("too_large") from error
    except RenderingError as error:
        raise ExportFailed("not_printed", is_transient=True) from error


def _bundle(export: Export) -> bytes:
    try:
        with export_files().open(str(export.file.name)) as file:
            return bytes(file.read())
    except FileNotFoundError as error:
        # Written anew by the first stage.
        raise ExportFailed("file_lost", is_transient=True) from error
