"""The first day of an account's numbers, found by two calls a day.

Days before an account was connected to its site count as zeros: compared with them, every
number would have grown beyond measure.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from widgets.frames.frame import Frame, Value
from widgets.queries.months import ONE_DAY, shifted
from widgets.queries.periods import DateRange
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.datasets import NullDatasetStore
from widgets.sources.failures import Failure, TransientFailure
from widgets.sources.oscom import contract, pagination
from widgets.sources.oscom.catalogue import SPEC

NAME = f"{contract.ANALYTICS}.first_day"
CACHE_SECONDS = 24 * 3600
# Resources that count the visits of the account's site.
VISIT_RESOURCES = (contract.ANALYTICS, contract.OVERVIEW, contract.REPORTS)
MOST_METRICS = 10


def first_day(query: Query, account: Account) -> date | None:
    """The first day of which the account has any number, in the query's zone.

    None where it has none, and where nothing is kept or the platform does not tell. Raises
    transient failures.
    """
    if isinstance(account.datasets, NullDatasetStore):
        return None
    zone = query.timezone or "UTC"
    name = f"{NAME}.{zone}"
    if known := _cached(name, account):
        return known
    with account.datasets.lock(NAME):
        if known := _cached(name, account):
            return known
        day = _search(query, account, account.now().astimezone(ZoneInfo(zone)).date())
        if day:
            account.datasets.remember(name, day.isoformat(), seconds=CACHE_SECONDS)
        return day


def _cached(name: str, account: Account) -> date | None:
    """The day that is kept; None where there is none, or none that can be read."""
    try:
        return date.fromisoformat(account.datasets.recall(name) or "")
    except ValueError:
        return None


def is_bare(frame: Frame) -> bool:
    """True where all numbers of a frame are zero or missing."""
    rows = (value for column in frame.metrics for value in frame.column(column.name))
    return not any(rows) and not any(frame.totals.values())


def _search(query: Query, account: Account, today: date) -> date | None:
    """The first month with numbers among all that the platform tells, then its first day."""
    longest = contract.LONGEST_DAYS["month"]
    every = DateRange(today - timedelta(days=longest - 1), today)
    try:
        month = _first_bucket_with_data(query, account, "month", every)
        if month is None:
            return None
        end = min(shifted(month, 1) - ONE_DAY, today)
        return (
            _first_bucket_with_data(query, account, "day", DateRange(max(month, every.start), end))
            or month
        )
    except TransientFailure:
        raise
    except Failure:
        return None


def _first_bucket_with_data(
    query: Query, account: Account, grain: str, period: DateRange
) -> date | None:
    metrics = SPEC.resources[contract.ANALYTICS].metrics.values()
    additive = [metric.name for metric in metrics if metric.additive][:MOST_METRICS]
    asked = Query(
        connection=query.connection,
        resource=contract.ANALYTICS,
        metrics=tuple(additive),
        dimensions=(grain,),
        fill="none",
        period=period,
        timezone=query.timezone,
    )
    found = pagination.frame(asked, account, period=period, comparison=None)
    return next(_days(found.rows), None)


def _days(rows: tuple[tuple[Value, ...], ...]) -> Iterator[date]:
    """The buckets with numbers, in their order."""
    for bucket, *values in rows:
        if any(values) and isinstance(bucket, date) and not isinstance(bucket, datetime):
            yield bucket
