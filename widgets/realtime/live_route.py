"""`GET /live/<dashboard>`: server-sent hints that payloads of this page changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from random import randint
from uuid import UUID

from clients.auth import revocation
from widgets.realtime.authentication import (
    AuthenticatedRequest,
    TicketAuthentication,
    require_current_epochs,
)
from widgets.realtime.http import ALWAYS, Receive, Scope, Send
from widgets.realtime.hub import BYE, MOVED, Hub, Stream
from widgets.realtime.keepalive import KeepAlive
from widgets.realtime.stream_limits import StreamLimits, admit
from widgets.sources.account import Priority


class LiveRoute:
    """The live route sends hints, never data.

    `request` has stale and missing tiles of an open page refreshed, without waiting.
    """

    def __init__(
        self,
        authentication: TicketAuthentication,
        hub: Hub,
        *,
        limits: StreamLimits,
        request: Callable[[AuthenticatedRequest, Priority], None],
    ) -> None:
        self._authentication = authentication
        self._hub = hub
        self._limits = limits
        self._keepalive = KeepAlive(authentication.redis, hub)
        self._request = request

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send, dashboard_id: UUID
    ) -> None:
        authenticated = await self._authentication.authenticate(
            scope, dashboard_id, datetime.now(UTC)
        )
        require_current_epochs(
            authenticated.viewer,
            await self._authentication.fetch(revocation.keys(authenticated.viewer)),
        )
        stream = Stream(
            authenticated.viewer,
            _widgets(authenticated),
            session=authenticated.ticket.session,
            tile_requests=authenticated.tile_requests,
            refetch=partial(self._request, authenticated, Priority.WEBHOOK),
        )
        admit(self._hub, stream, self._limits)
        self._hub.join(stream)
        self._hub.catch_up(stream, authenticated.ticket.issued_at / 1000)
        self._keepalive.start()
        disconnected = asyncio.ensure_future(_end_when_disconnected(receive, stream))
        try:
            await _send_events(send, stream)
        finally:
            self._hub.leave(stream)
            disconnected.cancel()


async def _send_events(send: Send, stream: Stream) -> None:
    head = [*ALWAYS, (b"content-type", b"text/event-stream; charset=utf-8")]
    head.append((b"x-accel-buffering", b"no"))
    await send({"type": "http.response.start", "status": 200, "headers": head})
    event = f"retry: {randint(2000, 10000)}\n\n".encode()  # noqa: S311  # spread, no secret
    while event not in (BYE, MOVED):
        await send({"type": "http.response.body", "body": event, "more_body": True})
        event = await stream.queue.get()
    await send({"type": "http.response.body", "body": event, "more_body": False})


async def _end_when_disconnected(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


def _widgets(authenticated: AuthenticatedRequest) -> dict[str, list[str]]:
    widgets: dict[str, list[str]] = {}
    for tile_request in authenticated.tile_requests:
        widgets.setdefault(tile_request.digest, []).append(str(tile_request.widget_id))
    return widgets
