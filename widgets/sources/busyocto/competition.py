"""Answers about competitors: their posts, their ads and their timeline."""

from __future__ import annotations

from datetime import date

from widgets.frames.frame import Frame
from widgets.frames.table import pack, rows
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.busyocto import competitors, contract
from widgets.sources.busyocto.catalogue import competition as catalogue
from widgets.sources.datasets import FetchedRows
from widgets.sources.lists.aggregation import ResourceTable
from widgets.sources.lists.aggregation import frame as aggregated
from widgets.sources.lists.cache import CachedRows, cached_rows, usable_or_fetched
from widgets.sources.lists.history import History, grown


def _params(first: date, last: date | None) -> dict[str, str]:
    asked = {"start_date": first.isoformat()}
    return asked | ({"end_date": last.isoformat()} if last else {})


POSTS = History(
    name=contract.COMPETITOR_POSTS,
    listed=catalogue.POSTS_ENDPOINT,
    days=contract.HISTORY_DAYS,
    late_days=contract.LATE_POST_DAYS,
    fresh_seconds=contract.FRESH_SECONDS,
    params=_params,
    finish=competitors.named,
)
ACTIVITY = History(
    name=contract.COMPETITOR_ACTIVITY,
    listed=catalogue.ACTIVITY_ENDPOINT,
    days=contract.HISTORY_DAYS,
    late_days=contract.LATE_DAYS,
    fresh_seconds=contract.FRESH_SECONDS,
    params=_params,
    finish=competitors.named,
)


def posts(query: Query, account: Account) -> Frame:
    """Posts of the period by the day they were published, with their counters of now."""
    of = ResourceTable(catalogue.POSTS, POSTS.listed.table)
    return aggregated(query, account, grown(account, POSTS), of)


def activity(query: Query, account: Account) -> Frame:
    """The timeline of the period."""
    of = ResourceTable(catalogue.ACTIVITY, ACTIVITY.listed.table)
    return aggregated(query, account, grown(account, ACTIVITY), of)


def ads(query: Query, account: Account) -> Frame:
    """Ads as of now, whatever the period."""
    listed = catalogue.ADS_ENDPOINT
    found = usable_or_fetched(
        account,
        listed,
        contract.COMPETITOR_ADS,
        fresh_seconds=contract.FRESH_SECONDS,
        fetch=lambda _: _fetched_ads(account),
    )
    return aggregated(query, account, found, ResourceTable(catalogue.ADS, listed.table))


def _fetched_ads(account: Account) -> CachedRows:
    listed, name = catalogue.ADS_ENDPOINT, f"{contract.COMPETITOR_ADS}.listed"
    version = account.datasets.current_version(contract.COMPETITOR_ADS)
    found = cached_rows(account, listed, name, fresh_seconds=0)
    named = competitors.named(account, rows(listed.table, found.dataset.rows))
    dataset = FetchedRows(
        rows=pack(listed.table, named),
        shape=listed.table.shape(),
        fetched_at=found.dataset.fetched_at,
        version=version,
        truncated=found.dataset.truncated,
    )
    account.datasets.keep(contract.COMPETITOR_ADS, dataset)
    return CachedRows(dataset, found.calls)
