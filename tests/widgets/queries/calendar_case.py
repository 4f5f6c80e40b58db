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
