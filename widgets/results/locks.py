"""Refresh locks: leases on tile requests, so that one worker refreshes each at a time.

A lock's value is its owner: the id of the message that asks a worker for the refresh. A
message that is delivered twice, or again after its worker died, finds its own locks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread

from widgets.results.result_cache import ResultCache
from widgets.results.tile_requests import TileRequest

RENEW_SECONDS = 3


@contextmanager
def hold_locks(
    requests: Sequence[TileRequest], *, owner: str, cache: ResultCache
) -> Iterator[list[TileRequest]]:
    """Holds refresh locks and renews them every 3 s; if the process dies they expire after 10 s.

    Yields the requests that still need a refresh. A message may have waited until its locks
    expired: requests that another owner has locked by now, or that were answered or failed
    meanwhile, are left out.
    """
    acquired = cache.reacquire(requests, owner)
    now = datetime.now(UTC)
    lacking = [result.request for result in cache.read(acquired, now) if result.wants_refresh(now)]
    digests = {request.digest for request in lacking}
    cache.release([request for request in acquired if request.digest not in digests], owner)
    over = Event()
    try:
        Thread(target=_renew, args=(lacking, owner, cache, over), daemon=True).start()
        yield lacking
    finally:
        over.set()
        # Locks of stored answers are released already; these are of refreshes that broke off.
        cache.release(lacking, owner)


def _renew(requests: Sequence[TileRequest], owner: str, cache: ResultCache, over: Event) -> None:
    while not over.wait(RENEW_SECONDS):
        cache.renew(requests, owner)
