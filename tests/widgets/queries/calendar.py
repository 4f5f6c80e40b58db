"""Calendar cases: which days a page shows and compares, worked out by hand.

A case is a moment, a zone, the URL's parameters, and the days that must come of them.
`numbers` marks those whose numbers are held against the platform's own computation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from widgets.queries import state
from widgets.queries.periods import DateRange
from widgets.queries.state import State

BERLIN, NEW_YORK, UTC = "Europe/Berlin", "America/New_York", "UTC"
SANTIAGO, CAIRO, KATHMANDU = "America/Santiago", "Africa/Cairo", "Asia/Kathmandu"
SUNDAY, SATURDAY = 6, 5


@dataclass(frozen=True)
class Case:
    about: str
    now: str
    zone: str
    params: str
    period: str
    compared: str
    week_start: int = 0
    numbers: bool = False

    def read(self) -> State:
        params = dict(parse_qsl(self.params, keep_blank_values=True))
        now = datetime.fromisoformat(self.now)
        return state.read(params, now=now, zone=self.zone, week_start=self.week_start)


def days(text: str) -> DateRange | None:
    """`2026-01-01..2026-01-31`, one day alone, or nothing."""
    start, _, end = text.partition("..")
    return DateRange.parse(start, end or start) if start else None


# Month ends and months of unequal length.
MONTHS = (
    Case("a month to date", "2026-03-15T12:00Z", UTC, "period=month_to_date",
         "2026-03-01..2026-03-15", "2026-02-01..2026-02-15"),
    Case("the 31st has no twin in February", "2026-03-31T12:00Z", UTC, "period=month_to_date",
         "2026-03-01..2026-03-31", "2026-02-01..2026-02-28"),
    Case("the 31st has its twin in the leap day's month", "2028-03-31T12:00Z", UTC,
         "period=month_to_date", "2028-03-01..2028-03-31", "2028-02-01..2028-02-29"),
    Case("a month to date on its last day", "2025-11-30T22:00Z", UTC, "period=month_to_date",
         "2025-11-01..2025-11-30", "2025-10-01..2025-10-30"),
    Case("a whole month with the longer one before", "2025-11-20T10:00Z", BERLIN,
         "from=2025-09-01&to=2025-09-30", "2025-09-01..2025-09-30", "2025-08-01..2025-08-31",
         numbers=True),
    Case("the last month", "2025-11-20T10:00Z", BERLIN, "period=last_month",
         "2025-10-01..2025-10-31", "2025-09-01..2025-09-30", numbers=True),
    Case("the last month over New Year", "2026-01-01T00:30Z", UTC, "period=last_month",
         "2025-12-01..2025-12-31", "2025-11-01..2025-11-30"),
    Case("the first hours of a year, west of it still the old one", "2026-01-01T04:30Z",
         NEW_YORK, "period=month_to_date", "2025-12-01..2025-12-31", "2025-11-01..2025-11-30"),
    Case("a year to date crosses no year", "2025-11-20T10:00Z", BERLIN, "period=year_to_date",
         "2025-01-01..2025-11-20", "2024-01-01..2024-11-20", numbers=True),
    Case("twelve whole months", "2025-11-20T10:00Z", UTC, "period=last_12_months",
         "2024-11-01..2025-10-31", "2023-11-01..2024-10-31", numbers=True),
    Case("two whole months with two before", "2025-11-20T10:00Z", UTC,
         "from=2025-09-01&to=2025-10-31", "2025-09-01..2025-10-31", "2025-07-01..2025-08-31",
         numbers=True),
)  # fmt: skip

QUARTERS = (
    Case("a quarter to date", "2025-11-20T10:00Z", BERLIN, "period=quarter_to_date",
         "2025-10-01..2025-11-20", "2025-07-01..2025-08-20", numbers=True),
    Case("the 31st of May has no twin in February", "2026-05-31T12:00Z", UTC,
         "period=quarter_to_date", "2026-04-01..2026-05-31", "2026-01-01..2026-02-28"),
    Case("the last quarter", "2025-11-20T10:00Z", BERLIN, "period=last_quarter",
         "2025-07-01..2025-09-30", "2025-04-01..2025-06-30", numbers=True),
    Case("the last quarter over New Year", "2026-02-10T12:00Z", UTC, "period=last_quarter",
         "2025-10-01..2025-12-31", "2025-07-01..2025-09-30"),
    Case("a quarter with the same one a year before", "2026-02-10T12:00Z", UTC,
         "period=last_quarter&compare=previous_year",
         "2025-10-01..2025-12-31", "2024-10-01..2024-12-31"),
)  # fmt: skip

LEAP_DAYS = (
    Case("the leap day a year back is the 28th", "2028-03-01T12:00Z", UTC,
         "period=yesterday&compare=previous_year", "2028-02-29", "2027-02-28"),
    Case("the leap day by weekday", "2028-03-01T12:00Z", UTC,
         "period=yesterday&compare=previous_year_weekdays", "2028-02-29", "2027-03-02"),
    Case("a year to date on the leap day", "2028-02-29T12:00Z", UTC, "period=year_to_date",
         "2028-01-01..2028-02-29", "2027-01-01..2027-02-28"),
    Case("a whole February keeps the leap day of the year before", "2029-03-10T12:00Z", UTC,
         "period=last_month&compare=previous_year",
         "2029-02-01..2029-02-28", "2028-02-01..2028-02-29"),
    Case("a whole leap February", "2028-03-10T12:00Z", UTC,
         "period=last_month&compare=previous_year",
         "2028-02-01..2028-02-29", "2027-02-01..2027-02-28"),
    Case("chosen days over the leap day", "2028-03-10T12:00Z", UTC,
         "from=2028-02-27&to=2028-03-01&compare=previous_year",
         "2028-02-27..2028-03-01", "2027-02-27..2027-03-01"),
    Case("the 28th after a leap year's February", "2025-03-01T12:00Z", UTC,
         "period=month_to_date&compare=previous_year", "2025-03-01", "2024-03-01"),
)  # fmt: skip

WEEKS = (
    Case("a full week from Monday", "2025-11-20T10:00Z", BERLIN, "period=last_full_week",
         "2025-11-10..2025-11-16", "2025-11-03..2025-11-09", numbers=True),
    Case("a full week from Sunday", "2025-11-20T10:00Z", NEW_YORK, "period=last_full_week",
         "2025-11-09..2025-11-15", "2025-11-02..2025-11-08", week_start=SUNDAY, numbers=True),
    Case("a full week from Saturday", "2025-11-20T10:00Z", CAIRO, "period=last_full_week",
         "2025-11-08..2025-11-14", "2025-11-01..2025-11-07", week_start=SATURDAY),
    Case("on the week's first day the last one is complete", "2025-11-17T10:00Z", BERLIN,
         "period=last_full_week", "2025-11-10..2025-11-16", "2025-11-03..2025-11-09"),
    Case("week 53", "2027-01-05T12:00Z", UTC, "period=last_full_week",
         "2026-12-28..2027-01-03", "2026-12-21..2026-12-27"),
    Case("week 53 by weekday", "2027-01-05T12:00Z", UTC,
         "period=last_full_week&compare=previous_year_weekdays",
         "2026-12-28..2027-01-03", "2025-12-29..2026-01-04"),
    Case("weekdays match a year back", "2025-11-20T10:00Z", BERLIN,
         "period=last_28_days&compare=previous_year_weekdays",
         "2025-10-23..2025-11-19", "2024-10-24..2024-11-20", numbers=True),
    Case("dates match a year back", "2025-11-20T10:00Z", BERLIN,
         "period=last_28_days&compare=previous_year",
         "2025-10-23..2025-11-19", "2024-10-23..2024-11-19", numbers=True),
)  # fmt: skip

CLOCKS = (
    Case("the day clocks go back", "2025-11-20T10:00Z", BERLIN, "from=2025-10-26&to=2025-10-26",
         "2025-10-26", "2025-10-25", numbers=True),
    Case("the day after it", "2025-11-20T10:00Z", BERLIN, "from=2025-10-27&to=2025-10-27",
         "2025-10-27", "2025-10-26", numbers=True),
    Case("the day clocks go forward", "2025-11-20T10:00Z", BERLIN,
         "from=2025-03-30&to=2025-03-30", "2025-03-30", "2025-03-29", numbers=True),
    Case("a week over clocks going back", "2025-11-20T10:00Z", NEW_YORK,
         "from=2025-10-30&to=2025-11-05", "2025-10-30..2025-11-05", "2025-10-23..2025-10-29",
         numbers=True),
    Case("Santiago's day without a midnight", "2025-11-20T10:00Z", SANTIAGO,
         "from=2025-09-07&to=2025-09-07", "2025-09-07", "2025-09-06", numbers=True),
    Case("a week over it", "2025-11-20T10:00Z", SANTIAGO, "from=2025-09-04&to=2025-09-10",
         "2025-09-04..2025-09-10", "2025-08-28..2025-09-03", numbers=True),
    Case("Cairo's day without a midnight", "2025-11-20T10:00Z", CAIRO,
         "from=2025-04-25&to=2025-04-25", "2025-04-25", "2025-04-24", numbers=True),
    Case("Cairo's day of two elevens at night", "2025-11-20T10:00Z", CAIRO,
         "from=2025-10-30&to=2025-10-31", "2025-10-30..2025-10-31", "2025-10-28..2025-10-29",
         numbers=True),
    Case("Kathmandu is a quarter of an hour off", "2025-11-19T18:20Z", KATHMANDU,
         "period=yesterday", "2025-11-19", "2025-11-18", numbers=True),
    Case("Kathmandu before its midnight", "2025-11-19T18:10Z", KATHMANDU,
         "period=yesterday", "2025-11-18", "2025-11-17"),
)  # fmt: skip

UNDER_WAY = (
    Case("today", "2025-11-20T10:20Z", BERLIN, "period=today", "2025-11-20", "2025-11-19",
         numbers=True),
    Case("today, west of yesterday", "2025-11-20T04:20Z", NEW_YORK, "period=today",
         "2025-11-19", "2025-11-18", numbers=True),
    Case("today by weekday", "2025-11-20T10:20Z", KATHMANDU,
         "period=today&compare=previous_year_weekdays", "2025-11-20", "2024-11-21", numbers=True),
    Case("today, the day clocks go back", "2025-10-26T12:20Z", BERLIN, "period=today",
         "2025-10-26", "2025-10-25", numbers=True),
    Case("today, the day after clocks went back", "2025-10-27T12:20Z", BERLIN, "period=today",
         "2025-10-27", "2025-10-26", numbers=True),
    Case("today, the day clocks go forward", "2025-03-30T12:20Z", BERLIN, "period=today",
         "2025-03-30", "2025-03-29", numbers=True),
    Case("today without a midnight", "2025-09-07T12:20Z", SANTIAGO, "period=today",
         "2025-09-07", "2025-09-06", numbers=True),
    Case("today with chosen days", "2025-11-20T10:20Z", BERLIN,
         "period=today&compare=custom&compare_from=2025-11-06&compare_to=2025-11-06",
         "2025-11-20", "2025-11-06", numbers=True),
    Case("chosen days of another length", "2025-11-20T10:00Z", BERLIN,
         "from=2025-11-03&to=2025-11-12&compare=custom"
         "&compare_from=2025-10-06&compare_to=2025-10-10",
         "2025-11-03..2025-11-12", "2025-10-06..2025-10-10", numbers=True),
    Case("a month under way, with today in it", "2025-11-20T10:00Z", BERLIN,
         "period=month_to_date", "2025-11-01..2025-11-20", "2025-10-01..2025-10-20",
         numbers=True),
    Case("nothing to compare with", "2025-11-20T10:00Z", BERLIN, "period=last_7_days&compare=off",
         "2025-11-13..2025-11-19", "", numbers=True),
)  # fmt: skip

CASES = (*MONTHS, *QUARTERS, *LEAP_DAYS, *WEEKS, *CLOCKS, *UNDER_WAY)
