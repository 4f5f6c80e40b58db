"""Accounts day by day: kept, and grown by the days since the last refresh."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from functools import partial

from widgets.frames.frame import Frame
from widgets.frames.table import Row, combine, pack
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.datasets import FetchedRows
from widgets.sources.lists.aggregation import ResourceTable
from widgets.sources.lists.aggregation import frame as aggregated
from widgets.sources.lists.cache import CachedRows, ListFetch, usable_or_fetched
from widgets.sources.socialcrm import contract
from widgets.sources.socialcrm.catalogue.account_days import ACCOUNT_DAYS, ENDPOINT
from widgets.sources.socialcrm.posts import account_labels

NAME = contract.ACCOUNT_DAYS


def frame(query: Query, account: Account) -> Frame:
    """The answer over the days of the period. Raises a Failure."""
    return aggregated(query, account, days(account), ResourceTable(ACCOUNT_DAYS, ENDPOINT.table))


def days(account: Account) -> CachedRows:
    """All days that are kept, with those that came or changed since."""
    return usable_or_fetched(
        account,
        ENDPOINT,
        NAME,
        fresh_seconds=contract.FRESH_SECONDS,
        fetch=partial(_fetched, account),
    )


def _fetched(account: Account, old: FetchedRows | None) -> CachedRows:
    now = account.now()
    today = now.astimezone(UTC).date()
    oldest = today - timedelta(days=contract.HISTORY_DAYS)
    if old and (old.shape != ENDPOINT.table.shape() or old.truncated):
        old = None
    asked = {"from": _since(old, oldest).isoformat(), "to": today.isoformat()}
    version = account.datasets.current_version(NAME)
    labels = account_labels(account)
    walk = ListFetch(account, ENDPOINT, asked, now, version)
    walk.run()
    found: list[Row] = [
        {**row, "account": labels.get(str(row["account_id"]), {}).get("account", row["account_id"])}
        for row in walk.rows.values()
    ]
    table = ENDPOINT.table
    since = ("date", oldest)
    dataset = FetchedRows(
        # Days that the platform revised take the place of those that were kept.
        rows=combine(table, old.rows, found, same="id", since=since) if old else pack(table, found),
        shape=table.shape(),
        fetched_at=now,
        version=version,
        truncated=walk.truncated,
    )
    account.datasets.keep(NAME, dataset)
    return CachedRows(dataset, walk.calls)


def _since(old: FetchedRows | None, oldest: date) -> date:
    """The first day to read: numbers of the last days are still moving."""
    if old is None:
        return oldest
    return max(oldest, old.fetched_at.astimezone(UTC).date() - timedelta(days=contract.LATE_DAYS))
