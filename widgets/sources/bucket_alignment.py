"""Comparison of two ranges of days, their buckets aligned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from widgets.frames.frame import Frame, Provenance, Value, WholeDays
from widgets.queries import pairing
from widgets.queries.pairing import Pair
from widgets.queries.periods import DateRange
from widgets.queries.query import Query
from widgets.sources import pager

Key = tuple[Value, ...]
One = Callable[[Query, DateRange], Frame]


@dataclass(frozen=True, slots=True)
class Ranges:
    """The days that a comparison takes: those of the period and of the comparison that are
    compared, and those that rows over time are compared with.
    """

    counted: DateRange
    before: DateRange
    rows: DateRange

    @classmethod
    def of(cls, query: Query, period: DateRange, comparison: DateRange) -> Ranges:
        if query.whole_days:
            period, comparison = pairing.elapsed(period, comparison)
        return cls(period, comparison, pairing.aligned(period, comparison, query.grain))


def compared(
    query: Query, period: DateRange, comparison: DateRange, one: One, *, totals: One | None = None
) -> Frame:
    """The answer compared by runs over each range; `one` answers over one range, uncompared.

    `totals` answers with the totals of a range alone, where that takes another question.
    """
    ranges = Ranges.of(query, period, comparison)
    now = one(query, period)
    # Any row of the past may match one of now, so that all of them are needed.
    wide = query.model_copy(update={"limit": pager.MOST_ROWS})
    before = one(wide, ranges.rows)
    whole = before
    if ranges.rows != ranges.before:
        whole = (totals or one)(bare(query) if totals is None else wide, ranges.before)
    part = None if ranges.counted == period else one(wide, ranges.counted)
    return aligned(now, before, part=part, whole=whole)


def bare(query: Query) -> Query:
    """The query of the totals alone."""
    return query.model_copy(update={"dimensions": (), "order": (), "limit": 1})


def aligned(
    now: Frame, before: Frame, *, part: Frame | None = None, whole: Frame | None = None
) -> Frame:
    """`now` compared with `before`, bucket by bucket of equal extent.

    Rows without time match by their dimensions. What has no counterpart gets None, such
    as the 31st compared with a shorter month. `part` is `now` without the day under way;
    `whole` has the totals of the compared days, where `before` is of others.
    """
    counted = part or now
    earlier = dict(zip(_dimensions(before), _metrics(before), strict=True))
    others = {id(each): each for each in (before, part, whole) if each is not None}.values()
    provenance = now.provenance
    for each in others:
        provenance = both(provenance, each.provenance)
    warnings = (*now.warnings, *(warning for each in others for warning in each.warnings))
    totals = (whole or before).totals
    keys = _keys(now, counted.period, before.period)
    return replace(
        now,
        previous=tuple(None if key is None else earlier.get(key) for key in keys),
        previous_totals=dict(totals),
        comparison=(whole or before).period,
        aligned=before.period if whole is not None and whole is not before else None,
        whole_days=None if part is None else whole_days(now, part),
        warnings=tuple(dict.fromkeys(warnings)),
        provenance=provenance,
    )


def whole_days(now: Frame, part: Frame) -> WholeDays:
    """The part of a frame that lies before the day under way, row by row."""
    found = dict(zip(_dimensions(part), _metrics(part), strict=True))
    rows = tuple(found.get(key) for key in _dimensions(now))
    return WholeDays(part.period, dict(part.totals), rows)


def both(now: Provenance, before: Provenance) -> Provenance:
    """One provenance for an answer that two walks made."""
    return replace(now, calls=now.calls + before.calls)


def _dimensions(frame: Frame) -> list[Key]:
    width = len(frame.dimensions)
    return [row[:width] for row in frame.rows]


def _keys(frame: Frame, period: DateRange, before: DateRange) -> list[Key | None]:
    """Each row's dimensions, with the bucket before instead of its own; None without one."""
    time = frame.time
    if time is None or time.grain is None:
        return list(_dimensions(frame))
    at = frame.columns.index(time)
    pairs = pairing.pairs(period, before, time.grain, frame.timezone, frame.week_start)
    found: dict[Value, Pair] = {pair.label: pair for pair in pairs.values()}
    return [
        (*row[:at], found[row[at]].before, *row[at + 1 :]) if row[at] in found else None
        for row in _dimensions(frame)
    ]


def _metrics(frame: Frame) -> list[Mapping[str, Value]]:
    width = len(frame.dimensions)
    names = [column.name for column in frame.metrics]
    return [dict(zip(names, row[width:], strict=True)) for row in frame.rows]
