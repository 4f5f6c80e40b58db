"""Time buckets as instants, so that a table of UTC moments needs no time zones of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from widgets.queries.buckets import Label, labels
from widgets.queries.months import ONE_DAY
from widgets.queries.periods import MONDAY, DateRange

LONGEST_BUCKET = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Bucket:
    """`opens` and `closes` are whole, aware and in UTC; a range may cut first and last."""

    label: Label
    opens: datetime
    closes: datetime


def since(period: DateRange, zone: str) -> datetime:
    return _midnight(period.start, zone)


def until(period: DateRange, zone: str) -> datetime:
    """The instant after the last day of a range."""
    return _midnight(period.end + ONE_DAY, zone)


def buckets(
    period: DateRange, grain: str, zone: str, now: datetime, week_start: int = MONDAY
) -> tuple[Bucket, ...]:
    """Those that have begun, in order and without gaps."""
    found = labels(period, grain, zone, week_start)
    opens = [_instant(label, zone) for label in found]
    closes = [*opens[1:], _end(found[-1], grain, zone, period, week_start)]
    every = map(Bucket, found, opens, closes)
    return tuple(bucket for bucket in every if bucket.opens <= now)


def partial(found: tuple[Bucket, ...], period: DateRange, zone: str, now: datetime) -> set[Label]:
    """Labels of buckets that the range or the present cuts."""
    first, last = since(period, zone), min(until(period, zone), now)
    return {bucket.label for bucket in found if bucket.opens < first or bucket.closes > last}


def _end(label: Label, grain: str, zone: str, period: DateRange, week_start: int) -> datetime:
    if isinstance(label, datetime):
        return until(period, zone)
    following = labels(DateRange(label, label + LONGEST_BUCKET), grain, zone, week_start)[1]
    return _instant(following, zone)


def _instant(label: Label, zone: str) -> datetime:
    return label.astimezone(UTC) if isinstance(label, datetime) else _midnight(label, zone)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
