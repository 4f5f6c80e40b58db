"""Snapshots: the results of all of a page's requests, evaluated once for equal cache values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from widgets.results.freshness import CachedResult, Freshness
from widgets.results.tile_requests import TileRequest

Values = list[bytes | None]

MOST_KEPT = 64
# The texts of results change at midnight, which is on a quarter of an hour in every zone.
QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """The results of a page's requests, in their order, as they were `at` a moment.

    Only the same snapshot is equal to it, so that it is a short key of what is made of it.
    """

    results: tuple[CachedResult, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class _Kept:
    requests: Sequence[TileRequest]
    values: Values
    snapshot: Snapshot
    until: datetime


class SnapshotCache:
    """The last snapshot of each page, by the requests themselves and by the values in Redis.

    Only those without failures are kept: what is said of a failure changes with the time.
    """

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._kept: dict[int, _Kept] = {}
        self._lock = Lock()

    def find(
        self, requests: Sequence[TileRequest], values: Values, now: datetime
    ) -> Snapshot | None:
        """The snapshot of these very values, as long as none of its results has become old."""
        kept = self._kept.get(id(requests))
        if kept is None or kept.requests is not requests or kept.values != values:
            return None
        return kept.snapshot if kept.snapshot.at <= now < kept.until else None

    def keep(self, requests: Sequence[TileRequest], values: Values, snapshot: Snapshot) -> None:
        if any(result.entry is None or result.failed for result in snapshot.results):
            return
        with self._lock:
            self._kept.pop(id(requests), None)
            while len(self._kept) >= self._most:
                del self._kept[next(iter(self._kept))]
            until = min(_ends(snapshot))
            self._kept[id(requests)] = _Kept(requests, values, snapshot, until)


def _ends(snapshot: Snapshot) -> Iterator[datetime]:
    """The moments from which on one of the results may be another."""
    yield snapshot.at - timedelta(seconds=snapshot.at.timestamp() % QUARTER.seconds) + QUARTER
    for result in snapshot.results:
        if result.entry and result.freshness is Freshness.FRESH:
            yield result.entry.fresh_until
