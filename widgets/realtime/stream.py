"""`GET /live/<dashboard>`: server-sent hints that payloads of this page changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from random import randint
from uuid import UUID

from clients.auth import revocation
from widgets.realtime.gate import Gate, Visit, check_epochs
from widgets.realtime.http import ALWAYS, Receive, Scope, Send
from widgets.realtime.hub import BYE, MOVED, Hub, Stream
from widgets.realtime.limits import Limits, make_room
from widgets.realtime.watch import Watch
from widgets.sources.account import Priority


class Live:
    """The live route: hints only, never data.

    `request` has what an open page lacks refreshed; it must not wait for it.
    """

    def __init__(
        self, gate: Gate, hub: Hub, *, limits: Limits, request: Callable[[Visit, Priority], None]
    ) -> None:
        self._gate = gate
        self._hub = hub
        self._limits = limits
        self._watch = Watch(gate.redis, hub)
        self._request = request

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send, dashboard_id: UUID
    ) -> None:
        visit = await self._gate.visit(scope, dashboard_id, datetime.now(UTC))
        check_epochs(visit.viewer, await self._gate.fetch(revocation.keys(visit.viewer)))
        stream = Stream(
            visit.viewer,
            _widgets(visit),
            session=visit.ticket.session,
            tile_requests=visit.tile_requests,
            refetch=partial(self._request, visit, Priority.WEBHOOK),
        )
        make_room(self._hub, stream, self._limits)
        self._hub.join(stream)
        self._hub.catch_up(stream, visit.ticket.issued_at / 1000)
        self._watch.begin()
        gone = asyncio.ensure_future(_gone(receive, stream))
        try:
            await _feed(send, stream)
        finally:
            self._hub.leave(stream)
            gone.cancel()


async def _feed(send: Send, stream: Stream) -> None:
    head = [*ALWAYS, (b"content-type", b"text/event-stream; charset=utf-8")]
    head.append((b"x-accel-buffering", b"no"))
    await send({"type": "http.response.start", "status": 200, "headers": head})
    event = f"retry: {randint(2000, 10000)}\n\n".encode()  # noqa: S311  # spread, no secret
    while event not in (BYE, MOVED):
        await send({"type": "http.response.body", "body": event, "more_body": True})
        event = await stream.queue.get()
    await send({"type": "http.response.body", "body": event, "more_body": False})


async def _gone(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


def _widgets(visit: Visit) -> dict[str, list[str]]:
    widgets: dict[str, list[str]] = {}
    for tile_request in visit.tile_requests:
        widgets.setdefault(tile_request.digest, []).append(str(tile_request.widget_id))
    return widgets
