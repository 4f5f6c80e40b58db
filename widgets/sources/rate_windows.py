"""Rate windows: spans of time, each with the calls that a platform allows within it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

MINUTE, DAY = 60, 24 * 3600


@dataclass(frozen=True, slots=True)
class RateWindow:
    """Calls of a key within a span. One of up to a minute slides; a longer one begins anew at each
    multiple of its length, by the clock of UTC, as a day does at midnight.
    """

    calls: int
    seconds: int

    @property
    def label(self) -> str:
        """The span as part of a sentence: 120 calls per 5 seconds."""
        return {MINUTE: "minute", DAY: "day (UTC)"}.get(self.seconds, f"{self.seconds} seconds")

    def spent(self, calls: int, *, every_seconds: int) -> int:
        """Calls of the window that so many take, which come again after a while."""
        return calls * max(1, ceil(self.seconds / every_seconds))


def tightest(windows: Iterable[RateWindow], calls: int, *, every_seconds: int) -> RateWindow:
    """The window that such calls use up most of."""

    def share(window: RateWindow) -> float:
        return window.spent(calls, every_seconds=every_seconds) / window.calls

    return max(windows, key=share)
