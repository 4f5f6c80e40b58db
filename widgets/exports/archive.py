"""Dashboards as a zip of CSV files, one for each widget, with a manifest that lists them. Of
several dashboards each has a folder.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.utils import timezone

from widgets.charts.formats import Writer, writer
from widgets.exports import descriptions
from widgets.exports.atomic_files import atomic_file
from widgets.exports.content import (
    CompleteTable,
    DashboardContent,
    TableColumn,
    WidgetContent,
    joined,
)
from widgets.exports.csv_files import headings, lacks, number_text, write_csv, write_sentence
from widgets.exports.file_names import file_names, folder_names
from widgets.frames.frame import Unit

MANIFEST = "manifest.json"

Tables = Callable[[WidgetContent], CompleteTable | None]


def write_archive(
    contents: Sequence[DashboardContent],
    tables: Tables,
    path: Path,
    *,
    title: str = "",
    on_widget: Callable[[int], None] = lambda _done: None,
) -> tuple[str, ...]:
    """Write the archive; returns sentences about what it lacks. `on_widget` is told the number of
    widgets that are done. Nothing is left of an archive that breaks off.
    """
    write = writer(contents[0].scope.formats)
    entries: list[dict[str, Any]] = []
    with (
        atomic_file(path) as part,
        TemporaryDirectory(dir=path.parent) as folder,
        zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for content, widget, name in _placed(contents, write):
            member = Path(folder) / "member"
            entry = _write_member(widget, tables, member, write)
            notes = [*entry["notes"], *descriptions.notes(widget, content)]
            archive.write(member, name)
            member.unlink()
            about = {"file": name, "dashboard": content.title}
            entries.append({**about, **entry, "notes": notes})
            on_widget(len(entries))
        archive.writestr(MANIFEST, _manifest(joined(contents, title), entries))
    return tuple(_lacks(entries, with_dashboard=len(contents) > 1))


def _placed(
    contents: Sequence[DashboardContent], write: Writer
) -> Iterator[tuple[DashboardContent, WidgetContent, str]]:
    """All widgets with the names of their files, of several dashboards within folders."""
    folders = folder_names([each.title for each in contents], fallback=write.gettext("Untitled"))
    for content, folder in zip(contents, folders, strict=True):
        for widget, name in _named(content, write):
            yield content, widget, f"{folder}/{name}" if len(contents) > 1 else name


def _lacks(entries: Sequence[Mapping[str, Any]], *, with_dashboard: bool) -> Iterator[str]:
    for entry in entries:
        place = f"{entry['dashboard']}, " if with_dashboard else ""
        yield from (f"{place}{entry['title']}: {each}" for each in entry["lacks"])


def _named(content: DashboardContent, write: Writer) -> Iterator[tuple[WidgetContent, str]]:
    """The widgets with the names of their files, in the page's order."""
    titles = [
        f"{number:02} {_title(widget, write)}"
        for number, widget in enumerate(content.widgets, start=1)
    ]
    csv = file_names(titles, "csv", fallback="widget")
    for widget, name in zip(content.widgets, csv, strict=True):
        yield widget, f"{name.removesuffix('csv')}txt" if widget.is_text else name


def _title(widget: WidgetContent, write: Writer) -> str:
    nameless = write.gettext("Note") if widget.is_text else write.gettext("Untitled")
    return widget.title or nameless


def _write_member(
    widget: WidgetContent, tables: Tables, path: Path, write: Writer
) -> dict[str, Any]:
    """Write one file; returns its entry in the manifest."""
    entry: dict[str, Any] = {"title": _title(widget, write), "kind": widget.spec.kind, "notes": []}
    table = tables(widget)
    if table is None:
        if widget.is_text:
            path.write_text((widget.payload or {}).get("summary", ""), encoding="utf-8")
        else:
            write_sentence(widget.problem, path)
        return entry | {"rows": 0, "lacks": [widget.problem] if widget.problem else []}
    rows = write_csv(table, path, write)
    return entry | {
        "rows": rows,
        "as_of": widget.as_of and widget.as_of.isoformat(),
        "columns": [*map(_column, table.columns, headings(table.columns))],
        "totals": _totals(table),
        "notes": lacks(table, write)[: -len(table.notices) or None],
        "lacks": lacks(table, write),
    }


def _column(column: TableColumn, heading: str) -> dict[str, Any]:
    unit = Unit.RATIO if column.is_change else column.column.unit
    told = {"heading": heading, "unit": unit, "currency": column.currency or None}
    return {name: value for name, value in told.items() if value}


def _totals(table: CompleteTable) -> Mapping[str, Any]:
    """The totals by their headings, with all their digits."""
    found = zip(headings(table.columns), table.columns, table.totals, strict=bool(table.totals))
    return {
        heading: None if value is None else str(number_text(value))
        for heading, column, value in found
        if column.column.is_metric
    }


def _manifest(content: DashboardContent, entries: list[dict[str, Any]]) -> bytes:
    scope, state = content.scope, content.scope.state
    now: datetime = timezone.now().astimezone(ZoneInfo(scope.formats.zone))
    plain = {
        "client": content.client_name,
        "title": content.title,
        "about": dict(descriptions.facts(content)),
        "period": {"start": state.period.start, "end": state.period.end},
        "comparison": state.compared and {"start": state.compared.start, "end": state.compared.end},
        "time_zone": scope.formats.zone,
        "currency": scope.formats.currency,
        "written_at": now,
        "files": [{key: each[key] for key in each if key != "lacks"} for each in entries],
    }
    return orjson.dumps(plain, option=orjson.OPT_INDENT_2)
