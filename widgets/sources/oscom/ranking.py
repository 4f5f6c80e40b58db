"""Keywords as they rank now, and as they ranked on the days of which a snapshot was kept.

The platform tells rankings of now alone. Every fetch keeps its rows as the day's snapshot,
so that trends and comparisons grow with the days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from widgets.frames.frame import NO_EARLIER, OF_NOW, Frame, Growth
from widgets.frames.table import Kind, Row, combine, pack
from widgets.queries.months import ONE_DAY
from widgets.queries.periods import DateRange
from widgets.queries.query import Query
from widgets.sources import pager
from widgets.sources.account import Account
from widgets.sources.bucket_alignment import aligned
from widgets.sources.datasets import FetchedRows
from widgets.sources.lists import aggregation
from widgets.sources.lists.aggregation import ResourceTable
from widgets.sources.lists.cache import CachedRows, cached_rows
from widgets.sources.oscom import contract
from widgets.sources.oscom.catalogue.seo import KEYWORDS, KEYWORDS_ENDPOINT
from widgets.sources.validation import period_of

HISTORY = f"{contract.SEO_KEYWORDS}.history"
KEPT_DAYS = 400

NOW = ResourceTable(KEYWORDS, KEYWORDS_ENDPOINT.table)
DAILY_TABLE = replace(NOW.table, fields={**NOW.table.fields, "day": Kind.DAY}, time="day")
DAILY = ResourceTable(KEYWORDS, DAILY_TABLE)


def frame(query: Query, account: Account) -> Frame:
    """Rankings at the end of the period, or day by day; compared with those of earlier days.

    Days without a snapshot are gaps. Raises a Failure.
    """
    found = cached_rows(
        account, KEYWORDS_ENDPOINT, contract.SEO_KEYWORDS, fresh_seconds=KEYWORDS.fresh_seconds
    )
    today = account.now().astimezone(ZoneInfo(query.timezone or "UTC")).date()
    history = _remembered(account, found, today)
    if query.grain:
        return _trend(query, account, found, history, today)
    now = _state(query, account, found, history, today)
    return _compared(now, query, account, found, history)


def _remembered(account: Account, found: CachedRows, today: date) -> FetchedRows:
    """The history, with today's snapshot where the rows were fetched anew."""
    history = account.datasets.find(HISTORY, of_any_key=True)
    if history and (found.rows is None or found.dataset.truncated):
        return history
    with account.datasets.lock(HISTORY):
        history = account.datasets.find(HISTORY, of_any_key=True)
        grown = _grown(history, found, today)
        account.datasets.keep(HISTORY, grown)
    return grown


def _grown(history: FetchedRows | None, found: CachedRows, today: date) -> FetchedRows:
    snapshot: list[Row] = [{**row, "day": today} for row in found.rows or ()]
    oldest = today - timedelta(days=KEPT_DAYS)
    if history is None:
        rows = pack(DAILY_TABLE, snapshot)
    else:
        rows = combine(DAILY_TABLE, history.rows, snapshot, same="day", since=("day", oldest))
    days = {day for day in _days(history) if day >= oldest} | ({today} if snapshot else set())
    return FetchedRows(
        rows=rows,
        shape=DAILY_TABLE.shape(),
        fetched_at=found.dataset.fetched_at,
        notes={"days": ",".join(day.isoformat() for day in sorted(days))},
    )


def _days(history: FetchedRows | None) -> Sequence[date]:
    named = history.notes.get("days", "") if history else ""
    return [date.fromisoformat(day) for day in named.split(",") if day]


def _last(history: FetchedRows, period: DateRange) -> date | None:
    """The last day of a range that has a snapshot."""
    return max((day for day in _days(history) if period.start <= day <= period.end), default=None)


def _trend(
    query: Query, account: Account, found: CachedRows, history: FetchedRows, today: date
) -> Frame:
    """Day by day. Figures of a day are of the weeks before it, so that days are never summed:
    the totals are those of the last day.
    """
    wanted = query.model_copy(update={"fill": "null" if query.fill == "zero" else query.fill})
    daily = replace(found, dataset=replace(history, fetched_at=found.dataset.fetched_at))
    # Days without a snapshot are gaps, not a beginning.
    series = replace(aggregation.frame(wanted, account, daily, DAILY), begins=None)
    last = query.model_copy(update={"dimensions": (), "order": ()})
    whole = _compared(_state(last, account, found, history, today), last, account, found, history)
    return replace(
        series,
        columns=tuple(
            replace(column, additive=False, growth=Growth.LEVEL) if column.is_metric else column
            for column in series.columns
        ),
        totals=whole.totals,
        previous_totals=whole.previous_totals if query.comparison else None,
    )


def _state(
    query: Query, account: Account, found: CachedRows, history: FetchedRows, today: date
) -> Frame:
    """Of the period's last snapshot; of now where the period reaches the present."""
    period = period_of(query)
    if period.end >= today - ONE_DAY:
        return aggregation.one(query, account, found, NOW, period=period)
    last = _last(history, period)
    if last is None:
        now = aggregation.one(query, account, found, NOW, period=period)
        return replace(now, warnings=(*now.warnings, OF_NOW))
    return replace(_on(last, query, account, found, history), period=period)


def _on(
    day: date, query: Query, account: Account, found: CachedRows, history: FetchedRows
) -> Frame:
    then = replace(found, dataset=replace(history, fetched_at=found.dataset.fetched_at))
    return aggregation.one(query, account, then, DAILY, period=DateRange(day, day))


def _compared(
    now: Frame, query: Query, account: Account, found: CachedRows, history: FetchedRows
) -> Frame:
    """With the last snapshot of the compared days; without one it says so."""
    if query.comparison is None:
        return now
    last = _last(history, query.comparison)
    if last is None or OF_NOW in now.warnings:
        return replace(now, warnings=(*now.warnings, NO_EARLIER))
    wide = query.model_copy(update={"limit": pager.MOST_ROWS})
    free = replace(found, calls=0)
    before = replace(_on(last, wide, account, free, history), period=query.comparison)
    # Ranks are a state: over however many days, they are not summed.
    levels = tuple(
        replace(column, growth=Growth.LEVEL) if column.is_metric else column
        for column in now.columns
    )
    return replace(aligned(now, before), columns=levels)
