"""Documents of a report: exports that are requested together, and copied once they are written.

The copies are files of the report's own, which outlive the exports and their dashboards.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import cast

from django.db import transaction

from widgets.exports import jobs
from widgets.exports.content import DashboardContent, ExportScope
from widgets.exports.reports.preflight import Problem, Rule
from widgets.models import Export, Report, ReportDocument
from widgets.models.export import export_files
from widgets.results.dashboard_specs import WidgetSpec

log = logging.getLogger(__name__)

FOLDER = "reports"
# Kinds that are shown in the mail as a picture, and the most of them.
DRAWN = frozenset({"line", "area", "bar", "pie", "funnel", "heatmap"})
MOST_PICTURES = 2
PICTURES_WAIT = timedelta(minutes=3)


def request(report: Report, contents: Sequence[DashboardContent]) -> None:
    """Request one document of all dashboards for each format, and pictures of the first charts.
    Needs the client's scope.
    """
    wanted = list(_wanted(report, contents))
    if Export.Format.PNG in jobs.offered():
        wanted += [(scope, Export.Format.PNG, title) for scope, title in _pictures(contents)]
    for position, (scope, file_format, title) in enumerate(wanted):
        ReportDocument.objects.create(
            client_id=report.client_id,
            report=report,
            export=jobs.request(scope, file_format, requested_by=None),
            dashboard_id=scope.dashboard_id,
            position=position,
            title=title[:300],
            format=file_format,
        )


def _wanted(
    report: Report, contents: Sequence[DashboardContent]
) -> Iterator[tuple[ExportScope, Export.Format, str]]:
    scope, *others = (content.scope for content in contents)
    title = contents[0].title
    if others:
        further = tuple(other.dashboard_id for other in others)
        scope, title = replace(scope, further=further, title=report.title), report.title
    for each in map(Export.Format, report.formats):
        yield scope, each, title


def of(report: Report) -> list[ReportDocument]:
    rows = ReportDocument.objects.for_client(report.client_id).filter(report=report)
    return list(rows.select_related("export"))


def is_awaited(document: ReportDocument, now: datetime) -> bool:
    """True for a document that is being written; a picture is not waited for long: without a
    rendering worker it would never come.
    """
    export = document.export
    if document.file or export is None or export.next_attempt_at is None:
        return False
    is_picture = document.format == Export.Format.PNG
    return not is_picture or now - export.requested_at < PICTURES_WAIT


def problems(found: Iterable[ReportDocument]) -> list[Problem]:
    """The documents that were not written. A mail goes without a picture that was not drawn."""
    return [
        Problem(Rule.DOCUMENT, document.title, detail=_failure(document))
        for document in found
        if not _is_written(document) and document.format != Export.Format.PNG
    ]


def keep(report: Report, found: Iterable[ReportDocument]) -> list[ReportDocument]:
    """Copy written exports into files of the report; returns those that have one.

    Raises OSError where a file cannot be stored: nothing is left of it.
    """
    kept = []
    for document in found:
        if not document.file and _is_written(document):
            _copy(report, document, cast(Export, document.export))
        if document.file:
            kept.append(document)
    return kept


def discard(report: Report) -> None:
    """Delete a report's documents, so that new ones are written. Needs the client's scope."""
    rows = ReportDocument.objects.for_client(report.client_id).filter(report=report)
    names = [name for name in rows.values_list("file", flat=True) if name]
    rows.delete()
    transaction.on_commit(lambda: delete_files(names), robust=True)


def delete_files(names: Iterable[str]) -> None:
    for name in names:
        try:
            export_files().delete(name)
        except OSError:
            log.exception("a document was not deleted", extra={"file": name})


def _copy(report: Report, document: ReportDocument, export: Export) -> None:
    storage = export_files()
    written = str(export.file.name)
    suffix = PurePath(written).suffix
    name = f"{FOLDER}/{report.client_id}/{document.pk.hex}{suffix}"
    storage.delete(name)  # of an attempt that was killed
    try:
        with storage.open(written, "rb") as content:
            document.file.name = storage.save(name, content)
    except OSError:
        delete_files([name])
        raise
    document.file_name, document.size = export.file_name, export.size


def _is_written(document: ReportDocument) -> bool:
    export = document.export
    if document.file:
        return True
    return export is not None and bool(export.file) and not export.failure


def _failure(document: ReportDocument) -> str:
    return document.export.failure if document.export and document.export.failure else "gone"


def _pictures(contents: Sequence[DashboardContent]) -> list[tuple[ExportScope, str]]:
    """The scopes and titles of the first charts."""
    found = [
        (_narrowed(content.scope, widget.spec), widget.title)
        for content in contents
        for widget in content.widgets
        if widget.spec.kind in DRAWN
    ]
    return found[:MOST_PICTURES]


def _narrowed(scope: ExportScope, spec: WidgetSpec) -> ExportScope:
    return replace(scope, widget_id=spec.widget_id)
