"""Events, exported step by step: each run reads what came in since the last one.

OSCOM API guide, "Events": an export goes on by `created_after`, the time of the last one.
That is when events came in, so that those which came late are not missed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from widgets.frames.frame import INCOMPLETE, NO_EARLIER, Frame
from widgets.frames.table import Row, combine, pack
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.datasets import FetchedRows
from widgets.sources.failures import TransientFailure
from widgets.sources.lists import aggregation
from widgets.sources.lists.aggregation import ResourceTable
from widgets.sources.lists.cache import CachedRows, ListFetch, overlapping, usable
from widgets.sources.oscom import contract
from widgets.sources.oscom.catalogue.events import ENDPOINT, EVENTS
from widgets.sources.validation import period_of

OVERLAP_SECONDS = 5 * 60
# An event may be told later than its own time of arrival says: once a day the last day is
# read again, and so it is when the platform says that events changed.
LATE_SECONDS = 24 * 3600


def frame(query: Query, account: Account) -> Frame:
    """The answer from all exported events. Raises a Failure.

    It is not compared with days of which not all are exported, and says so.
    """
    found, first = exported(account), _oldest(account).date()
    lacking = []
    if period_of(query).start < first:
        lacking.append(INCOMPLETE)
    if query.comparison and query.comparison.start < first:
        lacking.append(NO_EARLIER)
        query = query.model_copy(update={"comparison": None})
    answer = aggregation.frame(query, account, found, ResourceTable(EVENTS, ENDPOINT.table))
    warnings = tuple(dict.fromkeys((*answer.warnings, *lacking)))
    return replace(answer, warnings=warnings, begins=answer.begins and max(first, answer.begins))


def exported(account: Account) -> CachedRows:
    """The events of the last two months, with those that came in since the last run.

    What was read before the platform interrupts is kept, and the next run goes on there.
    """
    with account.datasets.lock(contract.EVENTS):
        old = account.datasets.find(contract.EVENTS)
        if old and old.shape != ENDPOINT.table.shape():
            old = None
        if old and "unfinished" not in old.notes:
            fresh = usable(account, ENDPOINT, old, EVENTS.fresh_seconds)
            if fresh:
                return CachedRows(fresh)
        return _exported(account, old)


def _exported(account: Account, old: FetchedRows | None) -> CachedRows:
    now = account.now()
    reads_again = old is None or old.is_outdated or _reread_at(old) <= now - _seconds(LATE_SECONDS)
    after = _after(account, old, LATE_SECONDS if reads_again else OVERLAP_SECONDS)
    version = account.datasets.current_version(contract.EVENTS)
    walk = ListFetch(account, ENDPOINT, {"created_after": after}, now, version)
    reread_at = now if old is None or reads_again else _reread_at(old)
    try:
        walk.run()
    except TransientFailure:
        if walk.rows:
            dataset = _grown(account, old, walk, reread_at, unfinished=True)
            account.datasets.keep(contract.EVENTS, dataset)
        raise
    dataset = _grown(account, old, walk, reread_at, unfinished=walk.truncated)
    account.datasets.keep(contract.EVENTS, dataset)
    return CachedRows(dataset, walk.calls)


def _after(account: Account, old: FetchedRows | None, overlap_seconds: int) -> str:
    watermark = old.notes.get("watermark") if old else None
    if watermark is None:
        return overlapping(_oldest(account), 0)
    return overlapping(datetime.fromisoformat(watermark), overlap_seconds)


def _grown(
    account: Account,
    old: FetchedRows | None,
    walk: ListFetch,
    reread_at: datetime,
    *,
    unfinished: bool,
) -> FetchedRows:
    rows = list(walk.rows.values())
    table = ENDPOINT.table
    since = ("timestamp", _oldest(account).replace(tzinfo=None))
    notes = {"reread_at": reread_at.isoformat()}
    if unfinished:
        notes["unfinished"] = "yes"
    watermark = max(filter(None, (_watermark(old), _newest(rows))), default=None)
    if watermark:
        notes["watermark"] = watermark.isoformat()
    return FetchedRows(
        rows=combine(table, old.rows, rows, same="id", since=since) if old else pack(table, rows),
        shape=table.shape(),
        fetched_at=walk.begun_at,
        version=walk.version,
        truncated=walk.truncated,
        notes=notes,
    )


def _watermark(old: FetchedRows | None) -> datetime | None:
    noted = old.notes.get("watermark") if old else None
    return datetime.fromisoformat(noted) if noted else None


def _newest(rows: list[Row]) -> datetime | None:
    moments = [row["created_at"] for row in rows]
    return max(
        (moment.replace(tzinfo=UTC) for moment in moments if isinstance(moment, datetime)),
        default=None,
    )


def _reread_at(old: FetchedRows) -> datetime:
    return datetime.fromisoformat(old.notes["reread_at"])


def _oldest(account: Account) -> datetime:
    """Midnight in UTC, a day before the first that is told: days of clients begin earlier."""
    first: date = account.now().astimezone(UTC).date() - timedelta(days=contract.EVENTS_DAYS + 1)
    return datetime.combine(first, time(), UTC)


def _seconds(count: int) -> timedelta:
    return timedelta(seconds=count)
