"""Labels of a time axis: at most six, on round moments, with the day or the year above them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from widgets.charts.formats import Writer
from widgets.charts.payload_builder import escaped
from widgets.frames.frame import Value
from widgets.queries.buckets import labels
from widgets.queries.periods import DateRange

MOST_LABELS = 6
# Courses of days and weeks that are longer are labelled by their months.
MOST_DAYS = 62
# Labels so many buckets apart fall on the same weekday, hour or season.
_STRIDES = {
    "hour": (1, 3, 6, 12, 24, 48, 168),
    "day": (1, 2, 7, 14, 28, 56, 84),
    "week": (1, 2, 4, 8, 13, 26),
}
MONTHS = (1, 2, 3, 6, 12, 24)


@dataclass(frozen=True, slots=True)
class Tick:
    """A label at a moment, in or after the bucket at `place`. `unit` is the larger unit of time
    that the moment lies in: an hour's day, a month's year.
    """

    moment: Value
    place: int
    text: str
    unit: str = ""


def time_ticks(buckets: Sequence[Value], grain: str, writer: Writer) -> tuple[Tick, ...]:
    """The ticks of an axis of these buckets."""
    if grain == "month" or (grain in ("day", "week") and _is_long(buckets)):
        return tuple(_month_ticks(buckets, writer))
    return tuple(
        Tick(
            buckets[place],
            place,
            writer.moment(buckets[place], grain),
            _day_of(buckets[place], writer),
        )
        for place in _places(buckets, grain, writer)
    )


def texts(ticks: Sequence[Tick]) -> list[str]:
    """Labels with the larger unit under them wherever it changes. label-layout.js does the
    same for those of them that a narrow chart has room for.
    """
    before = ("", *(tick.unit for tick in ticks))
    return [
        f"{escaped(tick.text)}<br>{escaped(tick.unit)}"
        if tick.unit and tick.unit != last
        else escaped(tick.text)
        for tick, last in zip(ticks, before, strict=False)
    ]


def _is_long(buckets: Sequence[Value]) -> bool:
    days = [bucket for bucket in buckets if isinstance(bucket, date)]
    return bool(days) and (days[-1] - days[0]).days >= MOST_DAYS


def _month_ticks(buckets: Sequence[Value], writer: Writer) -> Iterator[Tick]:
    """The first days of months, counted from January so that the year is told where it begins."""
    days = [bucket for bucket in buckets if isinstance(bucket, date)]
    if not days:
        return
    span = DateRange(days[0], days[-1])
    firsts = [first for first in labels(span, "month", "UTC") if first >= span.start]
    for first in _every(firsts):
        place = max(at for at, day in enumerate(days) if day <= first)
        yield Tick(first, place, writer.moment(first, "month"), writer.moment(first, "year"))


def _every(firsts: Sequence[date]) -> list[date]:
    """As many months as there is room for, of the same places in the year."""
    for stride in MONTHS:
        found = [first for first in firsts if (first.year * 12 + first.month - 1) % stride == 0]
        if len(found) <= MOST_LABELS:
            return found
    return list(firsts[:: ceil(len(firsts) / MOST_LABELS)])


def _places(buckets: Sequence[Value], grain: str, writer: Writer) -> Sequence[int]:
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


def _day_of(bucket: Value, writer: Writer) -> str:
    if isinstance(bucket, datetime):
        return writer.moment(bucket.astimezone(writer.zone).date(), "day")
    return ""
