"""An open page as the live route sees it, in process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson

from tests.fixtures.hot_routes import HotRoutesClient, bearer, request
from tests.fixtures.patience import PATIENCE_SECONDS
from tests.widgets.realtime.ticket_holder import TicketHolder


class Open:
    """A stream that a page holds open; `events` are as the page reads them."""

    def __init__(self) -> None:
        self.status = 0
        self.is_late = False
        self.events: asyncio.Queue[tuple[str, object]] = asyncio.Queue()
        self.began = asyncio.Event()
        self.gone = asyncio.Event()

    async def receive(self) -> dict[str, str]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict) -> None:
        self.status = self.status or message["status"]
        self.began.set()
        for block in message.get("body", b"").decode().split("\n\n"):
            lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
            if "event" in lines:
                self.events.put_nowait((lines["event"], orjson.loads(lines["data"])))

    async def next(self) -> tuple[str, object]:
        return await asyncio.wait_for(self.events.get(), PATIENCE_SECONDS)


class Deaf(Open):
    """Its end of the connection takes nothing any more."""

    async def send(self, message: dict) -> None:
        self.began.set()
        await asyncio.Event().wait()


@asynccontextmanager
async def opened(
    hot_routes: HotRoutesClient, holder: TicketHolder, **headers: str
) -> AsyncIterator[Open]:
    stream = Open()
    scope = request(holder.live_url, host=holder.host, **bearer(holder.ticket), **headers)
    task = asyncio.create_task(hot_routes.routes(scope, stream.receive, stream.send))
    await asyncio.wait_for(stream.began.wait(), PATIENCE_SECONDS)
    if not hot_routes.listens:
        # Said to all once the process hears what is published.
        assert await stream.next() == ("resync", [])
        hot_routes.listens = True
    while not stream.events.empty():
        # Its page was made before the process listened.
        assert stream.events.get_nowait() == ("resync", [])
        stream.is_late = True
    yield stream
    stream.gone.set()
    await asyncio.wait_for(task, PATIENCE_SECONDS)
