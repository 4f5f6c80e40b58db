"""Trend of a series: a centred moving average over one season of its grain."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

# The buckets of one window. A week is a day's season and a day an hour's; no page is long
# enough for the year that is a season of weeks and months, so theirs only smooth.
WINDOWS = {"hour": 24, "day": 7, "week": 4, "month": 3}
DECIMALS = 6

Number = int | float | None


def trend(values: Sequence[Number], grain: str) -> tuple[float | None, ...]:
    """The mean of the window around each value; an even window weighs its two ends by half.

    None where the window leaves the series or holds a gap. Empty where the grain has no
    window, or fewer than two windows fit into the series: a line of a few points says nothing.
    """
    window = WINDOWS.get(grain)
    if window is None or len(values) < 2 * window:
        return ()
    reach = window // 2
    end = 1 if window % 2 else 0.5
    weights = [end, *(1,) * (2 * reach - 1), end]
    shares = [weight / window for weight in weights]
    places = range(len(values))
    return tuple(_mean(values[max(n - reach, 0) : n + reach + 1], shares) for n in places)


def _mean(near: Sequence[Number], shares: Sequence[float]) -> float | None:
    known = [value for value in near if value is not None]
    if len(known) < len(shares):
        return None
    # Shares are multiplied first: a sum of huge numbers would leave the range of floats.
    return round(fsum(v * share for v, share in zip(known, shares, strict=True)), DECIMALS)
