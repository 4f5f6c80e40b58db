"""Clicks: kept, and grown by those since the last refresh."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

from widgets.frames.frame import Frame
from widgets.frames.table import Row, combine, pack
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.datasets import FetchedRows
from widgets.sources.failures import TransientFailure
from widgets.sources.lists.aggregation import ResourceTable
from widgets.sources.lists.aggregation import frame as aggregated
from widgets.sources.lists.cache import CachedRows, ListFetch, overlapping, usable_or_fetched
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.oktopost import contract, profiles
from widgets.sources.oktopost.catalogue.clicks import CLICKS, LISTED, TABLE

ENDPOINT = ListEndpoint(api=LISTED.api, path=LISTED.path, table=TABLE)
# The note of a dataset whose fetch was interrupted: the last click that it has.
REACHED = "reached"
OVERLAP_SECONDS = 60


def frame(query: Query, account: Account) -> Frame:
    """The answer over the clicks of the period. Raises a Failure."""
    found = usable_or_fetched(
        account,
        ENDPOINT,
        contract.CLICKS,
        fresh_seconds=contract.FRESH_SECONDS,
        fetch=partial(_fetched, account),
    )
    return aggregated(query, account, found, ResourceTable(CLICKS, TABLE))


def _fetched(account: Account, old: FetchedRows | None) -> CachedRows:
    now = account.now()
    oldest = now - timedelta(days=contract.HISTORY_DAYS)
    if old and old.shape != TABLE.shape():
        old = None
    asked = {"after": overlapping(_since(old, oldest), 0)}
    version = account.datasets.current_version(contract.CLICKS)
    walk = ListFetch(account, LISTED, asked, now, version)
    try:
        walk.run()
    except TransientFailure:
        # Oldest first: the next refresh goes on behind the last one that came.
        if moments := [row["at"] for row in walk.rows.values() if row["at"]]:
            _keep(walk, old, oldest, {REACHED: str(max(moments, key=str))})
        raise
    return CachedRows(_keep(walk, old, oldest, {}), walk.calls)


def _since(old: FetchedRows | None, oldest: datetime) -> datetime:
    """The first moment to read: clicks arrive late, and convert later."""
    if old is None:
        return oldest
    late = old.fetched_at - timedelta(days=contract.LATE_CLICK_DAYS)
    if reached := old.notes.get(REACHED):
        found = datetime.fromisoformat(reached).replace(tzinfo=UTC)
        late = found - timedelta(seconds=OVERLAP_SECONDS)
    return max(oldest, late)


def _keep(
    walk: ListFetch, old: FetchedRows | None, oldest: datetime, notes: dict[str, str]
) -> FetchedRows:
    labels = profiles.profiles(walk.account) if not notes else {}
    found = [_row(row, labels) for row in walk.rows.values()]
    since = ("at", oldest.astimezone(UTC).replace(tzinfo=None))
    # What was interrupted is no answer yet.
    age = timedelta(seconds=contract.FRESH_SECONDS if notes else 0)
    dataset = FetchedRows(
        rows=combine(TABLE, old.rows, found, same="id", since=since) if old else pack(TABLE, found),
        shape=TABLE.shape(),
        fetched_at=walk.begun_at - age,
        version=walk.version,
        truncated=walk.truncated,
        notes=notes,
    )
    walk.account.datasets.keep(contract.CLICKS, dataset)
    return dataset


def _row(click: Row, labels: dict[str, Row]) -> Row:
    profile = str(click["credential_id"] or "")
    return {
        **{name: click[name] for name in ("id", "at", "campaign", "network", "country")},
        "profile": labels.get(profile, {}).get("label") or profile or None,
        "converted": int(click["converted_at"] is not None),
    }
