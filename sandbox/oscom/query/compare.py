from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sandbox.oscom.envelope import impossible
from sandbox.oscom.query.buckets import Span
from sandbox.oscom.query.schema import Compare

FIFTY_TWO_WEEKS = timedelta(days=364)


def comparison(span: Span, compare: Compare, grain: str | None) -> Span:
    """The range to compare with. Raises ApiError 422 when a custom one differs in length."""
    match compare.mode:
        case "previous_period":
            back = timedelta(days=span.days)
            return replace(span, first=span.first - back, last=span.last - back)
        case "previous_year" if grain == "week":
            return replace(
                span, first=span.first - FIFTY_TWO_WEEKS, last=span.last - FIFTY_TWO_WEEKS
            )
        case "previous_year":
            return replace(span, first=year_before(span.first), last=year_before(span.last))

    custom = replace(span, first=compare.start or span.first, last=compare.end or span.last)
    if custom.days != span.days:
        raise impossible(
            "compare",
            "compare_mismatch",
            f"The comparison has {custom.days} days, the range {span.days}.",
            custom.days,
        )
    return custom


def year_before(day: date) -> date:
    leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap_day else day.day)
