"""Numbers as they can be drawn, how they moved, and whether that is good news."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import isfinite

from widgets.charts.formats import MANY_TIMES, Writer
from widgets.charts.payload import LARGEST, Number
from widgets.frames.frame import INCOMPLETE, Column, Frame, Value

UNMOVED = 0.0005  # a change that is written as 0 % is no news


@dataclass(frozen=True, slots=True)
class Change:
    """The change of a number: 0.08 for 8 % more, None against nothing or 0, with its text.

    `mood` is "good", "bad" or "" for neither.
    """

    ratio: float | None
    text: str
    mood: str


def plain(value: Value | float) -> Number:
    """A value as it is computed and drawn with; None for what is not a number."""
    if isinstance(value, Decimal | float):
        return float(value) if isfinite(value) else None
    if isinstance(value, int):
        return value if abs(value) < LARGEST else None
    return None


def relative(value: Value | float, previous: Value | float) -> float | None:
    """The change against a previous value, 0.08 for 8 % more; None against nothing or 0."""
    now, before = plain(value), plain(previous)
    if now is None or not before:
        return None
    found = (now - before) / abs(before)
    # How many times as much it is cannot be said of what was below zero.
    return None if found >= MANY_TIMES and before < 0 else found


def difference(value: Value | float, previous: Value | float) -> Number:
    """The absolute change against a previous value; None where one of them is missing."""
    now, before = plain(value), plain(previous)
    return None if now is None or before is None else now - before


def change(value: Value | float, previous: Value | float, metric: Column, writer: Writer) -> Change:
    """The change of a metric. A value that was 0 is new, and as good or bad as any rise or fall."""
    now, ratio = plain(value), relative(value, previous)
    if now and plain(previous) == 0:
        return Change(None, writer.gettext("new"), _mood(now, metric.good))
    return change_of(ratio, metric, writer)


def change_of(ratio: float | None, metric: Column, writer: Writer) -> Change:
    """The change of a metric by its ratio."""
    # Many times as much tells of a beginning more than of a success: no colour cheers.
    mood = "" if ratio is not None and ratio >= MANY_TIMES else _mood(ratio, metric.good)
    return Change(ratio, writer.change(ratio), mood)


def absent(frame: Frame, metric: Column) -> Value:
    """The previous value of a row that the compared period lacks: 0 of metrics that add up.

    None for a rate, and where rows were cut off or not fetched: it may be among those.
    """
    is_whole = not frame.provenance.truncated and INCOMPLETE not in frame.warnings
    known = frame.previous is not None and is_whole
    return 0 if known and metric.additive else None


def _mood(change: float | None, good: str) -> str:
    if change is None or not good or abs(change) < UNMOVED:
        return ""
    return "good" if (change > 0) == (good == "up") else "bad"
