"""Messages: kept, and grown by those since the last refresh. Recipients are dropped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from widgets.frames.frame import Frame
from widgets.frames.table import Row, combine, pack, rows
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.campaignos import campaigns, contract
from widgets.sources.campaignos.catalogue.messages import LISTED, MESSAGES, TABLE, TIME
from widgets.sources.campaignos.list_api import PagedLists
from widgets.sources.datasets import FetchedRows
from widgets.sources.failures import ScopeMissing
from widgets.sources.lists.aggregation import ResourceTable
from widgets.sources.lists.aggregation import frame as aggregated
from widgets.sources.lists.cache import CachedRows, cached_rows, usable_or_fetched
from widgets.sources.lists.endpoint import ListEndpoint

ENDPOINT = ListEndpoint(api=LISTED.api, path=LISTED.path, table=TABLE)
LATEST = f"{contract.MESSAGES}.latest"


def frame(query: Query, account: Account) -> Frame:
    """The answer over the messages sent in the period. Raises a Failure."""
    found = usable_or_fetched(
        account,
        ENDPOINT,
        contract.MESSAGES,
        fresh_seconds=contract.FRESH_SECONDS,
        fetch=partial(_fetched, account),
    )
    return aggregated(query, account, found, ResourceTable(MESSAGES, TABLE))


def _fetched(account: Account, old: FetchedRows | None) -> CachedRows:
    """The newest messages, back to those that were read before and do not change any more."""
    oldest = _utc(account.now() - timedelta(days=contract.MESSAGE_HISTORY_DAYS))
    if old and old.shape != TABLE.shape():
        old = None
    since = oldest
    if old:
        late = timedelta(days=contract.LATE_MESSAGE_DAYS)
        since = max(oldest, _utc(old.fetched_at - late))
    version = account.datasets.current_version(contract.MESSAGES)
    listed = replace(LISTED, api=PagedLists(time=TIME, since=since))
    latest = cached_rows(account, listed, LATEST, fresh_seconds=0)
    found = list(_named(account, rows(LISTED.table, latest.dataset.rows)))
    kept = (TIME, oldest)
    dataset = FetchedRows(
        rows=combine(TABLE, old.rows, found, same="id", since=kept) if old else pack(TABLE, found),
        shape=TABLE.shape(),
        fetched_at=latest.dataset.fetched_at,
        version=version,
        truncated=latest.dataset.truncated,
    )
    account.datasets.keep(contract.MESSAGES, dataset)
    account.datasets.forget(LATEST)
    return CachedRows(dataset, latest.calls)


def _named(account: Account, found: Iterable[Row]) -> Iterator[Row]:
    """Messages with the names of their campaigns; with ids where the key may not read those."""
    try:
        names = {str(row["id"]): row["campaign"] for row in campaigns.listed(account)}
    except ScopeMissing:
        names = {}
    for row in found:
        identity = row["campaign_id"]
        yield {
            **row,
            "campaign": names.get(str(identity), identity),
            "is_opened": int(row["opened_at"] is not None),
        }


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
