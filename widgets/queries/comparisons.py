"""The days that a period is compared with, and the rule that leads to them."""

from __future__ import annotations

from enum import StrEnum

from widgets.queries.months import quarter_of
from widgets.queries.periods import TO_DATE, Comparison, DateRange, Preset, unit_of

FIFTY_TWO_WEEKS = 364


class Rule(StrEnum):
    """The rule that leads from a period to its compared days."""

    DAYS_BEFORE = "days_before"
    MONTHS_BEFORE = "months_before"
    SAME_DAYS_OF_MONTH = "same_days_of_month"
    SAME_DAYS_OF_QUARTER = "same_days_of_quarter"
    SAME_DAYS_OF_YEAR = "same_days_of_year"
    SAME_WEEKDAYS = "same_weekdays"
    CHOSEN = "chosen"


def compared(comparison: Comparison, preset: Preset | None, period: DateRange) -> DateRange | None:
    """The days that a period is compared with; None where there are none or they are chosen.

    Before a month, quarter or year to date lie the same dates of the one before it; before
    whole calendar months as many whole months; before everything else as many days. A year
    back, whole months stay whole: February keeps the 29th of the year that has it.
    """
    match comparison:
        case Comparison.PREVIOUS_PERIOD:
            return _previous(preset, period)
        case Comparison.PREVIOUS_YEAR:
            whole = unit_of(preset, period) and preset not in TO_DATE
            return period.whole_shifted(-12) if whole else period.shifted(-12)
        case Comparison.PREVIOUS_YEAR_WEEKDAYS:
            return period.moved(-FIFTY_TWO_WEEKS)
    return None


def rule_of(period: DateRange, comparison: DateRange) -> Rule:
    """The rule that leads from a period to its compared days, told from the days alone.

    So one answer serves every way that leads to the same days.
    """
    months = period.months
    if months and comparison == period.whole_shifted(-months):
        return Rule.MONTHS_BEFORE
    if comparison == period.before():
        return Rule.DAYS_BEFORE
    if comparison == period.shifted(-1) and period.start.day == 1:
        return Rule.SAME_DAYS_OF_MONTH
    if comparison == period.shifted(-3) and period.start == quarter_of(period.start):
        return Rule.SAME_DAYS_OF_QUARTER
    if comparison == period.moved(-FIFTY_TWO_WEEKS):
        return Rule.SAME_WEEKDAYS
    if comparison == period.shifted(-12) or (months and comparison == period.whole_shifted(-12)):
        return Rule.SAME_DAYS_OF_YEAR
    return Rule.CHOSEN


def _previous(preset: Preset | None, period: DateRange) -> DateRange:
    months = unit_of(preset, period)
    if preset in TO_DATE:
        return period.shifted(-months)
    if months:
        return period.whole_shifted(-months)
    return period.before()
