"""A dashboard as a zip of CSV files, one for each widget, with a manifest that lists them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping
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
from widgets.exports.content import CompleteTable, DashboardContent, TableColumn, WidgetContent
from widgets.exports.csv_files import headings, lacks, number_text, write_csv, write_sentence
from widgets.exports.file_names import file_names
from widgets.frames.frame import Unit

MANIFEST = "manifest.json"

Tables = Callable[[WidgetContent], CompleteTable | None]


def write_archive(
    content: DashboardContent,
    tables: Tables,
    path: Path,
    *,
    on_widget: Callable[[int], None] = lambda _done: None,
) -> tuple[str, ...]:
    """Write the archive; returns sentences about what it lacks. `on_widget` is told the number of
    widgets that are done. Nothing is left of an archive that breaks off.
    """
    write = writer(content.scope.formats)
    lacking: list[str] = []
    with (
        atomic_file(path) as part,
        TemporaryDirectory(dir=path.parent) as folder,
        zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        entries = []
        for number, (widget, name) in enumerate(_named(content, write), start=1):
            member = Path(folder) / "member"
            entry = _write_member(widget, tables, member, write)
            notes = [*entry["notes"], *descriptions.notes(widget, content)]
            archive.write(member, name)
            member.unlink()
            entries.append({"file": name, **entry, "notes": notes})
            lacking += [f"{entry['title']}: {each}" for each in entry["lacks"]]
            on_widget(number)
        archive.writestr(MANIFEST, _manifest(content, entries))
    return tuple(lacking)


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
