"""Due dates of a recurring report: pure functions of a recurrence rule and a moment.

A report is due at a local time of a day in its client's zone. Where clocks change,

- a local time that is skipped becomes the time as much later: 02:30 is 03:30 on that day;
- a local time that comes twice is the first of the two.

So every due day has exactly one moment, and moments keep the order of their days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from widgets.queries.months import ONE_DAY, quarter_of, shifted

SATURDAY, SUNDAY = 5, 6
SHOWN = 3
WEEK = timedelta(days=7)
# No due day lies further from its predecessor, so that looking back finds the newest one.
LONGEST_GAP = timedelta(days=100)


class Frequency(StrEnum):
    """The interval at which a report is due."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    FIRST_WORKING_DAY = "first_working_day"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A rule of due dates. `weekday` counts from Monday = 0 and is that of weekly reports;
    `month_day` is the day of the month, or of a quarter's first month: 31 is the last day of a
    shorter one. `weekend` are the weekdays that are no working days.
    """

    frequency: Frequency
    at: time
    zone: str
    weekday: int = 0
    month_day: int = 1
    weekend: frozenset[int] = field(default=frozenset({SATURDAY, SUNDAY}))


def moment(day: date, at: time, zone: str) -> datetime:
    """The moment of a local time, in UTC.

    With `fold=0` a skipped time is read by the offset before the change, which is as much later,
    and a repeated one is its first occurrence.
    """
    local = datetime.combine(day, at.replace(fold=0), tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC)


def next_due(rule: Recurrence, after: datetime) -> datetime:
    """The first due moment later than another."""
    return next(_due_from(rule, after))


def upcoming(rule: Recurrence, after: datetime, count: int = SHOWN) -> list[datetime]:
    """The next due moments."""
    return list(islice(_due_from(rule, after), count))


def newest_due(rule: Recurrence, until: datetime) -> datetime:
    """The latest due moment that is not later than another: that which an outage leaves to send."""
    past = takewhile(lambda due: due <= until, _due_from(rule, until - LONGEST_GAP))
    return list(past)[-1]


def next_time(at: time, zone: str, after: datetime) -> datetime:
    """The first moment later than another at which it is a local time."""
    today = after.astimezone(ZoneInfo(zone)).date()
    moments = (moment(today + ONE_DAY * days, at, zone) for days in range(3))
    return next(each for each in moments if each > after)


def _due_from(rule: Recurrence, after: datetime) -> Iterator[datetime]:
    # A day earlier: a time that is skipped at midnight belongs to the day before.
    first = after.astimezone(ZoneInfo(rule.zone)).date() - ONE_DAY
    for day in _days(rule, first):
        due = moment(day, rule.at, rule.zone)
        if due > after:
            yield due


def _days(rule: Recurrence, first: date) -> Iterator[date]:
    """The due days from a day on; a few before it may come first."""
    if rule.frequency is Frequency.WEEKLY:
        day = first + ONE_DAY * ((rule.weekday - first.weekday()) % 7)
        while True:
            yield day
            day += WEEK
    step = 3 if rule.frequency is Frequency.QUARTERLY else 1
    month = quarter_of(first) if step == 3 else first.replace(day=1)
    while True:
        yield _day_in_month(rule, month)
        month = shifted(month, step)


def _day_in_month(rule: Recurrence, month: date) -> date:
    """The due day of a month, given by its first day."""
    if rule.frequency is Frequency.FIRST_WORKING_DAY:
        days = (month + ONE_DAY * offset for offset in range(7))
        return next(day for day in days if day.weekday() not in rule.weekend)
    last = shifted(month, 1) - ONE_DAY
    return min(month + ONE_DAY * (rule.month_day - 1), last)
