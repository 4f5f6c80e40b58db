"""A worker's hold on what it answers: nobody else answers it meanwhile, nor long after a crash."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread

from widgets.results.asks import Ask
from widgets.results.claims import RENEW_SECONDS
from widgets.results.store import Store


@contextmanager
def holding(asks: Sequence[Ask], *, holder: str, store: Store) -> Iterator[list[Ask]]:
    """Those asks that still lack an answer, ours for as long as the block takes.

    A message may have waited until its claims ran out: what somebody else holds by now is
    theirs, and what was answered or has failed meanwhile needs no call.
    """
    ours = store.take(asks, holder)
    now = datetime.now(UTC)
    lacking = [reading.ask for reading in store.read(ours, now) if reading.wants_refresh(now)]
    digests = {ask.digest for ask in lacking}
    store.release([ask for ask in ours if ask.digest not in digests], holder)
    over = Event()
    try:
        Thread(target=_keep, args=(lacking, holder, store, over), daemon=True).start()
        yield lacking
    finally:
        over.set()
        # What was answered is given back already; the rest broke off.
        store.release(lacking, holder)


def _keep(asks: Sequence[Ask], holder: str, store: Store, over: Event) -> None:
    while not over.wait(RENEW_SECONDS):
        store.renew(asks, holder)
