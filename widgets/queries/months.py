"""Calendar months: moving days by them and counting whole ones."""

from __future__ import annotations

from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def shifted(day: date, months: int) -> date:
    """The same day of another month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - ONE_DAY).day))


def quarter_of(day: date) -> date:
    """The first day of a day's quarter."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def whole_months(start: date, end: date) -> int:
    """The number of whole calendar months in the days; 0 where they cut one."""
    following = end + ONE_DAY
    if start.day != 1 or following.day != 1:
        return 0
    return (following.year - start.year) * 12 + following.month - start.month
