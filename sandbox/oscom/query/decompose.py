"""Additive decomposition: value = trend + seasonal + residual."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

Parts = dict[str, float | None]
DECIMALS = 6


def decompose(values: Sequence[float], season: int) -> list[Parts]:
    """One part per value; trend and residual are None where the window leaves the series."""
    trend = centred_average(values, season)
    seasonal = positions(values, trend, season)
    return [
        parts(value, level, seasonal[n % season])
        for n, (value, level) in enumerate(zip(values, trend, strict=True))
    ]


def centred_average(values: Sequence[float], season: int) -> list[float | None]:
    """A moving average over one season; an even one weighs its two ends by half."""
    reach = season // 2
    even = season % 2 == 0
    averages: list[float | None] = []
    for n in range(len(values)):
        if n < reach or n + reach >= len(values):
            averages.append(None)
            continue
        window = values[n - reach : n + reach + 1]
        ends = (window[0] + window[-1]) / 2 if even else 0.0
        averages.append((sum(window) - ends) / season)
    return averages


def positions(values: Sequence[float], trend: Sequence[float | None], season: int) -> list[float]:
    """The mean deviation from the trend at each place in the season, summing to 0."""
    deviations: list[list[float]] = [[] for _ in range(season)]
    for n, (value, level) in enumerate(zip(values, trend, strict=True)):
        if level is not None:
            deviations[n % season].append(value - level)

    means = [fmean(found) for found in deviations]
    middle = fmean(means)
    return [mean - middle for mean in means]


def parts(value: float, trend: float | None, seasonal: float) -> Parts:
    residual = None if trend is None else round(value - trend - seasonal, DECIMALS)
    return {
        "trend": None if trend is None else round(trend, DECIMALS),
        "seasonal": round(seasonal, DECIMALS),
        "residual": residual,
    }
