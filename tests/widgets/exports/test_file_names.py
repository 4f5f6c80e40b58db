"""Names of files and sheets from any title."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.exports.file_names import FORBIDDEN, file_name, file_names, sheet_names


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Umsatz Q3", "Umsatz Q3.csv"),
        ("売上とチャネル", "売上とチャネル.csv"),
        ("المبيعات حسب القناة", "المبيعات حسب القناة.csv"),
        ("A/B: “test”? <now>", "A B “test” now.csv"),
        ("../../etc/passwd", "etc passwd.csv"),
        ("\u202egnp.exe\u0000\n", "gnp.exe.csv"),
        ("CON", "CON_.csv"),
        ("...", "export.csv"),
        ("", "export.csv"),
    ],
)
def test_a_files_name_is_valid_on_every_system(title: str, expected: str) -> None:
    assert file_name(title, "csv") == expected


def test_equal_names_are_numbered_whatever_their_case() -> None:
    names = file_names(["Visits", "visits", "Visits"], "csv", fallback="widget")

    assert names == ["Visits.csv", "visits (2).csv", "Visits (3).csv"]


def test_a_title_of_300_characters_is_cut() -> None:
    long = "売" * 300

    assert len(file_name(long, "xlsx").encode()) < 200
    assert sheet_names([long, long], fallback="Tile") == ["売" * 31, f"{'売' * 27} (2)"]


@given(st.lists(st.text(max_size=60), max_size=20))
def test_sheets_names_are_what_excel_takes(titles: list[str]) -> None:
    names = sheet_names(titles, fallback="Tile")

    assert len({name.casefold() for name in names}) == len(titles)
    for name in names:
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not FORBIDDEN.search(name)
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert name.lower() != "history"
