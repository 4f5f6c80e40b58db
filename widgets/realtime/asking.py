"""Has what open pages lack refreshed, from a thread: slow claims or a slow broker stop no loop.

Each page waits in line once, and only so many at a time. Whoever finds the line full sees what
is stored, and asks again: an open page does so by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Lock

from widgets.realtime.gate import Visit
from widgets.results import reader
from widgets.results.reader import Place
from widgets.sources.account import Priority

log = logging.getLogger(__name__)

MOST_WAITING = 500

Page = tuple[Place, str, Priority]


def request(visit: Visit, place: Place, priority: Priority) -> None:
    """Have all that the visit's page lacks refreshed at once, so that it costs few calls."""
    now = datetime.now(UTC)
    reader.request(reader.store().read(visit.tile_requests, now), place, now, priority=priority)


class Asking:
    """The line, and the thread at its head."""

    def __init__(
        self,
        ask: Callable[[Visit, Place, Priority], None] = request,
        *,
        most: int = MOST_WAITING,
    ) -> None:
        self._ask = ask
        self._most = most
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="asking")
        self._lock = Lock()
        self._waiting: set[Page] = set()

    def __call__(self, visit: Visit, priority: Priority = Priority.SCREEN) -> None:
        """Have a page asked for, soon. Waits for nothing."""
        page = (_place(visit), visit.ticket.manifest, priority)
        with self._lock:
            if page in self._waiting or len(self._waiting) >= self._most:
                return
            self._waiting.add(page)
            if len(self._waiting) == self._most:
                log.warning("so many pages wait to be refreshed that others are passed over")
        self._thread.submit(self._turn, visit, page)

    def _turn(self, visit: Visit, page: Page) -> None:
        with self._lock:
            # What becomes stale from here on has to be asked for again.
            self._waiting.discard(page)
        try:
            place, _, priority = page
            self._ask(visit, place, priority)
        except Exception:
            log.exception("a page could not be asked for")


def _place(visit: Visit) -> Place:
    viewer = visit.viewer
    return Place(viewer.client_id, visit.ticket.dashboard_id, visit.state, viewer.locks)
