"""Buckets of equal extent: which bucket of the compared days each bucket is compared with.

Sums over different numbers of days say more of the days than of the metric. So ranges are
moved until their buckets are cut alike, and what has no counterpart has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from widgets.queries.buckets import ONE_HOUR, WEEK, Label, labels
from widgets.queries.months import ONE_DAY
from widgets.queries.periods import MONDAY, DateRange

DAYS_OF_MONTH = 30.44
MONTHS = {"month": 1, "quarter": 3, "year": 12}
# Calendar months are compared although one has 31 days and another 28: per day, which says so.
CALENDAR_SLACK = 0.9
# Ranges of as many months differ by this many days.
MOST_MISSING = 3


@dataclass(frozen=True, slots=True)
class Pair:
    """Two buckets of the same place in time, and the days of each that the ranges cover."""

    label: Label
    before: Label
    days: DateRange
    days_before: DateRange


def elapsed(period: DateRange, comparison: DateRange) -> tuple[DateRange, DateRange]:
    """Both without the day under way that the period ends with: as many days from both
    starts. A comparison of another length stays whole. Raises ValueError for a single day.
    """
    over = DateRange(period.start, period.end - ONE_DAY)
    if abs(comparison.days - period.days) > MOST_MISSING:
        return over, comparison
    end = min(comparison.end, comparison.start + timedelta(days=over.days - 1))
    return over, DateRange(comparison.start, end)


def aligned(period: DateRange, comparison: DateRange, grain: str | None) -> DateRange:
    """The days that single buckets are compared with: the period moved by whole weeks,
    months, quarters or years to where the comparison is. Days and hours stay where they are;
    of a far longer comparison those after the period's length have no counterpart. Rows
    without time are compared with all of it.
    """
    if grain == "week":
        step: Callable[[int], DateRange] = lambda count: period.moved(-WEEK * count)  # noqa: E731
        length: float = WEEK
    elif grain in MONTHS:
        months = MONTHS[grain]
        move = period.whole_shifted if period.months else period.shifted
        step = lambda count: move(-months * count)  # noqa: E731
        length = months * DAYS_OF_MONTH
    else:
        return _as_long(comparison, period) if grain else comparison
    count = round((period.start - comparison.start).days / length)
    if comparison.end < period.start:
        count = max(count, 1)
        while step(count).end >= period.start:
            count += 1
    # Days that follow the period, or overlap with most of it, stay as they are.
    return step(count) if count > 0 else comparison


def _as_long(comparison: DateRange, period: DateRange) -> DateRange:
    if comparison.days <= period.days + MOST_MISSING:
        return comparison
    return DateRange(comparison.start, comparison.start + timedelta(days=period.days - 1))


def pairs(
    period: DateRange, comparison: DateRange, grain: str, zone: str, week_start: int = MONDAY
) -> dict[Label, Pair]:
    """By label, the buckets that have a counterpart of the same extent.

    Hours are paired by the clock's name, so that a missing one has none; days of ranges of
    different length by their date; whole weeks with whole weeks; months by their place.
    """
    now, then = (labels(days, grain, zone, week_start) for days in (period, comparison))
    keys = _keys(now, period, comparison, grain)
    keys_before = _keys(then, comparison, period, grain)
    earlier = dict(zip(keys_before, _covered(then, comparison), strict=True))
    found = {}
    for key, (label, days) in zip(keys, _covered(now, period), strict=True):
        if key in earlier:
            pair = Pair(label, earlier[key][0], days, earlier[key][1])
            if _is_equal(pair, grain):
                found[label] = pair
    return found


def is_ordinal(
    period: DateRange,
    comparison: DateRange,
    grain: str | None,
    zone: str,
    week_start: int = MONDAY,
) -> bool:
    """True where buckets are paired by their position, as platforms do, in ranges of one length."""
    if period.days != comparison.days:
        return False
    if grain is None:
        return True
    now, then = (labels(days, grain, zone, week_start) for days in (period, comparison))
    found = pairs(period, comparison, grain, zone, week_start)
    places = dict(zip(now, then, strict=False))
    return len(now) == len(then) and all(
        places[label] == pair.before for label, pair in found.items()
    )


def _keys(
    found: tuple[Label, ...], own: DateRange, other: DateRange, grain: str
) -> Iterator[object]:
    """The key that a bucket shares with its counterpart."""
    if grain == "hour":
        yield from _clock(found, own)
    elif grain == "day" and own.days != other.days and own.start.day == other.start.day:
        first = own.start.year * 12 + own.start.month
        for day in found:
            yield day.year * 12 + day.month - first, day.day
    else:
        yield from range(len(found))


def _clock(found: tuple[Label, ...], own: DateRange) -> Iterator[object]:
    """The day's number, its hour, and whether the clock shows it for the second time.

    Where clocks change by half an hour, the half that is left is like no other.
    """
    seen: set[object] = set()
    last: datetime | None = None
    for hour in found:
        if isinstance(hour, datetime):
            key = (hour.date() - own.start).days, hour.hour
            is_half = last is not None and hour - last != ONE_HOUR
            yield object() if is_half else (*key, key in seen)
            seen.add(key)
            last = hour


def _covered(found: tuple[Label, ...], own: DateRange) -> Iterator[tuple[Label, DateRange]]:
    """Each bucket with those of its days that lie in the range."""
    for place, label in enumerate(found):
        if isinstance(label, datetime):
            yield label, DateRange(label.date(), label.date())
            continue
        last = found[place + 1] - ONE_DAY if place + 1 < len(found) else own.end
        yield label, DateRange(max(label, own.start), min(_day(last), own.end))


def _day(label: Label) -> date:
    return label.date() if isinstance(label, datetime) else label


def _is_equal(pair: Pair, grain: str) -> bool:
    days, before = pair.days, pair.days_before
    if grain == "week":
        is_aligned = days.start.weekday() == before.start.weekday() or days.days == WEEK
        return days.days == before.days and is_aligned
    few, many = sorted((days.days, before.days))
    return few >= CALENDAR_SLACK * many
