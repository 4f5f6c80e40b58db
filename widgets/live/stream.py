"""`GET /live/<dashboard>`: server-sent hints that payloads of this page changed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from random import randint
from typing import Any
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import RedisError

from clients.access import epochs
from widgets.live.gate import Gate, Visit, check_epochs, fetch
from widgets.live.http import ALWAYS, Receive, Refused, Scope, Send
from widgets.live.hub import Hub, Stream

HEARTBEAT_SECONDS = 15
# A revocation counts within so long: no later hint passes.
RECHECK_SECONDS = 5
LIFE_SECONDS = 15 * 60
MOST_PER_CLIENT = 2000
MOST_PER_PROCESS = 10_000
BUSY = Refused(429, "too_many_streams", ((b"retry-after", b"30"),))
HEARTBEAT = b": still here\n\n"
BYE = b"event: bye\ndata: []\n\n"


class Live:
    """The live route: hints only, never data.

    `request` has what an open page lacks refreshed; it must not wait for it.
    """

    def __init__(
        self, redis: Redis, gate: Gate, hub: Hub, request: Callable[[Visit], None]
    ) -> None:
        self._redis = redis
        self._gate = gate
        self._hub = hub
        self._request = request

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send, dashboard_id: UUID
    ) -> None:
        visit = await self._gate.visit(scope, dashboard_id, datetime.now(UTC))
        await self._check(visit)
        if self._hub.count(visit.viewer.client_id) >= MOST_PER_CLIENT:
            raise BUSY
        if len(self._hub) >= MOST_PER_PROCESS:
            raise BUSY
        stream = Stream(
            visit.viewer.client_id,
            _widgets(visit),
            asks=visit.asks,
            refetch=partial(self._request, visit),
        )
        self._hub.join(stream)
        gone = asyncio.ensure_future(_gone(receive))
        try:
            await _start(send)
            await self._feed(send, stream, visit, gone)
        finally:
            self._hub.leave(stream)
            gone.cancel()

    async def _feed(
        self, send: Send, stream: Stream, visit: Visit, gone: asyncio.Future[None]
    ) -> None:
        ends = time.monotonic() + LIFE_SECONDS
        recheck = time.monotonic() + RECHECK_SECONDS
        while not gone.done() and time.monotonic() < ends:
            event = await _next(stream, gone)
            if time.monotonic() >= recheck:
                if not await self._still_holds(visit):
                    break
                recheck = time.monotonic() + RECHECK_SECONDS
            await _send(send, event)
        await send({"type": "http.response.body", "body": BYE, "more_body": False})

    async def _check(self, visit: Visit) -> None:
        mirrors = await fetch(self._redis, epochs.keys(visit.viewer))
        check_epochs(visit.viewer, mirrors)

    async def _still_holds(self, visit: Visit) -> bool:
        try:
            await self._check(visit)
        except (Refused, RedisError):
            return False
        return True


async def _next(stream: Stream, gone: asyncio.Future[None]) -> bytes:
    """The next event, or a heartbeat when there is none; empty when the page has gone."""
    event = asyncio.ensure_future(stream.queue.get())
    waiting: set[asyncio.Future[Any]] = {event, gone}
    await asyncio.wait(waiting, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    if event.done():
        return event.result()
    event.cancel()
    return b"" if gone.done() else HEARTBEAT


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _start(send: Send) -> None:
    head = [*ALWAYS, (b"content-type", b"text/event-stream; charset=utf-8")]
    head.append((b"x-accel-buffering", b"no"))
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await _send(send, f"retry: {randint(2000, 10000)}\n\n".encode())  # noqa: S311  # spread, no secret


async def _send(send: Send, body: bytes) -> None:
    if body:
        await send({"type": "http.response.body", "body": body, "more_body": True})


def _widgets(visit: Visit) -> dict[str, list[str]]:
    widgets: dict[str, list[str]] = {}
    for ask in visit.asks:
        widgets.setdefault(ask.digest, []).append(str(ask.widget_id))
    return widgets
