"""Granularity of series over time: chosen by the length of the period, or by the reader."""

from __future__ import annotations

from widgets.queries.query import GRAINS

# Those that a reader may choose, each with the fewest days that make a course of it.
FEWEST_DAYS = {"day": 2, "week": 14, "month": 59}
# Up to so many days a course is told by day, and up to so many by week: a year of days would
# be a bar code.
MOST_DAYS = {"day": 92, "week": 400}


def automatic(days: int) -> str:
    """The granularity of a period of so many days where nobody chooses another."""
    if days == 1:
        return "hour"
    return next((grain for grain, most in MOST_DAYS.items() if days <= most), "month")


def is_offered(grain: str, days: int) -> bool:
    """True if a period of so many days has at least two buckets of it, or about as many."""
    return days >= FEWEST_DAYS[grain]


def chosen(own: str, wanted: str | None, days: int) -> str:
    """The grain of a course that was set up with its own: the one that a reader wants, where
    the period is long enough for it, or else its own unless that is too fine for so many days.
    """
    if wanted and is_offered(wanted, days):
        return wanted
    if days <= MOST_DAYS["day"]:
        return own
    return max(own, automatic(days), key=GRAINS.index)
