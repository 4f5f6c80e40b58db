"""Ranges of days in a client's time zone, and the presets that name them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from widgets.queries.months import ONE_DAY, quarter_of, shifted, whole_months

MONDAY = 0


@dataclass(frozen=True, slots=True, order=True)
class DateRange:
    """Whole days, both ends inclusive."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ValueError("start must not be after end")

    @classmethod
    def parse(cls, start: str, end: str) -> DateRange:
        """The range between two days like 2026-01-31. Raises ValueError."""
        return cls(date.fromisoformat(start), date.fromisoformat(end))

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def months(self) -> int:
        """The number of whole calendar months that it is; 0 for any other range."""
        return whole_months(self.start, self.end)

    def before(self) -> DateRange:
        """The same number of days, directly before."""
        return self.moved(-self.days)

    def moved(self, days: int) -> DateRange:
        return DateRange(self.start + timedelta(days=days), self.end + timedelta(days=days))

    def shifted(self, months: int) -> DateRange:
        """The same dates of other months; a 31st becomes the last day of a shorter one."""
        return DateRange(shifted(self.start, months), shifted(self.end, months))

    def whole_shifted(self, months: int) -> DateRange:
        """From the first day's twin to the end of so many months as it has itself."""
        start = shifted(self.start, months)
        return DateRange(start, shifted(start, self.months) - ONE_DAY)


class Preset(StrEnum):
    """Periods that a page offers by name; each is resolved to absolute days first."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    LAST_7_DAYS = "last_7_days"
    LAST_28_DAYS = "last_28_days"
    LAST_30_DAYS = "last_30_days"
    LAST_90_DAYS = "last_90_days"
    LAST_FULL_WEEK = "last_full_week"
    MONTH_TO_DATE = "month_to_date"
    LAST_MONTH = "last_month"
    QUARTER_TO_DATE = "quarter_to_date"
    LAST_QUARTER = "last_quarter"
    YEAR_TO_DATE = "year_to_date"
    LAST_12_MONTHS = "last_12_months"


class Comparison(StrEnum):
    """The range that a period is compared with."""

    PREVIOUS_PERIOD = "previous_period"
    PREVIOUS_YEAR = "previous_year"
    PREVIOUS_YEAR_WEEKDAYS = "previous_year_weekdays"
    CUSTOM = "custom"
    OFF = "off"


# Presets of calendar months, and how many of them make up one of its kind.
UNITS = {
    Preset.MONTH_TO_DATE: 1,
    Preset.LAST_MONTH: 1,
    Preset.QUARTER_TO_DATE: 3,
    Preset.LAST_QUARTER: 3,
    Preset.YEAR_TO_DATE: 12,
    Preset.LAST_12_MONTHS: 12,
}
TO_DATE = (Preset.MONTH_TO_DATE, Preset.QUARTER_TO_DATE, Preset.YEAR_TO_DATE)


def resolve(preset: Preset, today: date, week_start: int = MONDAY) -> DateRange:
    """The absolute days of a preset, seen from a day in the client's zone.

    Rolling presets hold complete days and end yesterday; to-date presets end today. A full
    week begins on the client's first day of the week, counted from Monday = 0.
    """
    if preset is Preset.LAST_FULL_WEEK:
        begins = today - timedelta(days=(today.weekday() - week_start) % 7)
        return DateRange(begins - timedelta(days=7), begins - ONE_DAY)
    return _PRESETS[preset](today)


def unit_of(preset: Preset | None, period: DateRange) -> int:
    """The calendar months by which a period is moved; 0 for a run of days.

    Chosen days that are whole months are treated as such; a rolling preset never is.
    """
    return UNITS.get(preset, 0) if preset else period.months


def _last(days: int) -> Callable[[date], DateRange]:
    return lambda today: DateRange(today - timedelta(days=days), today - ONE_DAY)


def _months_before(first: date, months: int) -> DateRange:
    return DateRange(shifted(first, -months), first - ONE_DAY)


_PRESETS: dict[Preset, Callable[[date], DateRange]] = {
    Preset.TODAY: lambda today: DateRange(today, today),
    Preset.YESTERDAY: _last(1),
    Preset.LAST_7_DAYS: _last(7),
    Preset.LAST_28_DAYS: _last(28),
    Preset.LAST_30_DAYS: _last(30),
    Preset.LAST_90_DAYS: _last(90),
    Preset.MONTH_TO_DATE: lambda today: DateRange(today.replace(day=1), today),
    Preset.LAST_MONTH: lambda today: _months_before(today.replace(day=1), 1),
    Preset.QUARTER_TO_DATE: lambda today: DateRange(quarter_of(today), today),
    Preset.LAST_QUARTER: lambda today: _months_before(quarter_of(today), 3),
    Preset.YEAR_TO_DATE: lambda today: DateRange(today.replace(month=1, day=1), today),
    Preset.LAST_12_MONTHS: lambda today: _months_before(today.replace(day=1), 12),
}
