"""`GET /data/<dashboard>`: the stored fragments of a page, by one Redis round trip.

`/data/<dashboard>/<widget>` is one of them, `/data/<dashboard>/<widget>/rows` the same
numbers as a table of all rows, and `/data/<dashboard>/<widget>/chart` a number over time.
"""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

import orjson

from clients.auth import revocation
from runtime.prepared_response import Part, gzipped, joined
from widgets.realtime.authentication import (
    UNKNOWN,
    AuthenticatedRequest,
    TicketAuthentication,
    require_current_epochs,
)
from widgets.realtime.http import JSON, Headers, Scope, Send, answer, header
from widgets.results import entry_fragments, status_line
from widgets.results.freshness import CachedResult, Freshness, evaluate
from widgets.results.status_line import StatusLine
from widgets.results.tile_requests import TileRequest

STATUS = {Freshness.PENDING: 202}
GZIP = (b"content-encoding", b"gzip")
# By the last part of the path, the kind that a tile is shown as.
VIEWS = {"rows": "table", "chart": "chart"}


class DataRoute:
    """The data route. `request` has what a page lacks refreshed, without waiting."""

    def __init__(
        self, authentication: TicketAuthentication, request: Callable[[AuthenticatedRequest], None]
    ) -> None:
        self._authentication = authentication
        self._request = request

    async def page(self, scope: Scope, send: Send, dashboard_id: UUID) -> None:
        """All tiles of a page in one answer.

        `If-None-Match` names those that the page has, each as "<widget>/<ETag>": they come
        without their fragments.
        """
        now = datetime.now(UTC)
        authenticated = await self._authentication.authenticate(scope, dashboard_id, now)
        results = await self._read(authenticated.tile_requests, authenticated, now)
        known = header(scope, b"if-none-match")
        role = authenticated.viewer.role
        is_zipped = "gzip" in header(scope, b"accept-encoding")

        def body() -> bytes:
            lines = [status_line.describe(each, now, role) for each in results]
            parts = tuple(_page_parts(results, lines, known))
            return gzipped(parts) if is_zipped else joined(parts)

        # On a thread: a large page must not hold up the streams of all others.
        head = [JSON, GZIP] if is_zipped else [JSON]
        await answer(send, 200, head, await asyncio.to_thread(body))

    async def tile(
        self, scope: Scope, send: Send, dashboard_id: UUID, widget_id: UUID, *, view: str
    ) -> None:
        """One tile, as its entry stores it, or in one of the other `VIEWS`."""
        now = datetime.now(UTC)
        authenticated = await self._authentication.authenticate(scope, dashboard_id, now)
        wanted = [each for each in authenticated.tile_requests if each.widget_id == widget_id]
        if not wanted:
            raise UNKNOWN
        (result,) = await self._read(wanted, authenticated, now)
        fresh = status_line.describe(result, now, authenticated.viewer.role)
        await _send(scope, send, result, fresh, view=view)

    async def _read(
        self,
        requests: Sequence[TileRequest],
        authenticated: AuthenticatedRequest,
        now: datetime,
    ) -> list[CachedResult]:
        """The cached results of requests; has the page refreshed where one of them wants it."""
        mirrors = revocation.keys(authenticated.viewer)
        names = [each.cache_keys() for each in requests]
        wanted = [*mirrors, *(name for each in names for name in each)]
        values = await self._authentication.fetch(wanted)
        require_current_epochs(authenticated.viewer, values[: len(mirrors)])
        found, at = [], len(mirrors)
        for request, each in zip(requests, names, strict=True):
            found.append(evaluate(request, values[at : at + len(each)], now))
            at += len(each)
        if any(result.wants_refresh(now) for result in found):
            self._request(authenticated)
        return found


def _page_parts(
    results: Sequence[CachedResult], lines: Sequence[StatusLine], known: str
) -> Iterator[Part | bytes]:
    """The JSON of all tiles, in which fragments are parts that are compressed once."""
    separator = b'{"tiles":['
    for result, line in zip(results, lines, strict=True):
        entry, widget_id = result.entry, str(result.request.widget_id)
        tile = orjson.dumps({"id": widget_id, "status": line, "etag": entry.etag if entry else ""})
        yield separator + tile.removesuffix(b"}")
        separator = b","
        if entry is None:
            yield b',"fragment":null}'
        elif f'"{widget_id}/{entry.etag}"' in known:
            yield b"}"
        else:
            yield b',"fragment":'
            yield entry_fragments.part_of(entry)
            yield b"}"
    yield b"]}" if results else b'{"tiles":[]}'


async def _send(
    scope: Scope, send: Send, result: CachedResult, fresh: StatusLine, *, view: str
) -> None:
    head: Headers = [JSON, (b"x-tile-status", _ascii(fresh))]
    entry = result.entry
    if entry is None:
        await answer(send, STATUS.get(result.freshness, 200), head, b"null")
        return
    etag = f'"{entry.etag}"'
    head.append((b"etag", etag.encode()))
    if etag in header(scope, b"if-none-match"):
        await answer(send, 304, head)
    elif view:
        shown = await asyncio.to_thread(entry_fragments.shown_as, entry, VIEWS[view])
        await answer(send, 200, head, shown.dump())
    elif "gzip" in header(scope, b"accept-encoding"):
        await answer(send, 200, [*head, GZIP], entry_fragments.gzipped(entry))
    else:
        await answer(send, 200, head, gzip.decompress(entry_fragments.gzipped(entry)))


def _ascii(status_line: StatusLine) -> bytes:
    """Freshness as JSON in ASCII, for a header."""
    raw = orjson.dumps(status_line)
    return raw if raw.isascii() else json.dumps(orjson.loads(raw)).encode("ascii")
