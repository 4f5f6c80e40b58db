"""The same numbers, to the last digit, on the page, in CSV and in XLSX, for whole dashboards."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bench.dashboards import KINDS
from clients.auth.permissions import formats_of
from clients.models import Client
from clients.secrets import vault
from clients.tenancy import within
from demo.seed import write_dashboard
from tests.fixtures.platform import STATE, connect, make_board
from tests.fixtures.sandbox import Sandbox
from tests.widgets.exports.reading_back import (
    RecordedTables,
    as_cell,
    as_csv,
    csv_rows,
    members,
    sheet_rows,
)
from widgets.charts.numbers import plain
from widgets.exports.archive import write_archive
from widgets.exports.collecting import collect
from widgets.exports.content import CompleteTable, DashboardContent, ExportScope, WidgetContent
from widgets.exports.workbook import write_workbook
from widgets.models import Dashboard
from widgets.queries.periods import Comparison, DateRange, Preset
from widgets.queries.state import State
from widgets.sources.account import Priority

pytestmark = pytest.mark.django_db

DAYS = DateRange.parse("2025-10-21", "2025-11-19")
MONTH = State(None, DAYS, STATE.comparison, DAYS.before())


def check_page(widget: WidgetContent, table: CompleteTable) -> None:
    """The table's totals and first rows are those of the page's payload."""
    payload: dict[str, Any] = widget.payload or {}
    rows = list(table.rows)
    now = {
        column.column.name: place
        for place, column in reversed(list(enumerate(table.columns)))
        if not (column.is_previous or column.is_change)
    }
    whole = table.totals or rows[0]
    for total in payload["totals"]:
        assert plain(whole[now[total["name"]]]) == total["value"], widget.title
    shown = payload["table"]
    names = [heading["name"] for heading in shown["columns"]] if shown else []
    if all(name.removesuffix(".change") in now for name in names):
        for row, cells in zip(rows, shown["rows"] if shown else (), strict=False):
            for name, cell in zip(names, cells, strict=True):
                place = now[name.removesuffix(".change")]
                if not table.columns[place].column.is_metric:
                    continue
                value = row[place + 2] if name.endswith(".change") else plain(row[place])
                assert value == cell["value"], (widget.title, name)


def check_files(
    content: DashboardContent, folder: Path, *, tables: RecordedTables | None = None
) -> int:
    """Both files have the rows that the page's numbers are of; returns the number of tables."""
    tables = tables or RecordedTables(content)
    write_archive([content], tables, folder / "board.zip")
    write_workbook([content], tables, folder / "board.xlsx")
    checked = 0
    sheets = [widget for widget in content.widgets if not widget.is_text]
    for place, widget in enumerate(content.widgets, start=1):
        table, rows = tables(widget), tables.rows(widget)
        if table is None:
            continue
        check_page(widget, table)
        member = next(
            name for name in members(folder / "board.zip") if name.startswith(f"{place:02} ")
        )
        assert csv_rows(folder / "board.zip", member) == [[*map(as_csv, row)] for row in rows]
        sheet = 1 + sheets.index(widget)
        cells = sheet_rows(folder / "board.xlsx", sheet, len(table.columns), len(rows))
        told = [[as_cell(each) for each in row] for row in rows]
        assert [[read_cell(each) for each in row] for row in cells] == told
        checked += 1
    return checked


def read_cell(value: Any) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else as_cell(value)


def scopes_of(client: Client, state: State = MONTH) -> list[ExportScope]:
    with within(client.pk):
        boards = list(Dashboard.objects.for_client(client.pk).published())
    formats = formats_of(client)
    return [ExportScope(client.pk, board.pk, None, state, formats) for board in boards]


def days(first: str, last: str) -> DateRange:
    return DateRange.parse(first, last)


@pytest.mark.parametrize(
    "state",
    [
        MONTH,
        State(None, DAYS, Comparison.OFF, None),
        State(None, DAYS, Comparison.CUSTOM, days("2025-09-01", "2025-09-10")),
        State(
            Preset.MONTH_TO_DATE,
            days("2025-11-01", "2025-11-20"),
            Comparison.PREVIOUS_PERIOD,
            days("2025-10-01", "2025-10-20"),
            whole_days=True,
        ),
        State(
            Preset.TODAY,
            days("2025-11-20", "2025-11-20"),
            Comparison.PREVIOUS_PERIOD,
            days("2025-11-19", "2025-11-19"),
            same_hours=True,
        ),
    ],
    ids=["month", "compared with nothing", "compared with fewer days", "to date", "today"],
)
def test_a_board_of_every_kind(
    acme: Client, platform: Sandbox, tmp_path: Path, state: State
) -> None:
    with within(acme.pk):
        write_dashboard(acme, KINDS, connect(acme, platform), 0)
    (scope,) = scopes_of(acme, state)
    content = collect(scope, priority=Priority.SCREEN)

    assert [widget for widget in content.widgets if widget.problem or widget.notice] == []
    assert check_files(content, tmp_path) == 13


NAMES = ("/prices", "/料金/セール", "/الأسعار/خصم", "=HYPERLINK(1)", "/" + "long-" * 60)


def visits(platform: Sandbox) -> list[dict[str, Any]]:
    """A visit to each of 2,000 pages, named in many scripts."""
    at = (platform.now() - timedelta(days=5)).isoformat()
    return [
        {
            "type": "page_view",
            "timestamp": at,
            "session_id": f"ses_rows_{number}",
            "visitor_id": f"vis_rows_{number}",
            "channel": "direct",
            "properties": {"page_url": f"{NAMES[number % len(NAMES)]}/rows{number}"},
        }
        for number in range(2000)
    ]


def test_a_table_of_2000_rows_whose_tile_shows_ten(
    acme: Client, platform: Sandbox, tmp_path: Path
) -> None:
    connection = connect(acme, platform, workspace="newcomer")
    key = vault.open_key(connection).get_secret_value()
    platform.insert(key, visits(platform))
    chosen = {"field": "page_url", "operator": "contains", "value": "/rows"}
    pages = {"metrics": ["page_views"], "dimensions": ["page_url"], "filters": [chosen]}
    tile = {"kind": "table", "limit": 10, **pages}
    board = make_board(connection, tile)
    content = collect(ExportScope(acme.pk, board.pk, None, MONTH, formats_of(acme)))
    (widget,) = content.widgets

    assert check_files(content, tmp_path) == 1

    assert len((widget.payload or {})["table"]["rows"]) == 10
    rows = csv_rows(tmp_path / "board.zip", members(tmp_path / "board.zip")[0])
    assert (len(rows), len({row[0] for row in rows})) == (2000, 2000)
