"""Fair comparisons: a change is only told between numbers over the same extent of time.

Every frame passes here before it is drawn, whatever its source. The rule is told in
docs/decisions: equal parts of both periods, else sums per day, else no change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

from widgets.frames.frame import (
    BEGINS_LATER,
    COMPARISON_UNDER_WAY,
    INCOMPLETE,
    NOT_ARRIVED,
    Comparable,
    Frame,
    Growth,
    Value,
    Values,
)
from widgets.queries.pairing import Pair, pairs
from widgets.queries.periods import DateRange


def fair(frame: Frame) -> Frame:
    """The frame with what may be compared in `comparable`, and without what may not.

    Warnings say why nothing is compared.
    """
    if frame.comparison is None:
        return frame
    problem = _problem(frame, counted(frame), frame.comparison)
    if problem:
        warnings = tuple(dict.fromkeys((*frame.warnings, problem)))
        # Rows over time may have counterparts of their own.
        previous = frame.previous if frame.time else None
        frame = replace(frame, warnings=warnings, previous_totals=None, previous=previous)
    rows, previous = _rows(frame)
    return replace(
        frame,
        previous=previous,
        comparable=Comparable(totals=_totals(frame), rows=rows),
    )


def counted(frame: Frame) -> DateRange:
    """The days of a frame's period that are compared."""
    return frame.whole_days.period if frame.whole_days else frame.period


def paired(frame: Frame) -> dict[Value, Pair]:
    """By label, the buckets of time that have a counterpart; empty where nothing is compared."""
    time, before = frame.time, frame.aligned or frame.comparison
    if before is None or time is None or time.grain is None:
        return {}
    found = pairs(counted(frame), before, time.grain, frame.timezone, frame.week_start)
    # The hour under way is compared as soon as it is over.
    under_way = frame.partial if time.grain == "hour" else frozenset()
    return {
        label: pair
        for label, pair in found.items()
        if label not in under_way and _problem(frame, pair.days, pair.days_before) is None
    }


def _problem(frame: Frame, days: DateRange, before: DateRange) -> str | None:
    """The reason that two ranges cannot be compared. The first day with numbers may lack some."""
    if INCOMPLETE in frame.warnings:
        return INCOMPLETE
    if frame.begins and min(days.start, before.start) <= frame.begins:
        return BEGINS_LATER
    if frame.same_hours:
        return None
    arrived = frame.as_of.astimezone(ZoneInfo(frame.timezone)).date()
    if before.end >= arrived:
        return COMPARISON_UNDER_WAY
    return NOT_ARRIVED if days.end > arrived else None


def _totals(frame: Frame) -> Values:
    if frame.same_hours:
        return frame.same_hours.totals
    whole = frame.whole_days.totals if frame.whole_days else frame.totals
    if frame.previous_totals is None or frame.comparison is None:
        return {}
    return _per_day(frame, whole, counted(frame), frame.comparison)


def _rows(frame: Frame) -> tuple[tuple[Values | None, ...], tuple[Values | None, ...] | None]:
    """The compared value of each row, and the earlier one."""
    if frame.previous is None or frame.comparison is None:
        return (None,) * len(frame.rows), None
    rows = frame.whole_days.rows if frame.whole_days else tuple(_metrics(frame))
    if frame.time is None:
        days = counted(frame), frame.comparison
        return tuple(row and _per_day(frame, row, *days) for row in rows), frame.previous
    found = paired(frame)
    mates = [found.get(label) for label in frame.column(frame.time.name)]
    comparable = tuple(
        _per_day(frame, row, mate.days, mate.days_before) if row and mate else None
        for row, mate in zip(rows, mates, strict=True)
    )
    previous = tuple(row if mate else None for row, mate in zip(frame.previous, mates, strict=True))
    return comparable, previous


def _metrics(frame: Frame) -> Iterator[Values]:
    for row in frame.rows:
        yield {c.name: v for c, v in zip(frame.columns, row, strict=True) if c.is_metric}


def _per_day(frame: Frame, values: Values, days: DateRange, before: DateRange) -> Values:
    """Values brought to as many days as those before. Everybody counted once cannot be."""
    if days.days == before.days:
        return values
    scaled: dict[str, Value] = {}
    for column in frame.metrics:
        value = values.get(column.name)
        if column.grows is Growth.DISTINCT or value is None:
            continue
        if column.grows is Growth.SUM and isinstance(value, int | Decimal):
            value = Decimal(value) * before.days / days.days
        scaled[column.name] = value
    return scaled
