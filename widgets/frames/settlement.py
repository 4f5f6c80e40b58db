"""Provisional numbers: those of the last days, which a platform may still revise.

Each resource declares how long its numbers move (`Resource.moving_days`), by the days of the
client's zone. After that they are settled.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from widgets.frames.frame import Frame
from widgets.queries.buckets import Label
from widgets.queries.months import ONE_DAY
from widgets.queries.periods import DateRange


def provisional_days(frame: Frame) -> DateRange | None:
    """The days of a frame's period whose numbers may still change; None where none may."""
    if not frame.moving_days:
        return None
    today = frame.as_of.astimezone(ZoneInfo(frame.timezone)).date()
    first = today - timedelta(days=frame.moving_days - 1)
    start, end = max(first, frame.period.start), min(today, frame.period.end)
    return DateRange(start, end) if start <= end else None


def provisional_buckets(frame: Frame) -> frozenset[Label]:
    """The labels of the time buckets that hold a provisional day."""
    days = provisional_days(frame)
    if days is None:
        return frozenset()
    buckets = frame.buckets()
    if not buckets:
        return frozenset()
    following = [*map(_day, buckets[1:]), days.end + ONE_DAY]
    return frozenset(
        bucket
        for bucket, after in zip(buckets, following, strict=True)
        if _day(bucket) >= days.start or after > days.start
    )


def _day(label: Label) -> date:
    return label.date() if isinstance(label, datetime) else label
