"""Causes: the value of a dimension that carries most of a metric's change.

Each breakdown states its own; a headline tells one where both show the same numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from widgets.charts.formats import Writer
from widgets.charts.payload import Cause, Segment
from widgets.frames.comparing import counted
from widgets.frames.frame import Column, Frame, Value

HALF = Fraction(1, 2)
# Stand for the two names until the sentence is split: no text has such characters.
NAME, VALUE = "\ue000", "\ue001"
MARKS = re.compile(f"([{NAME}{VALUE}])")


def causes(frame: Frame, writer: Writer) -> Iterator[Cause]:
    """At most one per metric: where the changes of all rows add up exactly to the change of the
    total, and one of them is more than half of it and not more than all of it.
    """
    if not _is_breakdown(frame):
        return
    values = frame.column(frame.dimensions[0].name)
    for metric in frame.metrics:
        parts = contributions(frame, metric)
        place = _largest(parts) if parts else None
        if place is not None and values[place] is not None:
            yield _cause(frame, metric, values[place], writer)


def contributions(frame: Frame, metric: Column) -> tuple[Fraction, ...] | None:
    """The change of each row, exactly; None where they do not add up to that of the total."""
    if frame.previous is None or not metric.additive:
        return None
    now = [_exact(value) for value in frame.column(metric.name)]
    # A row that the compared period lacks was nothing then: if not, the sums differ.
    before = [_exact(value or 0) for value in frame.before(metric.name)]
    totals = _exact(frame.totals.get(metric.name)), _exact(_total_before(frame, metric))
    known_now = [value for value in now if value is not None]
    known_before = [value for value in before if value is not None]
    if None in totals or len(known_now) < len(now) or len(known_before) < len(before):
        return None
    if (sum(known_now), sum(known_before)) != totals:
        return None
    return tuple(a - b for a, b in zip(known_now, known_before, strict=True))


def _is_breakdown(frame: Frame) -> bool:
    """True of all values of one dimension, over whole periods of equal length."""
    if len(frame.dimensions) != 1 or frame.time or frame.others or frame.provenance.truncated:
        return False
    if frame.comparison is None or frame.same_hours or frame.whole_days:
        return False
    return counted(frame).days == frame.comparison.days


def _total_before(frame: Frame, metric: Column) -> Value:
    return (frame.previous_totals or {}).get(metric.name)


def _exact(value: Value) -> Fraction | None:
    """A number without rounding; None for what is none."""
    is_finite = isinstance(value, int) or (isinstance(value, Decimal) and value.is_finite())
    return Fraction(value) if is_finite else None  # type: ignore[arg-type]


def _largest(parts: tuple[Fraction, ...]) -> int | None:
    """The place of the part that is more than half of the sum, and not more than all of it."""
    whole = sum(parts)
    if not whole or len(parts) < 2:
        return None
    shares = [part / whole for part in parts]
    place = max(range(len(parts)), key=shares.__getitem__)
    return place if HALF < shares[place] <= 1 else None


def _cause(frame: Frame, metric: Column, value: Value, writer: Writer) -> Cause:
    now, before = frame.totals.get(metric.name), _total_before(frame, metric)
    is_rise = (_exact(now) or 0) > (_exact(before) or 0)
    pattern = (
        writer.gettext("Most of the rise in %(name)s came from %(value)s.")
        if is_rise
        else writer.gettext("Most of the fall in %(name)s came from %(value)s.")
    )
    sentence = MARKS.split(pattern % {"name": NAME, "value": VALUE})
    named = {
        NAME: Segment(writer.label(metric), metric.name),
        VALUE: Segment(writer.name(value, frame.dimensions[0]), is_cause=True),
    }
    return Cause(
        metric.name,
        writer.exact(now, metric.unit),
        writer.exact(before, metric.unit),
        tuple(named.get(part) or Segment(part) for part in sentence if part),
    )
