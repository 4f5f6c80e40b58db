"""Exports end to end in a worker: from the sandbox's numbers to a stored file."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from pytest_django.fixtures import Settings

from clients.models import Client
from clients.tenancy import within
from tests.fixtures.platform import connect, make_board
from tests.fixtures.sandbox import Sandbox
from tests.widgets.exports.exporting import executive, kept, scope_of, stored
from widgets import rendering_tasks
from widgets.exports import jobs
from widgets.exports.document.bundle import Bundle
from widgets.exports.printed_files import PRINTERS
from widgets.exports.writers import WRITERS
from widgets.models import Dashboard, Export
from widgets.models.export import export_files
from widgets.queries.periods import Comparison, DateRange
from widgets.queries.state import State
from widgets.rendering_tasks import print_export
from widgets.tasks import write_export

pytestmark = pytest.mark.django_db

CHANNELS = {"metrics": ["sessions"], "dimensions": ["channel"], "kind": "table"}


def written(board: Dashboard, file_format: Export.Format, *, is_widget: bool = False) -> Export:
    with within(board.client_id):
        widget = board.widgets.first() if is_widget else None
        scope = scope_of(board, widget=widget.pk if widget else None)
        user = executive(board.client)
        export = jobs.request(scope, file_format, requested_by=user)
    write_export()
    return stored(export)


def content(export: Export) -> bytes:
    assert export.file.name, export.failure
    with export_files().open(export.file.name) as file:
        return bytes(file.read())


def test_every_format_has_a_writer_and_prints_where_there_is_a_printer(settings: Settings) -> None:
    settings.STATIC_CHARTS = True

    assert set(WRITERS) == jobs.offered()
    assert set(PRINTERS) == jobs.PRINTED
    settings.STATIC_CHARTS = False
    assert jobs.offered() == set(WRITERS) - set(PRINTERS)


def test_the_table_of_a_tile_is_written_as_csv(acme: Client, platform: Sandbox) -> None:
    board = make_board(connect(acme, platform), dict(CHANNELS))

    export = written(board, Export.Format.CSV, is_widget=True)

    rows = list(csv.reader(io.StringIO(content(export).decode("utf-8-sig"))))
    assert rows[0][:2] == ["Channel", "Sessions"]
    assert len(rows) > 3
    assert export.file_name.endswith("2025-11-10 – 2025-11-16.csv")
    assert (export.size, export.steps_done) == (len(content(export)), export.steps)


def test_a_dashboard_is_written_as_a_zip_of_its_tables(acme: Client, platform: Sandbox) -> None:
    board = make_board(connect(acme, platform), dict(CHANNELS), {"metrics": ["sessions"]})

    export = written(board, Export.Format.ZIP)

    with zipfile.ZipFile(io.BytesIO(content(export))) as archive:
        names = archive.namelist()
    assert len([name for name in names if name.endswith(".csv")]) == 2
    assert "manifest.json" in names


def test_a_dashboard_is_written_as_a_workbook(acme: Client, platform: Sandbox) -> None:
    board = make_board(connect(acme, platform), dict(CHANNELS), {"metrics": ["sessions"]})

    workbook = openpyxl.load_workbook(io.BytesIO(content(written(board, Export.Format.XLSX))))

    assert len(workbook.sheetnames) == 3


@pytest.mark.parametrize(
    ("file_format", "begins"), [(Export.Format.PDF, b"%PDF-"), (Export.Format.PNG, b"\x89PNG")]
)
def test_a_bundle_is_printed_by_the_rendering_worker(
    acme: Client, platform: Sandbox, settings: Settings, file_format: Export.Format, begins: bytes
) -> None:
    settings.STATIC_CHARTS = True
    days = {"metrics": ["sessions"], "dimensions": ["day"], "kind": "line"}
    board = make_board(connect(acme, platform), days)

    bundle = written(board, file_format, is_widget=True)
    assert (bundle.stage, bundle.failure) == ("print", "")
    print_export()
    rendering_tasks.close()
    rendering_tasks.printer.cache_clear()

    printed = stored(bundle)
    assert content(printed).startswith(begins)
    assert printed.file_name.endswith(f".{file_format}")
    assert kept() == [printed.file.name]


@pytest.mark.parametrize("file_format", [Export.Format.ZIP, Export.Format.XLSX])
def test_a_period_without_data_is_written(
    acme: Client, platform: Sandbox, file_format: Export.Format
) -> None:
    board = make_board(connect(acme, platform), dict(CHANNELS))
    days = DateRange.parse("2014-01-06", "2014-01-12")
    scope = replace(scope_of(board), state=State(None, days, Comparison.OFF, None))
    with within(acme.pk):
        export = jobs.request(scope, file_format, requested_by=None)

    write_export()

    export = stored(export)
    assert (export.failure, bool(export.size)) == ("", True)
    assert export.file_name.startswith(board.title)


def test_without_any_numbers_there_is_no_file_but_another_attempt(
    acme: Client, platform: Sandbox
) -> None:
    board = make_board(connect(acme, platform), dict(CHANNELS))
    platform.scenario("status", status=500)

    export = written(board, Export.Format.ZIP)

    assert (export.failure, export.file.name) == ("no_numbers", "")
    assert export.next_attempt_at is not None


def test_a_failed_widget_takes_no_other_with_it(acme: Client, platform: Sandbox) -> None:
    overview = {"resource": "overview", "metrics": ["revenue"]}
    board = make_board(connect(acme, platform), dict(CHANNELS), overview)
    platform.scenario("status", path="/analytics/overview", status=500)

    export = written(board, Export.Format.ZIP)

    assert (export.failure, export.size is not None, len(export.notices)) == ("", True, 1)


def test_a_document_of_several_dashboards_has_all_of_them(
    acme: Client, platform: Sandbox, settings: Settings
) -> None:
    settings.STATIC_CHARTS = True
    boards = [make_board(connect(acme, platform), dict(CHANNELS)) for _ in range(2)]
    with within(acme.pk):
        scope = replace(scope_of(boards[0]), further=(boards[1].pk,), title="Both")
        export = jobs.request(scope, Export.Format.PDF, requested_by=None)
    write_export()

    written = stored(export)
    bundle = Bundle.load(content(written))
    titles = [bookmark.title for bookmark in bundle.bookmarks if bookmark.level == 0]
    assert (bundle.title, written.file_name) == ("Both", "Both 2025-11-10 – 2025-11-16.pdf")
    assert [title for title in titles if title in {board.title for board in boards}] == [
        board.title for board in boards
    ]
    assert (written.stage, written.steps_done * 3) == ("print", written.steps * 2)
