"""Refreshes of open pages, requested from a thread: slow locks or a slow broker stop no loop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from runtime.coalescer import MOST_WAITING, Coalescer
from widgets.realtime.authentication import AuthenticatedRequest
from widgets.results import reader
from widgets.results.reader import RefreshContext
from widgets.sources.account import Priority

Refresh = tuple[AuthenticatedRequest, RefreshContext, Priority]


def request(
    authenticated: AuthenticatedRequest, context: RefreshContext, priority: Priority
) -> None:
    """Have all stale and missing tiles of a page refreshed together, which costs fewer calls."""
    now = datetime.now(UTC)
    reader.request_refresh(
        reader.result_cache().read(authenticated.tile_requests, now),
        context,
        now,
        priority=priority,
    )


class PageRefresh:
    """Coalesces requests by page, filters and priority.

    An open page whose request finds the queue full asks again by itself.
    """

    def __init__(
        self,
        call: Callable[[AuthenticatedRequest, RefreshContext, Priority], None] = request,
        *,
        most: int = MOST_WAITING,
    ) -> None:
        self._queue = Coalescer[Refresh]("page refreshes", lambda item: call(*item), most=most)

    def __call__(
        self, authenticated: AuthenticatedRequest, priority: Priority = Priority.SCREEN
    ) -> None:
        """Have a page refreshed soon, without waiting."""
        viewer = authenticated.viewer
        context = RefreshContext(
            viewer.client_id,
            authenticated.ticket.dashboard_id,
            authenticated.state,
            viewer.locks,
            viewer.formats.locale,
        )
        key = (context, authenticated.ticket.spec_digest, priority)
        self._queue.submit(key, (authenticated, context, priority))
