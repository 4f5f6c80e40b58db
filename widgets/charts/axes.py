"""Axes whose every label is written here, in the client's language, and not by Plotly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from math import ceil, floor, log10
from typing import Any

from widgets.charts.formats import Writer
from widgets.charts.payload import Number
from widgets.charts.payload_builder import escaped
from widgets.frames.frame import Unit, Value

MOST_LABELS = 6
LONGEST_LABEL = 28
INTERVALS = 4
# Labels so many buckets apart fall on the same weekday, hour or season.
_STRIDES = {
    "hour": (1, 3, 6, 12, 24, 48, 168),
    "day": (1, 2, 7, 14, 28, 56, 84),
    "week": (1, 2, 4, 8, 13, 26),
    "month": (1, 2, 3, 6, 12, 24),
}


def value_axis(
    values: Iterable[Number], unit: Unit | None, writer: Writer, *, from_zero: bool
) -> dict[str, Any]:
    """A vertical axis of round numbers that covers all values."""
    known = [value for value in values if value is not None]
    low, high = min(known, default=0), max(known, default=0)
    if from_zero or low < 0 or low < 0.75 * high:
        low, high = min(low, 0), max(high, 0)
    step = _step(low, high, whole=unit is Unit.COUNT)
    first, last = floor(low / step), max(ceil(high / step), floor(low / step) + 1)
    ticks = [round(index * step, 12) for index in range(first, last + 1)]
    return {
        "range": [ticks[0], ticks[-1]],
        "tickvals": ticks,
        "ticktext": [writer.tick(tick, unit, step) for tick in ticks],
        "automargin": True,
        "fixedrange": True,
    }


def time_axis(buckets: tuple[Value, ...], grain: str, writer: Writer) -> dict[str, Any]:
    """A date axis with at most six labels.

    Where clocks show an hour twice the buckets stand side by side, each by its name.
    """
    places = time_places(buckets, grain, writer)
    if comes_twice(buckets, writer):
        return {
            "type": "category",
            "range": [0, len(buckets) - 1],
            "tickvals": list(places),
            "ticktext": time_texts([buckets[place] for place in places], grain, writer),
            "automargin": True,
            "fixedrange": True,
        }
    return {
        "type": "date",
        "tickvals": [moment(buckets[place], writer) for place in places],
        "ticktext": time_texts([buckets[place] for place in places], grain, writer),
        "automargin": True,
        "fixedrange": True,
    }


def times(buckets: tuple[Value, ...], writer: Writer) -> tuple[str, ...]:
    """Positions of buckets on a time axis."""
    if comes_twice(buckets, writer):
        return tuple(writer.bucket(bucket, "hour") for bucket in buckets)
    return tuple(moment(bucket, writer) for bucket in buckets)


def comes_twice(buckets: Sequence[Value], writer: Writer) -> bool:
    """True if two of the buckets are the same hour of the clock."""
    return len({moment(bucket, writer) for bucket in buckets}) < len(buckets)


def category_ticks(labels: Iterable[str], longest: int = LONGEST_LABEL) -> dict[str, Any]:
    """Places from 0 on, each with its name; long ones are cut."""
    texts = [
        escaped(label if len(label) <= longest else f"{label[: longest - 1].rstrip()}…")
        for label in labels
    ]
    return {"tickvals": list(range(len(texts))), "ticktext": texts}


def moment(value: Value, writer: Writer) -> str:
    """A bucket as Plotly reads it: a local day, or a local time without its zone."""
    if isinstance(value, datetime):
        return value.astimezone(writer.zone).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def time_places(buckets: Sequence[Value], grain: str, writer: Writer) -> Sequence[int]:
    """Which of the buckets get a label; of hours those that the clock shows so many apart."""
    count = len(buckets)
    strides = _STRIDES.get(grain, (1, 2, 5, 10))
    fitting = (stride for stride in strides if ceil(count / stride) <= MOST_LABELS)
    stride = next(fitting, ceil(count / MOST_LABELS) or 1)
    if grain != "hour":
        return range(0, count, stride)
    return tuple(_on_the_clock(buckets, stride, writer))


def _on_the_clock(buckets: Sequence[Value], stride: int, writer: Writer) -> Iterator[int]:
    """Hours counted from the first day's midnight by the clock, whatever the clocks did."""
    last, first = None, None
    for place, bucket in enumerate(buckets):
        if not isinstance(bucket, datetime):
            continue
        local = bucket.astimezone(writer.zone).replace(tzinfo=None, fold=0)
        first = first or local.replace(hour=0, minute=0)
        hours = int((local - first).total_seconds()) // 3600
        if hours % stride == 0 and hours != last:
            yield place
        last = hours


def time_texts(buckets: list[Value], grain: str, writer: Writer) -> list[str]:
    """Short names of buckets, with the day under an hour and the year under a month
    wherever it changes."""
    texts, shown = [], None
    for bucket in buckets:
        text = escaped(writer.moment(bucket, grain))
        above = _above(bucket, grain, writer)
        texts.append(f"{text}<br>{escaped(above)}" if above and above != shown else text)
        shown = above
    return texts


def _above(bucket: Value, grain: str, writer: Writer) -> str:
    if isinstance(bucket, datetime):
        return writer.moment(bucket.astimezone(writer.zone).date(), "day")
    if isinstance(bucket, date) and grain == "month":
        return writer.moment(bucket, "year")
    return ""


def _step(low: float, high: float, *, whole: bool) -> float:
    """The smallest of 1, 2, 2.5, 5 × 10ⁿ that covers the span in few intervals."""
    rough = (high - low) / INTERVALS
    if rough <= 0:
        return 1 if whole or not high else float(10 ** floor(log10(abs(high))))
    magnitude = float(10 ** floor(log10(rough)))
    factors = (1, 2, 5, 10) if whole or magnitude < 0.01 else (1, 2, 2.5, 5, 10)
    step = next(factor * magnitude for factor in factors if factor * magnitude >= rough * 0.9999)
    return max(1.0, step) if whole else step
