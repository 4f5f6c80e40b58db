"""Followers of each profile: kept, and grown by the days since the last refresh."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

from widgets.frames.frame import Frame, Unit
from widgets.frames.table import Row, combine, pack
from widgets.queries.query import Query
from widgets.sources import calls, values
from widgets.sources.account import Account
from widgets.sources.datasets import FetchedRows
from widgets.sources.failures import NotFound
from widgets.sources.http import Response
from widgets.sources.lists.aggregation import ResourceTable
from widgets.sources.lists.aggregation import frame as aggregated
from widgets.sources.lists.cache import CachedRows, stepping_back, usable_or_fetched
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.oktopost import contract, parsing, profiles, requests
from widgets.sources.oktopost.catalogue.followers import FOLLOWERS, TABLE
from widgets.sources.oktopost.list_api import LIST_API

ENDPOINT = ListEndpoint(api=LIST_API, path=contract.FOLLOWERS_PATH, table=TABLE)


def frame(query: Query, account: Account) -> Frame:
    """The answer over the days of the period. Raises a Failure."""
    found = usable_or_fetched(
        account,
        ENDPOINT,
        contract.FOLLOWERS,
        fresh_seconds=contract.FRESH_SECONDS,
        fetch=partial(_fetched, account),
    )
    return aggregated(query, account, found, ResourceTable(FOLLOWERS, TABLE))


def _fetched(account: Account, old: FetchedRows | None) -> CachedRows:
    now = account.now()
    today = now.astimezone(UTC).date()
    oldest = today - timedelta(days=contract.HISTORY_DAYS)
    if old and old.shape != TABLE.shape():
        old = None
    late = timedelta(days=contract.LATE_FOLLOWER_DAYS)
    first = max(oldest, old.fetched_at.astimezone(UTC).date() - late) if old else oldest
    version = account.datasets.current_version(contract.FOLLOWERS)
    found: list[Row] = []
    known = profiles.profiles(account)
    for number, profile in enumerate(known.values()):
        found += _days(stepping_back(account, number), profile, first, today)
    since = ("date", oldest)
    dataset = FetchedRows(
        rows=combine(TABLE, old.rows, found, same="id", since=since) if old else pack(TABLE, found),
        shape=TABLE.shape(),
        fetched_at=now,
        version=version,
    )
    account.datasets.keep(contract.FOLLOWERS, dataset)
    return CachedRows(dataset, len(known))


def _days(account: Account, profile: Row, first: date, last: date) -> list[Row]:
    path = f"{contract.FOLLOWERS_PATH}/{quote(str(profile['id']), safe='')}"
    asked = {"fromDate": first.isoformat(), "toDate": last.isoformat()}

    def read(response: Response) -> list[Row]:
        days = parsing.items(parsing.body(response), "Data")
        return [_row(day, profile) for day in days]

    request = requests.get(account, path, asked, resource=contract.FOLLOWERS_PATH)
    try:
        return calls.call(account, request, parse_error=parsing.error_details, read=read)
    except NotFound:
        return []


def _row(day: Mapping[str, Any], profile: Row) -> Row:
    found = values.day(day.get("HistoryDate"))
    return {
        "id": f"{profile['id']}/{found}",
        "credential_id": profile["id"],
        "profile": profile["label"],
        "network": profile["network"],
        "date": found,
        "followers": values.metric(day.get("Followers"), Unit.COUNT),
        "followers_added": values.number(day.get("FollowersAdded")),
    }
