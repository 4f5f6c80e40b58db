"""All calendar cases, worked out by hand."""

from __future__ import annotations

from tests.widgets.queries.calendar_case import Case, days
from tests.widgets.queries.calendar_months import LEAP_DAYS, MONTHS, QUARTERS
from tests.widgets.queries.calendar_weeks import CLOCKS, UNDER_WAY, WEEKS

__all__ = ["CASES", "Case", "days"]

CASES = (*MONTHS, *QUARTERS, *LEAP_DAYS, *WEEKS, *CLOCKS, *UNDER_WAY)
