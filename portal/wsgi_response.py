"""A WSGI application's response, buffered or streamed to an ASGI server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from http import HTTPStatus
from types import TracebackType
from typing import TypeAlias

from widgets.realtime.http import Headers, Message, Receive, Send

# Larger responses are streamed, and aborted if the client reads no chunk for PART_SECONDS.
STREAM_BYTES = 1024 * 1024
PART_SECONDS = 60

ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType]
MaybeExcInfo: TypeAlias = ExcInfo | tuple[None, None, None] | None


class ClientDisconnected(Exception):
    """The client disconnected, or stopped reading, before the end of the response."""


class WSGIResponse:
    """Buffers status, headers and body; streams them only when they are large.

    `start`, `collect` and `write` run in a thread, `finish` in the event loop.
    """

    def __init__(
        self,
        receive: Receive,
        send: Send,
        *,
        loop: asyncio.AbstractEventLoop,
        has_body: bool,
    ) -> None:
        self.is_streaming = False
        self._receive = receive
        self._send = send
        self._loop = loop
        self._has_body = has_body
        self._status = 0
        self._headers: Headers = []
        self._parts: list[bytes] = []
        self._size = 0
        self._disconnection: asyncio.Future[Message] | None = None
        self._is_broken = False

    def start(
        self, status: str, headers: list[tuple[str, str]], exc_info: MaybeExcInfo = None, /
    ) -> Callable[[bytes], object]:
        """PEP 3333's `start_response`."""
        if exc_info and exc_info[1] and self.is_streaming:
            raise exc_info[1]
        self._status = int(status[:3])
        self._headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
        ]
        return self.write

    def collect(self, body: Iterable[bytes]) -> None:
        """Collect the whole body, and close its iterable in any case."""
        try:
            for part in body:
                if not self._has_body:
                    break
                self.write(part)
        finally:
            if close := getattr(body, "close", None):
                close()
        if not self._status:
            raise RuntimeError("the application did not start a response")

    def write(self, part: bytes) -> None:
        self._parts.append(part)
        self._size += len(part)
        if self._size < STREAM_BYTES:
            return

        try:
            future: Future[None] = asyncio.run_coroutine_threadsafe(self._stream(), self._loop)
            future.result(PART_SECONDS)
        except (TimeoutError, ClientDisconnected):
            future.cancel()
            self._is_broken = True
            raise ClientDisconnected from None

    def replace(self, status: HTTPStatus, headers: Headers) -> None:
        """Replace the response by a plain error page with this status and these headers."""
        self._status = status
        self._headers = [*headers, (b"content-type", b"text/plain; charset=utf-8")]
        self._parts = [status.phrase.encode()] if self._has_body else []
        self._size = sum(map(len, self._parts))

    async def finish(self) -> None:
        """Send the rest of the response."""
        if self._disconnection:
            self._disconnection.cancel()
        if self._is_broken:
            return
        if not self.is_streaming:
            self._add_length()
            await self._send_head()
        await self._send_parts(more=False)

    async def _stream(self) -> None:
        if not self.is_streaming:
            self.is_streaming = True
            self._disconnection = asyncio.ensure_future(self._receive())
            await self._send_head()
        if self._disconnection and self._disconnection.done():
            raise ClientDisconnected
        await self._send_parts(more=True)

    async def _send_head(self) -> None:
        head = {"type": "http.response.start", "status": self._status, "headers": self._headers}
        await self._send(head)

    async def _send_parts(self, *, more: bool) -> None:
        body, self._parts, self._size = b"".join(self._parts), [], 0
        await self._send({"type": "http.response.body", "body": body, "more_body": more})

    def _add_length(self) -> None:
        bodiless = self._status < 200 or self._status in (204, 304)
        if self._has_body and not bodiless and b"content-length" not in dict(self._headers):
            self._headers.append((b"content-length", b"%d" % self._size))
