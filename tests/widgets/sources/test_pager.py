from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.sources.failures import ContractViolation, CursorLost
from widgets.sources.pager import MOST_ROWS, CursorPage, PagedRows, stream, walk

Fetch = Callable[[str | None], CursorPage[int]]


def pages_of(*pages: list[int]) -> Fetch:
    """Each page's cursor is the number of the next."""

    def fetch(cursor: str | None) -> CursorPage[int]:
        number = int(cursor or 0)
        following = str(number + 1) if number + 1 < len(pages) else None
        return CursorPage(pages[number], following)

    return fetch


def itself(row: int) -> int:
    return row


@given(st.lists(st.integers(), unique=True), st.integers(1, 7))
def test_pages_together_are_the_whole(rows: list[int], size: int) -> None:
    pages = [rows[at : at + size] for at in range(0, len(rows), size)] or [[]]

    assert walk(pages_of(*pages), identity=itself) == PagedRows(tuple(rows), len(pages))


def test_a_row_that_comes_again_counts_once() -> None:
    found = walk(pages_of([1, 2], [2, 3], [3, 1, 4]), identity=itself)

    assert found.rows == (1, 2, 3, 4)


def test_a_walk_ends_at_its_limit_and_says_so() -> None:
    assert walk(pages_of([1, 2], [3, 4], [5]), identity=itself, limit=3) == PagedRows(
        (1, 2, 3), 2, True
    )
    assert walk(pages_of([1, 2], [3, 4]), identity=itself, limit=4) == PagedRows((1, 2, 3, 4), 2)
    assert walk(pages_of([1, 2, 3]), identity=itself, limit=2) == PagedRows((1, 2), 1, True)


def test_a_walk_ends_after_the_most_pages() -> None:
    found = walk(lambda cursor: endless(cursor, 1), identity=itself, most_pages=5)

    assert found == PagedRows((0, 1, 2, 3, 4), 5, truncated=True)


def test_a_walk_ends_after_the_most_rows() -> None:
    found = walk(lambda cursor: endless(cursor, 1000), identity=itself, limit=10**9)

    assert len(found.rows) == MOST_ROWS
    assert found.truncated


def endless(cursor: str | None, size: int) -> CursorPage[int]:
    start = int(cursor or 0)
    return CursorPage(range(start, start + size), str(start + size))


@pytest.mark.parametrize("cursors", [["a", "a"], ["a", "b", "a"], ["a", "b", "c", "d", "b"]])
def test_a_cursor_that_comes_back_is_a_violation(cursors: list[str]) -> None:
    given = iter(enumerate(cursors))

    def fetch(_: str | None) -> CursorPage[int]:
        row, cursor = next(given)
        return CursorPage([row], cursor)

    with pytest.raises(ContractViolation):
        walk(fetch, identity=itself)


def test_a_page_that_comes_back_under_new_cursors_is_a_violation() -> None:
    with pytest.raises(ContractViolation):
        walk(pages_of([1, 2], [3], [1, 2]), identity=itself)


def test_a_forgotten_walk_begins_once_more() -> None:
    asked: list[str | None] = []
    whole = pages_of([1], [2], [3])

    def fetch(cursor: str | None) -> CursorPage[int]:
        asked.append(cursor)
        if len(asked) == 3:
            raise CursorLost
        return whole(cursor)

    assert walk(fetch, identity=itself) == PagedRows((1, 2, 3), 3)
    assert asked == [None, "1", "2", None, "1", "2"]


def test_a_walk_forgotten_again_is_given_up() -> None:
    def fetch(cursor: str | None) -> CursorPage[int]:
        if cursor:
            raise CursorLost
        return CursorPage([1], "next")

    with pytest.raises(CursorLost):
        walk(fetch, identity=itself)


@given(st.lists(st.integers(), unique=True), st.integers(1, 7))
def test_a_stream_is_the_whole_page_by_page(rows: list[int], size: int) -> None:
    pages = [rows[at : at + size] for at in range(0, len(rows), size)] or [[]]

    assert [list(page.rows) for page in stream(pages_of(*pages), identity=itself)] == pages


def test_a_stream_drops_rows_that_the_page_before_had() -> None:
    found = [page.rows for page in stream(pages_of([1, 1, 2], [2, 3], [4]), identity=itself)]

    assert found == [(1, 2), (3,), (4,)]


def test_a_stream_whose_cursor_comes_back_is_a_violation() -> None:
    def fetch(cursor: str | None) -> CursorPage[int]:
        return CursorPage([int(cursor or 0)], "1")

    with pytest.raises(ContractViolation):
        list(stream(fetch, identity=itself))
