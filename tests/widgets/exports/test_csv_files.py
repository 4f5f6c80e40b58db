"""CSV read back: the same values, whatever spreadsheet opens it."""

from __future__ import annotations

import csv
import resource
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.widgets.exports.contents import (
    CHANGE,
    COUNT,
    DAY,
    HOUR,
    MONEY,
    NAME,
    RATIO,
    WRITER,
    make_table,
)
from widgets.exports.content import RawValue
from widgets.exports.csv_files import write_csv, write_sentence
from widgets.exports.errors import RowsUnavailable, StorageFull
from widgets.sources.failures import Unavailable


def read(path: Path) -> list[list[str]]:
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(raw.decode("utf-8-sig").splitlines(keepends=True)))


def test_values_are_raw_and_days_are_iso(tmp_path: Path) -> None:
    hour = datetime(2025, 10, 26, 2, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    rows = [
        (date(2025, 11, 3), hour, 2**60, Decimal("1234567.10"), Decimal("0.0004"), 1e-7),
        (None, hour.replace(fold=1), 0, None, Decimal("1E+3"), None),
    ]
    path = tmp_path / "rows.csv"

    count = write_csv(make_table([DAY, HOUR, COUNT, MONEY, RATIO, CHANGE], rows), path, WRITER)

    assert count == 2
    assert read(path) == [
        ["Day", "Hour", "Sessions", "Revenue (EUR)", "Rate", "Change"],
        [
            "2025-11-03",
            "2025-10-26T02:00:00+02:00",
            str(2**60),
            "1234567.10",
            "0.0004",
            "0.0000001",
        ],
        ["", "2025-10-26T02:00:00+01:00", "0", "", "1000", ""],
    ]


HOSTILE = [
    ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
    ("+1", "'+1"),
    ("-2+3", "'-2+3"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("\t=1", "'\t=1"),
    (" =1", "' =1"),
    ("＝1+1", "'＝1+1"),
    ("a\u202etxt.exe", "atxt.exe"),
    ("nul\x00l", "null"),
    ('say "hi", you', 'say "hi", you'),
    ("two\nlines", "two\nlines"),
    ("売上 👩‍👩‍👧", "売上 👩‍👩‍👧"),
    ("المبيعات", "المبيعات"),
    ("3 > 2", "3 > 2"),
]


@pytest.mark.parametrize(("text", "expected"), HOSTILE)
def test_a_platforms_text_is_inert(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "rows.csv"

    write_csv(make_table([NAME, COUNT], [(text, 1)]), path, WRITER)

    assert read(path)[1] == [expected, "1"]


def test_records_end_as_rfc_4180_wants(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"

    write_csv(make_table([NAME, COUNT], [("a,b", 1)]), path, WRITER)

    assert path.read_bytes() == b'\xef\xbb\xbfName,Sessions\r\n"a,b",1\r\n'


def test_a_cut_and_old_numbers_are_stated_first(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    table = make_table([NAME, COUNT], [("a", 1)], limit=1, notices=("Showing 10:00",))

    write_csv(table, path, WRITER)

    assert read(path)[:3] == [
        ["Only the first row is shown."],
        ["Showing 10:00"],
        ["Name", "Sessions"],
    ]


class CutRows:
    """Rows that turn out to be cut as they end."""

    limit: int | None = None

    def __iter__(self) -> Iterator[Sequence[RawValue]]:
        yield "a", 1
        yield "b", 2
        self.limit = 2


def test_a_cut_that_is_found_at_the_end_is_stated_first_as_well(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"

    write_csv(make_table([NAME, COUNT], CutRows()), path, WRITER)

    assert read(path) == [
        ["Only the first 2 rows are shown."],
        ["Name", "Sessions"],
        ["a", "1"],
        ["b", "2"],
    ]
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_widget_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"

    write_sentence("=OSCOM, is slow", path)

    assert read(path) == [["'=OSCOM, is slow"]]


def test_no_rows_are_headings_alone(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"

    assert write_csv(make_table([NAME, COUNT], []), path, WRITER) == 0
    assert read(path) == [["Name", "Sessions"]]


def failing() -> Iterator[Sequence[RawValue]]:
    yield from (("a", 1),) * 5000
    raise RowsUnavailable(Unavailable())


def test_rows_that_break_off_leave_no_file(tmp_path: Path) -> None:
    with pytest.raises(RowsUnavailable):
        write_csv(make_table([NAME, COUNT], failing()), tmp_path / "rows.csv", WRITER)

    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def full_disk() -> Iterator[None]:
    """No file of this process may grow beyond 64 KB."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_no_file_and_keeps_the_old_one(tmp_path: Path, full_disk: None) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("before")
    rows = (("a" * 100, number) for number in range(10_000))

    with pytest.raises(StorageFull) as raised:
        write_csv(make_table([NAME, COUNT], rows), path, WRITER)

    assert (raised.value.code, raised.value.is_transient) == ("storage_full", True)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "before"
