"""Shapes of queries that a kind of widget can draw, declared beside its drawing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from widgets.frames.frame import Unit


class Sums(StrEnum):
    """The cases in which a kind adds rows up: its metric has to be one that may be summed."""

    NEVER = "never"
    ALWAYS = "always"
    BY_VALUE = "by_value"  # with a dimension besides time
    BY_HOUR = "by_hour"  # over hours alone


# The fewest and the most dimensions besides time.
Count = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Shape:
    """The dimensions that a kind draws: how many besides time where the query has a grain of
    time, and how many where it has none; None where it draws no such query.

    `one_unit` says that metrics side by side have to count in one unit.
    """

    over_time: Count | None = (0, 0)
    otherwise: Count | None = (0, 0)
    sums: Sums = Sums.NEVER
    one_unit: bool = False

    def count(self, *, over_time: bool) -> Count | None:
        return self.over_time if over_time else self.otherwise

    def allows(self, grain: str, split: Collection[str]) -> bool:
        """True if a query of this grain, "" for none, and these other dimensions is drawn."""
        count = self.count(over_time=bool(grain))
        return count is not None and count[0] <= len(split) <= count[1]

    def needs_sum(self, grain: str, split: Collection[str]) -> bool:
        """True if such a query is drawn for a metric alone that may be summed over its rows."""
        match self.sums:
            case Sums.ALWAYS:
                return True
            case Sums.BY_VALUE:
                return bool(split)
            case Sums.BY_HOUR:
                return grain == "hour" and not split
        return False

    def needs_unit(self, split: Collection[str], first: Unit) -> Unit | None:
        """The unit that further metrics must have; None where any will do."""
        return first if self.one_unit and not split else None


# Numbers of the whole period; time gives them their course.
TOTALS = Shape()
