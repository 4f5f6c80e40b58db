"""Lists by numbered pages and a total.

Items that are deleted while a walk is under way move the others forward: where the total shrank,
the pages before are read again with the next one, and the walk drops rows that come twice.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from widgets.frames.table import Row
from widgets.sources import pager
from widgets.sources.account import Account
from widgets.sources.lists.endpoint import ListEndpoint, ListPage

MOST_PAGES_BACK = 4


@dataclass(frozen=True, slots=True)
class NumberedPage:
    """Rows of one page; `total` is None where the platform does not tell it."""

    rows: Sequence[Row]
    total: int | None


@dataclass(slots=True)
class NumberedPages(ABC):
    """A platform's lists. The cursor of a walk is `<offset>:<total before>`."""

    page_rows: int
    cursor_seconds: int
    least_rows: int = 1

    @abstractmethod
    def page(
        self,
        account: Account,
        listed: ListEndpoint,
        params: Mapping[str, str],
        *,
        number: int,
        rows: int,
    ) -> NumberedPage:
        """One page by its number from 0, of at most `rows` rows. Raises a Failure."""

    def fetch(
        self,
        account: Account,
        listed: ListEndpoint,
        params: Mapping[str, str],
        *,
        cursor: str | None,
        rows: int,
    ) -> ListPage:
        rows = max(rows, self.least_rows)
        offset, before = _position(cursor)
        place = offset // rows
        found, total = self._read(account, listed, params, number=place, rows=rows)
        gone = max(0, before - total)
        for back in range(1, min(ceil(gone / rows), MOST_PAGES_BACK, place) + 1):
            earlier, _ = self._read(account, listed, params, number=place - back, rows=rows)
            found = (*earlier, *found)
        following = offset + rows
        if not found or following >= total:
            return pager.CursorPage(found, None)
        return pager.CursorPage(found, f"{following}:{total}")

    def _read(
        self,
        account: Account,
        listed: ListEndpoint,
        params: Mapping[str, str],
        *,
        number: int,
        rows: int,
    ) -> tuple[tuple[Row, ...], int]:
        page = self.page(account, listed, params, number=number, rows=rows)
        found = tuple(page.rows)
        reached = number * rows + len(found)
        if page.total is not None:
            return found, page.total
        # A full page without a total may not be the last one.
        return found, reached + (len(found) >= rows)


def _position(cursor: str | None) -> tuple[int, int]:
    offset, _, total = (cursor or "0:0").partition(":")
    return int(offset), int(total)
