"""The time buckets of a range, in order and without gaps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from widgets.queries.months import ONE_DAY, quarter_of
from widgets.queries.periods import MONDAY, DateRange

ONE_HOUR = timedelta(hours=1)
WEEK = 7

Label = date | datetime


def labels(period: DateRange, grain: str, zone: str, week_start: int = MONDAY) -> tuple[Label, ...]:
    """The first day of each bucket that the range touches; weeks start on the given day,
    counted from Monday = 0.

    Hours are aware datetimes with the offset of their moment, so a day on which clocks
    change has 23 or 25 of them. Raises KeyError for an unknown grain.
    """
    if grain == "hour":
        return _hours(period, ZoneInfo(zone))
    _, following = _GRAINS[grain]
    found = []
    bucket = _bucket_of(period.start, grain, week_start)
    while bucket <= period.end:
        found.append(bucket)
        bucket = following(bucket)
    return tuple(found)


def week_of(day: date, week_start: int = MONDAY) -> date:
    """The first day of the week that holds a day."""
    return day - timedelta(days=(day.weekday() - week_start) % WEEK)


def _bucket_of(day: date, grain: str, week_start: int = MONDAY) -> date:
    """The first day of the bucket that holds a day. Raises KeyError for an hour."""
    if grain == "week":
        return week_of(day, week_start)
    return _GRAINS[grain][0](day)


def _hours(period: DateRange, zone: ZoneInfo) -> tuple[datetime, ...]:
    """From one full hour of the clock to the next, also where it is set by half an hour."""
    moment, end = (
        datetime.combine(day, time(), zone).astimezone(UTC)
        for day in (period.start, period.end + ONE_DAY)
    )
    found = []
    while moment < end:
        local = moment.astimezone(zone)
        label = local.replace(minute=0, second=0, microsecond=0)
        found.append(_fixed(label, local.utcoffset()))
        moment += ONE_HOUR - (local - label)
    return tuple(found)


def _fixed(label: datetime, offset: timedelta | None) -> datetime:
    """With a plain offset: Python takes the two 02:00 of one zone's long day for equal."""
    return label.replace(tzinfo=timezone(offset or timedelta()), fold=0)


def _month(day: date) -> date:
    return day.replace(day=1)


def _year(day: date) -> date:
    return day.replace(month=1, day=1)


def _months_on(months: int) -> Callable[[date], date]:
    def following(first: date) -> date:
        year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
        return date(year, month + 1, 1)

    return following


_GRAINS: dict[str, tuple[Callable[[date], date], Callable[[date], date]]] = {
    "day": (lambda day: day, lambda day: day + ONE_DAY),
    "week": (week_of, lambda day: day + timedelta(days=WEEK)),
    "month": (_month, _months_on(1)),
    "quarter": (quarter_of, _months_on(3)),
    "year": (_year, _months_on(12)),
}
