"""An export in the foreground: the work of both stages in one process, for commands."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings
from django.utils import timezone, translation

from clients.auth.language import language_of
from widgets.exports.atomic_files import atomic_file
from widgets.exports.content import ExportScope
from widgets.exports.progress import Progress
from widgets.exports.workspaces import workspace
from widgets.exports.writing import Requester, write_file
from widgets.models import Export


def export_to(
    path: Path, scope: ExportScope, file_format: Export.Format, progress: Progress
) -> tuple[str, ...]:
    """Write a file to a path, whole or not at all; returns sentences about what it lacks.

    Raises ExportFailed, and OSError where the file cannot be written there.
    """
    formats = scope.formats
    with (
        workspace() as folder,
        translation.override(language_of(formats.locale)),
        timezone.override(formats.zone),
    ):
        written = write_file(scope, file_format, folder, progress, requester=Requester())
        source = written.path
        if written.is_bundle:
            source = _printed(source, file_format)
            progress(1, 1)
        with atomic_file(path) as part:
            shutil.copyfile(source, part)
    return written.notices


def _printed(bundle: Path, file_format: Export.Format) -> Path:
    # Here alone: it brings a browser, which machines that print nothing do not have.
    from widgets.exports.printed_files import print_bundle  # noqa: PLC0415
    from widgets.rendering import chromium  # noqa: PLC0415
    from widgets.rendering.document_printer import DocumentPrinter  # noqa: PLC0415
    from widgets.results.static_charts import STATIC  # noqa: PLC0415

    printed = bundle.with_suffix(f".{file_format}")
    with DocumentPrinter(STATIC, chromium.find(settings.CHROMIUM)) as printer:
        printed.write_bytes(print_bundle(bundle.read_bytes(), file_format, printer))
    return printed
