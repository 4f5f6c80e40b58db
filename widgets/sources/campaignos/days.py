"""Days of a workspace: kept, and grown by those since the last refresh."""

from __future__ import annotations

from datetime import UTC, timedelta
from functools import partial

from widgets.frames.frame import Frame
from widgets.frames.table import combine, pack
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.campaignos import contract
from widgets.sources.campaignos.catalogue.days import DAYS_OF_WORKSPACE, ENDPOINT
from widgets.sources.datasets import FetchedRows
from widgets.sources.lists.aggregation import ResourceTable
from widgets.sources.lists.aggregation import frame as aggregated
from widgets.sources.lists.cache import CachedRows, ListFetch, usable_or_fetched

TABLE = ENDPOINT.table


def frame(query: Query, account: Account) -> Frame:
    """The answer over the days of the period, which are UTC's. Raises a Failure."""
    found = usable_or_fetched(
        account,
        ENDPOINT,
        contract.TIMESERIES,
        fresh_seconds=contract.FRESH_SECONDS,
        fetch=partial(_fetched, account),
    )
    return aggregated(query, account, found, ResourceTable(DAYS_OF_WORKSPACE, TABLE))


def _fetched(account: Account, old: FetchedRows | None) -> CachedRows:
    """The last year, or the last days of a dataset that is there; days before stay as they were."""
    now = account.now()
    today = now.astimezone(UTC).date()
    if old and old.shape != TABLE.shape():
        old = None
    window = contract.MOST_WINDOW_DAYS
    if old:
        missed = (today - old.fetched_at.astimezone(UTC).date()).days
        window = min(window, missed + contract.LATE_DAYS + 1)
    version = account.datasets.current_version(contract.TIMESERIES)
    walk = ListFetch(account, ENDPOINT, {"days": str(window)}, now, version)
    walk.run()
    since = ("date", today - timedelta(days=contract.HISTORY_DAYS))
    found = list(walk.rows.values())
    dataset = FetchedRows(
        rows=combine(TABLE, old.rows, found, same="id", since=since) if old else pack(TABLE, found),
        shape=TABLE.shape(),
        fetched_at=now,
        version=version,
    )
    account.datasets.keep(contract.TIMESERIES, dataset)
    return CachedRows(dataset, walk.calls)
