"""Axes whose every label is written here, in the client's language, and not by Plotly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from math import ceil, floor, log10
from typing import Any

from widgets.charts.formats import Writer
from widgets.charts.payload import Number
from widgets.charts.payload_builder import escaped
from widgets.charts.time_ticks import Tick, texts, time_ticks
from widgets.frames.frame import Unit, Value

LONGEST_LABEL = 60
INTERVALS = 4


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
    """The part of a layout with a date axis of at most six labels.

    Where clocks show an hour twice the buckets stand side by side, each by its name.
    """
    ticks = time_ticks(buckets, grain, writer)
    axis: dict[str, Any] = {"ticktext": texts(ticks), "automargin": True, "fixedrange": True}
    if comes_twice(buckets, writer):
        places = {"range": [0, len(buckets) - 1], "tickvals": [tick.place for tick in ticks]}
        axis |= {"type": "category"} | places
    else:
        axis |= {
            "type": "date",
            "tickvals": [moment(tick.moment, writer) for tick in ticks],
        }
    return {"xaxis": axis, "meta": names_and_units((), ticks)}


def names_and_units(names: Sequence[str], ticks: Sequence[Tick] = ()) -> dict[str, list[str]]:
    """The facts that label-layout.js needs about labels: which axes have names that may be
    shortened, and the larger unit of time of each label below.
    """
    units = [escaped(tick.unit) for tick in ticks]
    return {"names": list(names)} | ({"units": units} if any(units) else {})


def times(buckets: tuple[Value, ...], writer: Writer) -> tuple[str, ...]:
    """Positions of buckets on a time axis."""
    if comes_twice(buckets, writer):
        return tuple(writer.bucket(bucket, "hour") for bucket in buckets)
    return tuple(moment(bucket, writer) for bucket in buckets)


def comes_twice(buckets: Sequence[Value], writer: Writer) -> bool:
    """True if two of the buckets are the same hour of the clock."""
    return len({moment(bucket, writer) for bucket in buckets}) < len(buckets)


def category_ticks(labels: Iterable[str], longest: int = LONGEST_LABEL) -> dict[str, Any]:
    """Places from 0 on, each with its name; those are cut that no two lines could hold."""
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


def _step(low: float, high: float, *, whole: bool) -> float:
    """The smallest of 1, 2, 2.5, 5 × 10ⁿ that covers the span in few intervals."""
    rough = (high - low) / INTERVALS
    if rough <= 0:
        return 1 if whole or not high else float(10 ** floor(log10(abs(high))))
    magnitude = float(10 ** floor(log10(rough)))
    factors = (1, 2, 5, 10) if whole or magnitude < 0.01 else (1, 2, 2.5, 5, 10)
    step = next(factor * magnitude for factor in factors if factor * magnitude >= rough * 0.9999)
    return max(1.0, step) if whole else step
