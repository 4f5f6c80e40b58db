"""Placement of tiles as a browser does it, without holes below them."""

from __future__ import annotations

import pytest

from widgets.pages.placement import Box, filled_rows, placements, reserved_lines


def test_tiles_fill_rows_from_the_left() -> None:
    found = placements([Box("kpi", 6, 1), Box("kpi", 6, 1), Box("line", 8, 2)])

    assert [(at.row, at.column, at.rows) for at in found] == [(0, 0, 1), (0, 6, 1), (1, 0, 2)]


def test_lower_tiles_stand_upon_each_other_beside_a_higher_one() -> None:
    found = placements([Box("line", 8, 4), Box("pie", 4, 2), Box("pie", 4, 2)])

    assert [(at.row, at.column) for at in found] == [(0, 0), (0, 8), (2, 8)]


def test_a_tile_takes_the_empty_cells_below_it() -> None:
    found = placements([Box("line", 8, 3), Box("pie", 4, 2), Box("line", 12, 2)])

    assert [(at.row, at.rows) for at in found] == [(0, 3), (0, 3), (3, 2)]


def test_the_last_tiles_end_together() -> None:
    found = placements([Box("line", 6, 2), Box("bar", 6, 4)])

    assert [at.rows for at in found] == [4, 4]


def test_a_headline_has_a_row_of_its_own() -> None:
    found = placements([Box("headline", 4, 3), Box("kpi", 3, 1)])

    assert [(at.row, at.width, at.rows) for at in found] == [(0, 12, 1), (1, 3, 1)]


def test_drawings_beside_lists_are_elastic() -> None:
    found = placements([Box("bar", 4, 3), Box("table", 8, 3), Box("line", 12, 3)])

    assert [at.is_elastic for at in found] == [True, False, False]


@pytest.mark.parametrize(
    ("widths", "filled"),
    [
        ([6, 12, 6], [6, 12, 6]),  # the third goes up beside the first
        ([6, 12], [12, 12]),
        ([3, 3, 3, 12], [4, 4, 4, 12]),
        ([3, 3, 3, 3, 3], [3, 3, 3, 3, 12]),
        ([3, 6], [3, 9]),
    ],
)
def test_rows_of_narrow_screens_are_filled(widths: list[int], filled: list[int]) -> None:
    assert filled_rows(widths) == filled


def test_a_last_number_of_an_odd_count_is_as_wide_as_a_phone() -> None:
    found = placements([Box("kpi", 4, 1)] * 3)

    assert [(at.tablet, at.phone) for at in found] == [(4, 6), (4, 6), (4, 12)]


def test_a_drawing_without_a_neighbour_takes_the_line_of_a_sheet() -> None:
    numbers, pair = [Box("kpi", 3, 1)] * 4, [Box("pie", 4, 2), Box("funnel", 5, 3)]
    alone = [Box("bar", 4, 2), Box("table", 6, 2), Box("heatmap", 6, 2)]

    found = placements([*numbers, *pair, *alone])

    assert [at.sheet for at in found] == [3, 3, 3, 3, 6, 6, 12, 12, 12]


@pytest.mark.parametrize(("limit", "height", "lines"), [(5, 2, 7), (10, 2, 12), (40, 2, 10)])
def test_a_table_reserves_the_rows_that_it_can_have(limit: int, height: int, lines: int) -> None:
    assert reserved_lines(limit, height) == lines
