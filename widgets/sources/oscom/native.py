"""Analytics: asked of OSCOM's own query endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from widgets.frames.frame import Frame
from widgets.queries import pairing
from widgets.queries.periods import DateRange
from widgets.queries.query import Query
from widgets.sources import bucket_alignment, pager
from widgets.sources.account import Account
from widgets.sources.bucket_alignment import Ranges, both
from widgets.sources.oscom import hours, pagination, weekly
from widgets.sources.oscom.series import Reader, RefetchRequired
from widgets.sources.validation import period_of


def frame(query: Query, account: Account) -> Frame:
    """The complete answer, compared natively where the platform pairs buckets as we do.

    What it pairs otherwise costs a query of its own, matched bucket by bucket. A day under
    way is compared by its hours. An answer of which one range has too many rows is read anew,
    all of it by a coarser grain or of the largest series. Raises a Failure.
    """
    asked, reader = query, Reader(account)
    while True:
        try:
            return _answer(asked, reader)
        except RefetchRequired as how:
            # Fewer series need no coarser grain.
            asked = asked.with_grain(how.grain) if how.grain else query
            reader = Reader(account, ranks=reader.ranks or how.grain is None)


def frames(query: Query, account: Account) -> Iterator[Frame] | None:
    """The answer page by page, to its end; None where its rows follow from more than a page: weeks
    of days, and a comparison that is not the platform's own.
    """
    period, comparison = period_of(query), query.comparison
    if weekly.is_apart(query):
        return None
    if comparison is not None:
        ranges = Ranges.of(query, period, comparison)
        is_whole = ranges.counted == period and ranges.rows == comparison
        if query.same_hours or not is_whole or not is_native(query, ranges):
            return None
    return pagination.frames(query, account, period=period, comparison=comparison)


def _answer(query: Query, reader: Reader) -> Frame:
    period, comparison = period_of(query), query.comparison
    if comparison and query.same_hours:
        return hours.frame(query, reader, period=period, comparison=comparison)
    if comparison is None:
        return reader.frame(query, period=period)
    ranges = Ranges.of(query, period, comparison)
    if not is_native(query, ranges):
        one = lambda asked, days: reader.frame(asked, period=days)  # noqa: E731
        return bucket_alignment.compared(query, period, comparison, one)
    if ranges.counted == period:
        found = reader.frame(query, period=period, comparison=ranges.rows)
    else:
        found = _until_today(query, reader, period, ranges)
    if ranges.rows == ranges.before:
        return found
    whole = reader.frame(bucket_alignment.bare(query), period=ranges.before)
    return replace(
        found,
        previous_totals=whole.totals,
        comparison=ranges.before,
        aligned=ranges.rows,
        provenance=both(found.provenance, whole.provenance),
    )


def is_native(query: Query, ranges: Ranges) -> bool:
    """True if the platform's own comparison pairs the buckets of these ranges as we do."""
    zone = query.timezone or "UTC"
    return pairing.is_ordinal(ranges.counted, ranges.rows, query.grain, zone, query.week_start)


def _until_today(query: Query, reader: Reader, period: DateRange, ranges: Ranges) -> Frame:
    """The period with today; compared is what lies before."""
    now = reader.frame(query, period=period)
    wide = query.model_copy(update={"limit": pager.MOST_ROWS})
    part = reader.frame(wide, period=ranges.counted, comparison=ranges.rows)
    width = len(part.dimensions)
    keys = (row[:width] for row in part.rows)
    before = dict(zip(keys, part.previous or (), strict=True))
    return replace(
        now,
        previous=tuple(before.get(row[:width]) for row in now.rows),
        previous_totals=part.previous_totals,
        comparison=part.comparison,
        whole_days=bucket_alignment.whole_days(now, part),
        warnings=tuple(dict.fromkeys((*now.warnings, *part.warnings))),
        provenance=both(now.provenance, part.provenance),
    )
