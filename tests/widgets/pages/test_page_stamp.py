"""The "as of" line of a page, and the tiles that need none of their own."""

from widgets.pages.page_stamp import TOLERANCE, PageStamp
from widgets.results.status_line import StatusLine

NEWEST = 1_795_000_000
SECONDS = int(TOLERANCE.total_seconds())


def line(as_of: int | None, text: str = "", code: str = "", state: str = "fresh") -> StatusLine:
    return StatusLine(state, text, code, as_of=as_of)


def test_the_stamp_is_that_of_the_newest_numbers() -> None:
    found = PageStamp.of([line(NEWEST - 60, "As of 8:12"), None, line(NEWEST, "As of 8:13")])

    assert found == PageStamp("As of 8:13", NEWEST)


def test_failing_and_waiting_tiles_make_no_stamp() -> None:
    waiting, failing = line(None, state="pending"), line(NEWEST, "Shop is slow", "timeout", "stale")

    assert PageStamp.of([waiting, failing]) == PageStamp()
    assert not PageStamp.of([failing]).covers(failing)


def test_a_tile_says_its_own_where_it_is_older_than_the_tolerance_or_fails() -> None:
    found = PageStamp("As of 8:13", NEWEST)

    assert found.covers(line(NEWEST - SECONDS))
    # New numbers are on their way: nothing is wrong yet.
    assert found.covers(line(NEWEST - SECONDS, state="stale"))
    assert not found.covers(line(NEWEST - SECONDS - 1))
    assert not found.covers(line(NEWEST, code="timeout", state="stale"))
    assert not found.covers(line(None, state="pending"))
