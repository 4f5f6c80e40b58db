"""A worker's hold on what it answers: nobody else answers it meanwhile, nor long after a crash."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread

from widgets.results.claims import RENEW_SECONDS
from widgets.results.store import Store
from widgets.results.tile_requests import TileRequest


@contextmanager
def holding(
    requests: Sequence[TileRequest], *, holder: str, store: Store
) -> Iterator[list[TileRequest]]:
    """Those requests that still lack an answer, ours for as long as the block takes.

    A message may have waited until its claims ran out: what somebody else holds by now is
    theirs, and what was answered or has failed meanwhile needs no call.
    """
    ours = store.take(requests, holder)
    now = datetime.now(UTC)
    lacking = [result.request for result in store.read(ours, now) if result.wants_refresh(now)]
    digests = {request.digest for request in lacking}
    store.release([request for request in ours if request.digest not in digests], holder)
    over = Event()
    try:
        Thread(target=_keep, args=(lacking, holder, store, over), daemon=True).start()
        yield lacking
    finally:
        over.set()
        # What was answered is given back already; the rest broke off.
        store.release(lacking, holder)


def _keep(requests: Sequence[TileRequest], holder: str, store: Store, over: Event) -> None:
    while not over.wait(RENEW_SECONDS):
        store.renew(requests, holder)
