"""`manage.py export`: the same work as a job's, in the foreground."""

from __future__ import annotations

import csv
import os
import pty
import subprocess
import sys
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from clients.models import Client
from clients.tenancy import across_clients
from tests.dates.clock import needs_kernel_clock
from tests.fixtures.platform import connect, make_board
from tests.fixtures.sandbox import Sandbox
from widgets.management.commands.export import TerminalProgress
from widgets.models import Dashboard

pytestmark = pytest.mark.django_db

CHANNELS = {"metrics": ["sessions"], "dimensions": ["channel"], "kind": "table"}


@pytest.fixture
def board(acme: Client, platform: Sandbox) -> Dashboard:
    return make_board(connect(acme, platform), dict(CHANNELS))


def export(board: Dashboard, output: Path, file_format: str = "zip", **options: Any) -> str:
    out = StringIO()
    given = {"output": output, "format": file_format} | options
    call_command("export", board.client.slug, board.slug, stdout=out, **given)
    return out.getvalue()


def widget_of(board: Dashboard) -> str:
    with across_clients():
        return str(board.widgets.get().pk)


def test_a_widget_is_exported_with_progress_in_plain_lines(
    board: Dashboard, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "channels.csv"

    said = export(board, output, "csv", widget=widget_of(board), period="last_7_days")

    rows = list(csv.reader(output.read_text("utf-8-sig").splitlines()))
    assert rows[0][:2] == ["Channel", "Sessions"]
    assert said == f"{output} ({output.stat().st_size} bytes)\n"
    assert capsys.readouterr().err.splitlines() == ["  0 %", " 50 %", "100 %"]


@needs_kernel_clock
@pytest.mark.parametrize("file_format", ["pdf", "png", "xlsx"])
def test_each_format_is_written_whole(board: Dashboard, tmp_path: Path, file_format: str) -> None:
    output = tmp_path / f"board.{file_format}"

    export(board, output, file_format, widget=widget_of(board))

    begins = {"pdf": b"%PDF-", "png": b"\x89PNG", "xlsx": b"PK"}
    assert output.read_bytes().startswith(begins[file_format])
    assert list(tmp_path.iterdir()) == [output]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"period": "aeon"}, "--period is not a period we know"),
        ({"filter": ["nonsense"]}, "--f "),
        ({"widget": "7"}, "--widget: there is no 7, but "),
        ({"file_format": "csv"}, "--widget: csv is the format of one widget"),
    ],
)
def test_bad_options_are_named(
    board: Dashboard, tmp_path: Path, options: dict[str, Any], words: str
) -> None:
    output = tmp_path / "file"

    with pytest.raises(CommandError) as refused:
        export(board, output, **options)

    assert words in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_unknown_clients_and_dashboards_are_answered_with_the_known(
    board: Dashboard, tmp_path: Path
) -> None:
    given = {"format": "zip", "output": tmp_path / "file"}

    with pytest.raises(CommandError, match="CLIENT: there is no nobody, but acme"):
        call_command("export", "nobody", "sales", **given)
    with pytest.raises(CommandError, match=f"DASHBOARD: there is no sales, but {board.slug}"):
        call_command("export", "acme", "sales", **given)


def test_several_dashboards_are_one_workbook_and_no_table(
    board: Dashboard, platform: Sandbox, tmp_path: Path
) -> None:
    other = make_board(connect(board.client, platform), dict(CHANNELS))
    slugs, output = ("acme", board.slug, other.slug), tmp_path / "file"

    call_command("export", *slugs, format="xlsx", output=output, stdout=StringIO())
    with pytest.raises(CommandError, match="DASHBOARD: several make one file"):
        call_command("export", *slugs, format="csv", output=output)

    cover, *sheets = openpyxl.load_workbook(BytesIO(output.read_bytes()))
    assert cover["A2"].value == f"{board.title}, {other.title}"
    assert [sheet["A2"].value for sheet in sheets] == [board.title, other.title]
    assert [sheet.title[:2] for sheet in sheets] == ["1 ", "2 "]


def test_a_folder_that_is_not_there_is_an_error(board: Dashboard, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--output"):
        export(board, tmp_path / "nowhere" / "file.zip")


def test_a_platform_without_an_answer_is_an_error_with_its_reasons(
    board: Dashboard, platform: Sandbox, tmp_path: Path
) -> None:
    platform.scenario("status", status=500)

    with pytest.raises(CommandError, match=r"could not be fetched[^\n]*\n.+"):
        export(board, tmp_path / "file.zip")

    assert list(tmp_path.iterdir()) == []


def test_a_failed_command_ends_with_a_plain_line_and_a_status(tmp_path: Path) -> None:
    command = [sys.executable, "manage.py", "export", "nobody", "sales", "--format", "zip"]
    done = subprocess.run(
        [*command, "--output", str(tmp_path / "nowhere" / "file")],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: --output")
    assert "Traceback" not in done.stderr


def test_on_a_terminal_one_line_is_written_over() -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal:
        progress = TerminalProgress(terminal)
        progress(1, 2)
        progress(2, 2)
        shown = b""
        while not shown.endswith(b"\n"):
            shown += os.read(ours, 100)
    os.close(ours)

    assert shown == b"\r 50 %\r100 %\r\n"
