"""Median and range of repeated measurements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median
from typing import Self


@dataclass(frozen=True)
class Statistics:
    """Median, minimum and maximum of a sample."""

    median: float
    minimum: float
    maximum: float

    @classmethod
    def of(cls, figures: Iterable[float]) -> Self:
        found = list(figures)
        return cls(median(found), min(found), max(found))

    @classmethod
    def ratio(cls, ours: Iterable[float], others: Iterable[float]) -> Self:
        """Of figures taken turn by turn: what slowed a turn slowed both."""
        return cls.of(our / other for our, other in zip(ours, others, strict=True))

    def __format__(self, spec: str) -> str:
        return f"{self.median:{spec}} ({self.minimum:{spec}}–{self.maximum:{spec}})"
