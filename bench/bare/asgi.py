"""The bare answers, served as the portal is: plain ASGI in front, Django behind the bridge."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import cast

from django.conf import settings
from redis.asyncio import Redis

from bench.bare import configuration
from bench.bare.wsgi import application as django
from portal.bridge import Bridge
from widgets.realtime.http import Headers, Receive, Scope, Send

JSON: Headers = [(b"content-type", b"application/json"), (b"content-encoding", b"gzip")]
EVENTS: Headers = [(b"content-type", b"text/event-stream")]
HELLO = b"retry: 5000\n\n"
HTML: Headers = [(b"content-type", b"text/html; charset=utf-8")]


class Bare:
    """`/data`: a stored payload by one MGET. `/stream`: hints from one subscription.

    `/charts`: a static page. The rest is Django's.
    """

    def __init__(self) -> None:
        self._redis = Redis.from_url(settings.REDIS_URL, max_connections=1000)
        self._django = Bridge(django)
        told = configuration.read()
        self._page = Path(told.page).read_bytes() if told.page else b""
        self._key = told.entry_key
        self._offset = int(told.entry_offset)
        self._queues: set[asyncio.Queue[bytes]] = set()
        self._listening: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/data":
            (raw,) = cast("list[bytes]", await self._redis.mget([self._key]))
            await _answer(send, JSON, raw[self._offset :])
        elif scope["type"] == "http" and scope["path"] == "/stream":
            await self._stream(send)
        elif scope["type"] == "http" and scope["path"] == "/charts":
            await _answer(send, HTML, self._page)
        else:
            await self._django(scope, receive, send)

    async def _stream(self, send: Send) -> None:
        if self._listening is None:
            self._listening = asyncio.get_running_loop().create_task(self._listen())
        queue: asyncio.Queue[bytes] = asyncio.Queue(100)
        self._queues.add(queue)
        await send({"type": "http.response.start", "status": 200, "headers": EVENTS})
        await send({"type": "http.response.body", "body": HELLO, "more_body": True})
        try:
            while True:
                event = await queue.get()
                await send({"type": "http.response.body", "body": event, "more_body": True})
        finally:
            self._queues.discard(queue)

    async def _listen(self) -> None:
        async with self._redis.pubsub(ignore_subscribe_messages=True) as channel:
            await channel.subscribe(configuration.HINTS)
            async for message in channel.listen():
                event = b"event: changed\ndata: " + message["data"] + b"\n\n"
                for queue in self._queues:
                    queue.put_nowait(event)


async def _answer(send: Send, headers: Headers, body: bytes) -> None:
    head = [*headers, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": body})


application = Bare()
