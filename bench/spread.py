"""A figure measured several times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Self


@dataclass(frozen=True)
class Spread:
    """The middle of what was measured, and its ends."""

    middle: float
    least: float
    most: float

    @classmethod
    def of(cls, figures: Iterable[float]) -> Self:
        found = list(figures)
        return cls(median(found), min(found), max(found))

    @classmethod
    def ratio(cls, ours: Iterable[float], others: Iterable[float]) -> Self:
        """Of figures taken turn by turn: what slowed a turn slowed both."""
        return cls.of(our / other for our, other in zip(ours, others, strict=True))

    def __format__(self, spec: str) -> str:
        return f"{self.middle:{spec}} ({self.least:{spec}}–{self.most:{spec}})"
