"""Rows of a list that grows by the day: fetched far back once, then the last days of it again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from widgets.frames.frame import Value
from widgets.frames.table import Kind, Row, before, combine, pack
from widgets.sources.account import Account
from widgets.sources.datasets import FetchedRows
from widgets.sources.lists.cache import CachedRows, ListFetch, usable_or_fetched
from widgets.sources.lists.endpoint import ListEndpoint

# The note of a dataset whose fetch was interrupted: the last day that it has.
REACHED = "reached"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class History:
    """A list of a date range, kept under `name`.

    It is fetched `days` back, window by window, so that a fetch that was interrupted goes on where
    it stopped, whatever order the platform has. `late_days` before the last refresh are fetched
    again and put in place of those that were kept: numbers are revised, and rows go. `params` are
    the parameters of a window; the last one has no end. `finish` completes fetched rows.
    """

    name: str
    listed: ListEndpoint
    days: int
    late_days: int
    fresh_seconds: int
    params: Callable[[date, date | None], Mapping[str, str]]
    finish: Callable[[Account, Sequence[Row]], list[Row]]
    window_days: int = 92


def grown(account: Account, history: History) -> CachedRows:
    """The rows of all days: those kept, if they are fresh, else grown by what came since. Raises
    a Failure.
    """
    return usable_or_fetched(
        account,
        history.listed,
        history.name,
        fresh_seconds=history.fresh_seconds,
        fetch=partial(_fetched, account, history),
    )


@dataclass(slots=True)
class HistoryFetch:
    """A fetch of the days that are missing or moving, kept after each window."""

    account: Account
    history: History
    oldest: date
    begun_at: datetime
    version: int
    kept: FetchedRows | None
    calls: int = 0

    def window(self, first: date, last: date | None) -> FetchedRows:
        """Fetch the days of a window in place of those that were kept since its first day."""
        history = self.history
        asked = history.params(first, last)
        walk = ListFetch(
            self.account, history.listed, asked, self.begun_at, self.version, calls=self.calls
        )
        walk.run()
        self.calls = walk.calls
        # A part is no answer yet.
        age = timedelta(seconds=history.fresh_seconds if last else 0)
        found = FetchedRows(
            rows=self._combined(list(walk.rows.values()), first),
            shape=history.listed.table.shape(),
            fetched_at=self.begun_at - age,
            version=self.version,
            truncated=walk.truncated or bool(self.kept and self.kept.truncated),
            notes={REACHED: last.isoformat()} if last else {},
        )
        self.account.datasets.keep(history.name, found)
        self.kept = found
        return found

    def _combined(self, fetched: list[Row], first: date) -> bytes:
        table = self.history.listed.table
        rows = self.history.finish(self.account, fetched)
        if self.kept is None:
            return pack(table, rows)
        kept = before(self.kept.rows, *_edge(self.history, first))
        return combine(table, kept, rows, same="id", since=_edge(self.history, self.oldest))


def _fetched(account: Account, history: History, old: FetchedRows | None) -> CachedRows:
    now = account.now()
    today = now.astimezone(UTC).date()
    oldest = today - history.days * DAY
    shape = history.listed.table.shape()
    kept = old if old and old.shape == shape and not old.truncated else None
    version = account.datasets.current_version(history.name)
    fetch = HistoryFetch(account, history, oldest, now, version, kept)
    *earlier, newest = _windows(_since(kept, history, oldest), today, history.window_days)
    for window in earlier:
        fetch.window(*window)
    return CachedRows(fetch.window(*newest), fetch.calls)


def _since(old: FetchedRows | None, history: History, oldest: date) -> date:
    if old is None:
        return oldest
    if reached := old.notes.get(REACHED):
        return max(oldest, date.fromisoformat(reached) + DAY)
    return max(oldest, old.fetched_at.astimezone(UTC).date() - history.late_days * DAY)


def _windows(first: date, today: date, days: int) -> Iterator[tuple[date, date | None]]:
    """First and last days; the last window is open, since days begin earlier elsewhere."""
    while first + days * DAY < today:
        yield first, first + (days - 1) * DAY
        first += days * DAY
    yield first, None


def _edge(history: History, day: date) -> tuple[str, Value]:
    """The beginning of a day as a value of the table's time."""
    name = history.listed.table.time or ""
    if history.listed.table.fields[name] is Kind.DAY:
        return name, day
    return name, datetime.combine(day, time())
