"""A figure measured several times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Spread:
    middle: float
    least: float
    most: float

    @classmethod
    def of(cls, found: Iterable[float]) -> Spread:
        figures = list(found)
        return cls(median(figures), min(figures), max(figures))

    def __format__(self, spec: str) -> str:
        spec = spec or ",.0f"
        return f"{self.middle:{spec}} ({self.least:{spec}}–{self.most:{spec}})"

    def __str__(self) -> str:
        return format(self)
