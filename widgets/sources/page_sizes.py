"""Page sizes that a platform takes: documented ones, and smaller ones learned from refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from widgets.sources.failures import CursorLost, InvalidQuery

T = TypeVar("T")

FIELD = "limit"
SMALLER = (100, 50, 25, 10)


class PageSizes(Protocol):
    """The page sizes released for one connection, by the path that is asked."""

    def find(self, path: str) -> int | None:
        """The most rows that a page of this path may have, where that was released."""

    def keep(self, path: str, rows: int) -> None:
        """Remember that a platform takes `rows` and not more."""


class NullPageSizes:
    """Learns nothing: for accounts that are only verified."""

    def find(self, path: str) -> int | None:
        return None

    def keep(self, path: str, rows: int) -> None:
        pass


def largest(sizes: PageSizes, path: str, wanted: int, ask: Callable[[int], T]) -> T:
    """The answer to `ask(rows)` with as many rows a page as wanted, or as the platform takes.

    A refusal that names `limit`, or no field at all, is followed by a try with a smaller page;
    which one succeeds is kept for the connection. Raises the first refusal where none does.
    """
    known = sizes.find(path)
    rows = min(wanted, known) if known else wanted
    try:
        return ask(rows)
    except CursorLost:
        raise
    except InvalidQuery as refusal:
        if not _may_be_size(refusal):
            raise
        return _smaller(sizes, path, rows, ask, refusal)


def _smaller(
    stored: PageSizes, path: str, refused: int, ask: Callable[[int], T], refusal: InvalidQuery
) -> T:
    sizes = [rows for rows in SMALLER if rows < refused]
    # An error that names no field is most often another one: one try must do.
    for rows in sizes if refusal.problems else sizes[:1]:
        try:
            found = ask(rows)
        except InvalidQuery as again:
            if not _may_be_size(again):
                raise
        else:
            stored.keep(path, rows)
            return found
    raise refusal


def _may_be_size(refusal: InvalidQuery) -> bool:
    return all(problem.field in {FIELD, ""} for problem in refusal.problems)
