"""The "as of" line of a page: the time of its newest numbers, which its tiles do not repeat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from widgets.results.status_line import StatusLine

# Numbers that are older than the page's newest by more than this say so in their tile. Static
# lists are fetched every 15 minutes, so that a page of them says it once.
TOLERANCE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class PageStamp:
    """The "as of" line of a page; empty where no tile has numbers that nothing is wrong with."""

    text: str = ""
    as_of: int = 0

    @classmethod
    def of(cls, status_lines: Iterable[StatusLine | None]) -> Self:
        good = [line for line in status_lines if line and _is_good(line)]
        newest = max(good, key=_as_of, default=None)
        return cls(newest.text, _as_of(newest)) if newest else cls()

    @property
    def tolerance_seconds(self) -> int:
        return int(TOLERANCE.total_seconds())

    def covers(self, status_line: StatusLine) -> bool:
        """True where a tile need not say how old its numbers are: the page does."""
        age = self.as_of - _as_of(status_line)
        return _is_good(status_line) and age <= self.tolerance_seconds


def _is_good(status_line: StatusLine) -> bool:
    return status_line.as_of is not None and not status_line.code


def _as_of(status_line: StatusLine) -> int:
    return status_line.as_of or 0
