"""Rows and notes of documents, and the paper of countries."""

from __future__ import annotations

import pytest

from tests.widgets.exports.document import contents
from tests.widgets.exports.document.contents import AMERICAN
from widgets.exports.document.paper import paper_of
from widgets.exports.document.tiles import note_line, rows_of, tiles_of


@pytest.mark.parametrize("locale", ["en_US", "es_MX", "fr_CA", "en_PH"])
def test_paper_is_letter_where_printers_hold_that(locale: str) -> None:
    assert paper_of(locale).name == "letter"


@pytest.mark.parametrize("locale", ["de_DE", "en_GB", "pt_BR", "en", "ar_EG"])
def test_paper_is_a4_everywhere_else(locale: str) -> None:
    assert paper_of(locale).name == "a4"


@pytest.mark.parametrize(
    ("numbers", "rows"), [(1, [1]), (4, [4]), (5, [3, 2]), (6, [3, 3]), (7, [4, 3]), (9, [3, 3, 3])]
)
def test_no_number_stands_alone_in_a_row(numbers: int, rows: list[int]) -> None:
    (kpi, *_) = contents.gallery(AMERICAN, kinds=("kpi",)).widgets
    tiles = tiles_of(contents.dashboard(AMERICAN, (kpi,) * numbers), {}, "w")

    assert [len(row.tiles) for row in rows_of(tiles)] == rows


def test_every_widget_stands_in_one_row_and_rows_are_full() -> None:
    tiles = tiles_of(contents.gallery(AMERICAN), {}, "w")

    rows = rows_of(tiles)

    placed = [tile.number for row in rows for tile, _ in row.tiles]
    assert sorted(placed) == sorted(tile.number for tile in tiles)
    assert {sum(columns for _, columns in row.tiles) for row in rows} == {12}


def test_notes_that_are_no_sentences_are_parted_by_a_dot() -> None:
    assert note_line(["Only 8 rows.", "Not complete: today", "An average."]) == (
        "Only 8 rows. Not complete: today · An average."
    )
