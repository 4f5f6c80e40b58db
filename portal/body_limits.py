"""Limits on request bodies while they are received: on each body, and on all in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

from portal.wsgi_response import ClientDisconnected
from widgets.realtime.http import Receive

BODY_BYTES = 1024 * 1024
BODY_SECONDS = 30
TOTAL_BODY_BYTES = 64 * BODY_BYTES
# Large bodies leave a reserve for the usual small ones: sign-ins, tickets, events.
SMALL_BYTES, RESERVE = 16 * 1024, 1 / 16
# An oversized body is read and discarded up to this size: closing at once would reset the
# connection before the client reads the response.
DISCARD_BYTES = 8 * BODY_BYTES

LATER = (b"retry-after", b"2")


class BodyRejected(Exception):
    """The request is answered with this status, without calling the application."""

    def __init__(
        self, status: HTTPStatus, header: tuple[bytes, bytes] = (b"connection", b"close")
    ) -> None:
        super().__init__(status.phrase)
        self.status = status
        self.headers = [header]


class BodyReader:
    """Reads bodies within a shared memory limit, counting received bytes only."""

    def __init__(self, *, seconds: float = BODY_SECONDS, most: int = TOTAL_BODY_BYTES) -> None:
        self._seconds = seconds
        self._left = most
        self._reserve = int(most * RESERVE)

    @asynccontextmanager
    async def read(self, receive: Receive) -> AsyncIterator[bytes]:
        """A request's body, counted until the block ends. Raises BodyRejected."""
        sizes: list[int] = []
        try:
            yield await self._in_time(receive, sizes)
        finally:
            self._left += sum(sizes)

    async def _in_time(self, receive: Receive, sizes: list[int]) -> bytes:
        try:
            async with asyncio.timeout(self._seconds):
                return await self._whole(receive, sizes)
        except TimeoutError:
            raise BodyRejected(HTTPStatus.REQUEST_TIMEOUT) from None

    async def _whole(self, receive: Receive, sizes: list[int]) -> bytes:
        chunks: list[bytes] = []
        size, more, fits = 0, True, True
        while more and size <= DISCARD_BYTES:
            message = await receive()
            if message["type"] != "http.request":
                raise ClientDisconnected
            chunk, more = message.get("body", b""), message.get("more_body", False)
            size += len(chunk)
            room = self._left if size <= SMALL_BYTES else self._left - self._reserve
            fits = fits and size <= BODY_BYTES and len(chunk) <= room
            if fits:
                self._left -= len(chunk)
                sizes.append(len(chunk))
                chunks.append(chunk)
            else:
                # A rejected body is not counted while the rest of it is discarded.
                self._left += sum(sizes)
                sizes.clear()
                chunks.clear()
        if size > BODY_BYTES:
            raise BodyRejected(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if not fits:
            raise BodyRejected(HTTPStatus.SERVICE_UNAVAILABLE, LATER)
        return b"".join(chunks)
