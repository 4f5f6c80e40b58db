"""Refreshes of open pages, requested from a thread: slow locks or a slow broker stop no loop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from runtime.coalescer import MOST_WAITING, Coalescer
from widgets.realtime.gate import Visit
from widgets.results import reader
from widgets.results.reader import Place
from widgets.sources.account import Priority

Refresh = tuple[Visit, Place, Priority]


def request(visit: Visit, place: Place, priority: Priority) -> None:
    """Have all that the visit's page lacks refreshed at once, so that it costs few calls."""
    now = datetime.now(UTC)
    reader.request(reader.store().read(visit.tile_requests, now), place, now, priority=priority)


class PageRefresh:
    """Coalesces requests by page, filters and priority.

    An open page whose request finds the queue full asks again by itself.
    """

    def __init__(
        self,
        call: Callable[[Visit, Place, Priority], None] = request,
        *,
        most: int = MOST_WAITING,
    ) -> None:
        self._queue = Coalescer[Refresh]("page refreshes", lambda item: call(*item), most=most)

    def __call__(self, visit: Visit, priority: Priority = Priority.SCREEN) -> None:
        """Have a page refreshed soon. Waits for nothing."""
        viewer = visit.viewer
        place = Place(viewer.client_id, visit.ticket.dashboard_id, visit.state, viewer.locks)
        key = (place, visit.ticket.spec_digest, priority)
        self._queue.submit(key, (visit, place, priority))
