"""Time buckets of a range, as instants: days have 23, 24 or 25 hours, as the zone has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Span:
    """A range of days in a zone. Both days belong to it; `until` does not."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        return midnight(self.first, self.zone)

    @property
    def until(self) -> datetime:
        return midnight(self.last + timedelta(days=1), self.zone)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Bucket:
    """`start` and `end` are whole; a range may cut the first and the last."""

    label: str
    start: datetime
    end: datetime


def buckets(span: Span, grain: str) -> list[Bucket]:
    """In order, covering the span without gaps."""
    if grain == "hour":
        return list(hours(span))
    return list(dates(span, grain))


def hours(span: Span) -> Iterator[Bucket]:
    start = span.since
    while start < span.until:
        local = start.astimezone(span.zone)
        label = local.replace(minute=0, second=0, microsecond=0)
        end = start + HOUR - (local - label)
        yield Bucket(label.isoformat(), start, end)
        start = end


def dates(span: Span, grain: str) -> Iterator[Bucket]:
    day = floor(span.first, grain)
    while day <= span.last:
        following = step(day, grain)
        yield Bucket(day.isoformat(), midnight(day, span.zone), midnight(following, span.zone))
        day = following


def floor(day: date, grain: str) -> date:
    """The first day of the bucket that holds a day. Weeks start on Monday (ISO 8601)."""
    match grain:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case "year":
            return day.replace(month=1, day=1)
    return day


def step(day: date, grain: str) -> date:
    """The first day of the next bucket; `day` is the first of its own."""
    lengths = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
    return floor(day + timedelta(days=lengths[grain]), grain)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant a local day begins, also where clocks jump over midnight."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
