"""All rows of a list, kept and used again for as long as they count as fresh."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from widgets.frames.table import Row, pack, rows
from widgets.sources import page_sizes, pager
from widgets.sources.account import Account, Priority
from widgets.sources.datasets import FetchedRows
from widgets.sources.failures import TransientFailure
from widgets.sources.lists.endpoint import ListEndpoint, ListPage

# A tile's freshness is spread by a tenth: rows must not outlive it.
REUSED = 0.85
BEGUN = "begun"
CALLS_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class CachedRows:
    """A dataset and what it cost to have it now; `rows` are set where it was fetched anew."""

    dataset: FetchedRows
    calls: int = 0
    rows: Sequence[Row] | None = None


def cached_rows(
    account: Account,
    listed: ListEndpoint,
    name: str,
    *,
    fresh_seconds: int,
    params: Mapping[str, str] | None = None,
) -> CachedRows:
    """The rows of a list: those kept, if they are fresh, else all pages of it.

    A walk that a transient failure interrupted is continued by the next one. Raises a Failure.
    """
    fetch = lambda _: _fetched(account, listed, name, params or {})  # noqa: E731
    return usable_or_fetched(account, listed, name, fresh_seconds=fresh_seconds, fetch=fetch)


def usable_or_fetched(
    account: Account,
    listed: ListEndpoint,
    name: str,
    *,
    fresh_seconds: int,
    fetch: Callable[[FetchedRows | None], CachedRows],
) -> CachedRows:
    """The dataset of that name if it is usable, else what `fetch` makes of the outdated one.

    One worker fetches at a time; those that waited for it use its dataset.
    """
    found = usable(account, listed, account.datasets.find(name), fresh_seconds)
    if found:
        return CachedRows(found)
    with account.datasets.lock(name):
        kept = account.datasets.find(name)
        found = usable(account, listed, kept, fresh_seconds)
        return CachedRows(found) if found else fetch(kept)


def usable(
    account: Account, listed: ListEndpoint, found: FetchedRows | None, fresh_seconds: int
) -> FetchedRows | None:
    """The dataset, where it may stand for the platform's answer of now."""
    if found is None or found.is_outdated or found.shape != listed.table.shape():
        return None
    age = (account.now() - found.fetched_at).total_seconds()
    return found if 0 <= age < fresh_seconds * REUSED else None


@dataclass(slots=True)
class ListFetch:
    """A walk over a list's pages, which may go on where an earlier one stopped."""

    account: Account
    listed: ListEndpoint
    params: Mapping[str, str]
    begun_at: datetime
    version: int
    rows: dict[object, Row] = field(default_factory=dict)
    cursor: str | None = None
    calls: int = 0
    truncated: bool = False
    _starts: int = 0

    def run(self) -> None:
        """To the end, or to as many rows as are fetched at most. Raises a Failure."""
        most = self.listed.most_rows
        walk = pager.walk(self._page, identity=lambda row: row["id"], limit=most)
        self.truncated = walk.truncated or len(self.rows) > most

    def _page(self, cursor: str | None) -> ListPage:
        if cursor is None:
            cursor = self._start()
        page = page_sizes.largest(
            self.account.page_sizes,
            self.listed.path,
            self.listed.api.page_rows,
            partial(self._ask, cursor),
        )
        self.calls += 1
        for row in page.rows:
            self.rows.setdefault(row["id"], row)
        self.cursor = page.cursor
        return page

    def _ask(self, cursor: str | None, rows: int) -> ListPage:
        return self.listed.api.fetch(
            stepping_back(self.account, self.calls),
            self.listed,
            {**self.listed.params, **self.params},
            cursor=cursor,
            rows=rows,
        )

    def _start(self) -> str | None:
        """The cursor to begin at: the platform may have forgotten that of an earlier walk."""
        self._starts += 1
        if self._starts > 1 and self.rows:
            self.rows.clear()
            self.cursor = None
        return self.cursor


def _fetched(
    account: Account, listed: ListEndpoint, name: str, params: Mapping[str, str]
) -> CachedRows:
    walk = _begin(account, listed, name, params)
    try:
        walk.run()
    except TransientFailure:
        _put_aside(walk, name)
        raise
    found = list(walk.rows.values())[: listed.most_rows]
    dataset = FetchedRows(
        rows=pack(listed.table, found),
        shape=listed.table.shape(),
        fetched_at=walk.begun_at,
        version=walk.version,
        truncated=walk.truncated,
    )
    account.datasets.keep(name, dataset)
    account.datasets.forget(f"{name}.{BEGUN}")
    return CachedRows(dataset, walk.calls, found)


def _begin(
    account: Account, listed: ListEndpoint, name: str, params: Mapping[str, str]
) -> ListFetch:
    """A new walk, or the one that was put aside while the platform still knows its cursor."""
    begun = account.datasets.find(f"{name}.{BEGUN}")
    fresh = usable(account, listed, begun, listed.api.cursor_seconds)
    if fresh is None:
        return ListFetch(
            account, listed, params, account.now(), account.datasets.current_version(name)
        )
    earlier: dict[object, Row] = {row["id"]: row for row in rows(listed.table, fresh.rows)}
    return ListFetch(
        account,
        listed,
        params,
        fresh.fetched_at,
        fresh.version,
        rows=earlier,
        cursor=fresh.notes["cursor"],
    )


def _put_aside(walk: ListFetch, name: str) -> None:
    if walk.cursor is None:
        return
    table = walk.listed.table
    aside = FetchedRows(
        rows=pack(table, list(walk.rows.values())),
        shape=table.shape(),
        fetched_at=walk.begun_at,
        version=walk.version,
        notes={"cursor": walk.cursor},
    )
    walk.account.datasets.keep(f"{name}.{BEGUN}", aside)


def stepping_back(account: Account, calls: int) -> Account:
    """The account for the next call of a walk that made so many: a long one steps back behind open
    screens, or it would use up all of their calls.
    """
    if calls < CALLS_AT_ONCE:
        return account
    return replace(account, priority=max(account.priority, Priority.WEBHOOK))


def overlapping(moment: datetime, seconds: int) -> str:
    """A moment some time before, as the platform's parameters take it."""
    return (moment - timedelta(seconds=seconds)).astimezone(UTC).isoformat().replace("+00:00", "Z")
