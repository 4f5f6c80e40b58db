"""The bare answers, served as the portal is: plain ASGI in front, Django behind the bridge."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from django.conf import settings
from redis.asyncio import Redis

from bench.bare import facts
from bench.bare.wsgi import application as django
from portal.bridge import Bridge
from widgets.live.http import Headers, Receive, Scope, Send

JSON: Headers = [(b"content-type", b"application/json"), (b"content-encoding", b"gzip")]
HTML: Headers = [(b"content-type", b"text/html; charset=utf-8")]


class Bare:
    """`/data`: a stored payload by one MGET. `/charts`: a static page. The rest is Django's."""

    def __init__(self) -> None:
        self._redis = Redis.from_url(settings.REDIS_URL, max_connections=1000)
        self._django = Bridge(django)
        self._page = Path(facts.read().page).read_bytes()
        self._key = facts.read().entry_key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/data":
            (raw,) = cast("list[bytes]", await self._redis.mget([self._key]))
            await _answer(send, JSON, raw.partition(b"\n")[2])
        elif scope["type"] == "http" and scope["path"] == "/charts":
            await _answer(send, HTML, self._page)
        else:
            await self._django(scope, receive, send)


async def _answer(send: Send, headers: Headers, body: bytes) -> None:
    head = [*headers, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": body})


application = Bare()
