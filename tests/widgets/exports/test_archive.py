"""Archives read back: a CSV for each widget, and the manifest that lists them."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.widgets.exports.contents import (
    COUNT,
    MONEY,
    NAME,
    make_content,
    make_table,
    make_widget_content,
    tables_by_title,
)
from widgets.exports.archive import write_archive
from widgets.exports.content import RawValue
from widgets.exports.errors import RowsUnavailable
from widgets.sources.failures import Unavailable

CHANNELS = make_table(
    [NAME, COUNT, MONEY],
    [("Ads", 3, Decimal("1.50")), ("Mail", 4, Decimal("2.25"))],
    totals=(None, 7, Decimal("3.75")),
)


def test_an_archive_has_a_file_for_each_widget_in_the_pages_order(tmp_path: Path) -> None:
    path = tmp_path / "board.zip"
    widgets = [
        make_widget_content("Channels"),
        make_widget_content("売上"),
        make_widget_content("Broken", payload=None, problem="OSCOM is slow; trying again"),
        make_widget_content("Words", "text", payload={"summary": "**Hello**", "notes": []}),
        make_widget_content(""),
        make_widget_content("", "text", payload={"summary": "Hello", "notes": []}),
    ]
    tables = tables_by_title(Channels=CHANNELS, 売上=make_table([NAME, COUNT], []))
    done: list[int] = []

    lacks = write_archive([make_content(*widgets)], tables, path, on_widget=done.append)

    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "01 Channels.csv",
            "02 売上.csv",
            "03 Broken.csv",
            "04 Words.txt",
            "05 Untitled.csv",
            "06 Note.txt",
            "manifest.json",
        ]
        first = archive.read("01 Channels.csv").decode("utf-8-sig").splitlines()
        assert list(csv.reader(first))[1:] == [["Ads", "3", "1.50"], ["Mail", "4", "2.25"]]
        assert archive.read("04 Words.txt") == b"**Hello**"
    assert lacks == ("Broken: OSCOM is slow; trying again",)
    assert done == [1, 2, 3, 4, 5, 6]


def test_an_archives_manifest_tells_of_each_file(tmp_path: Path) -> None:
    path = tmp_path / "board.zip"
    widgets = [
        make_widget_content("Channels"),
        make_widget_content("売上"),
        make_widget_content("Broken", payload=None, problem="OSCOM is slow; trying again"),
    ]
    tables = tables_by_title(Channels=CHANNELS, 売上=make_table([NAME, COUNT], []))

    write_archive([make_content(*widgets)], tables, path)

    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert [(each["file"], each["rows"]) for each in manifest["files"]][:2] == [
        ("01 Channels.csv", 2),
        ("02 売上.csv", 0),
    ]
    assert manifest["files"][0]["totals"] == {"Sessions": "7", "Revenue (EUR)": "3.75"}
    assert manifest["files"][2]["notes"] == ["OSCOM is slow; trying again"]
    assert manifest["period"] == {"start": "2025-11-10", "end": "2025-11-16"}
    assert manifest["about"]["Period"] == "Nov 10 – 16, 2025"
    assert manifest["client"] == "Acme"


def failing() -> Iterator[Sequence[RawValue]]:
    yield "a", 1
    raise RowsUnavailable(Unavailable())


def test_an_archive_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    content = make_content(make_widget_content("Good"), make_widget_content("Bad"))
    tables = tables_by_title(
        Good=make_table([NAME, COUNT], [("a", 1)]), Bad=make_table([NAME, COUNT], failing())
    )

    with pytest.raises(RowsUnavailable):
        write_archive([content], tables, tmp_path / "board.zip")

    assert list(tmp_path.iterdir()) == []


def test_several_dashboards_have_a_folder_each_and_one_manifest(tmp_path: Path) -> None:
    path = tmp_path / "boards.zip"
    boards = [make_content(make_widget_content("Channels")) for _ in range(2)]
    broken = make_widget_content("Broken", payload=None, problem="OSCOM is slow")
    boards.append(replace(make_content(broken), title="a/b " + "x" * 300))

    lacks = write_archive(boards, tables_by_title(Channels=CHANNELS), path, title="Weekly numbers")

    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        manifest = json.loads(archive.read("manifest.json"))
    assert names == [
        "01 Marketing/01 Channels.csv",
        "02 Marketing/01 Channels.csv",
        f"03 a b {'x' * 56}/01 Broken.csv",
        "manifest.json",
    ]
    assert manifest["title"] == "Weekly numbers"
    assert [each["file"] for each in manifest["files"]] == names[:3]
    assert [each["dashboard"] for each in manifest["files"]][:2] == ["Marketing"] * 2
    assert lacks == (f"{boards[2].title}, Broken: OSCOM is slow",)
