"""Ranges of days in a client's time zone, and the presets that name them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)


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

    def before(self) -> DateRange:
        """The same number of days, directly before."""
        return DateRange(self.start - timedelta(days=self.days), self.start - ONE_DAY)


class Preset(StrEnum):
    """Periods that a page offers by name; each is resolved to absolute days first."""

    LAST_7_DAYS = "last_7_days"
    LAST_28_DAYS = "last_28_days"
    LAST_30_DAYS = "last_30_days"
    LAST_90_DAYS = "last_90_days"
    MONTH_TO_DATE = "month_to_date"
    LAST_MONTH = "last_month"
    YEAR_TO_DATE = "year_to_date"
    LAST_12_MONTHS = "last_12_months"


class Comparison(StrEnum):
    """What a period is compared with."""

    OFF = "off"
    PREVIOUS_PERIOD = "previous_period"


def resolve(preset: Preset, today: date) -> DateRange:
    """The absolute days of a preset, seen from a day in the client's zone.

    Rolling presets hold complete days and end yesterday; to-date presets end today.
    """
    return _PRESETS[preset](today)


def compared(preset: Preset | None, period: DateRange) -> DateRange:
    """The days that a period is compared with.

    A month or year to date is compared with the same elapsed days of the month or year
    before; a whole calendar month with the month before it; everything else with the
    same number of days directly before.
    """
    if preset is Preset.MONTH_TO_DATE or preset is Preset.LAST_MONTH:
        return _months_back(period, 1, whole=preset is Preset.LAST_MONTH)
    if preset in (Preset.YEAR_TO_DATE, Preset.LAST_12_MONTHS):
        return _months_back(period, 12, whole=preset is Preset.LAST_12_MONTHS)
    return period.before()


def _last(days: int) -> Callable[[date], DateRange]:
    return lambda today: DateRange(today - timedelta(days=days), today - ONE_DAY)


def _month_to_date(today: date) -> DateRange:
    return DateRange(today.replace(day=1), today)


def _last_month(today: date) -> DateRange:
    end = today.replace(day=1) - ONE_DAY
    return DateRange(end.replace(day=1), end)


def _year_to_date(today: date) -> DateRange:
    return DateRange(today.replace(month=1, day=1), today)


def _last_12_months(today: date) -> DateRange:
    end = today.replace(day=1) - ONE_DAY
    return DateRange(_shifted(end.replace(day=1), -11), end)


_PRESETS: dict[Preset, Callable[[date], DateRange]] = {
    Preset.LAST_7_DAYS: _last(7),
    Preset.LAST_28_DAYS: _last(28),
    Preset.LAST_30_DAYS: _last(30),
    Preset.LAST_90_DAYS: _last(90),
    Preset.MONTH_TO_DATE: _month_to_date,
    Preset.LAST_MONTH: _last_month,
    Preset.YEAR_TO_DATE: _year_to_date,
    Preset.LAST_12_MONTHS: _last_12_months,
}


def _months_back(period: DateRange, months: int, *, whole: bool) -> DateRange:
    start = _shifted(period.start, -months)
    if whole:
        return DateRange(start, period.start - ONE_DAY)
    # A 31st has no twin in a shorter month: the range then ends with that month.
    return DateRange(start, _shifted(period.end, -months))


def _shifted(day: date, months: int) -> date:
    """The same day of another month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - ONE_DAY).day))
