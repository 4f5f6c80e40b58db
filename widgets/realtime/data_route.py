"""`GET /data/<dashboard>/<widget>`: one widget's stored payload, by one Redis round trip."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import orjson

from clients.auth import revocation
from widgets.realtime.authentication import (
    UNKNOWN,
    AuthenticatedRequest,
    TicketAuthentication,
    require_current_epochs,
)
from widgets.realtime.http import JSON, Headers, Scope, Send, answer, header
from widgets.results import status_line
from widgets.results.cached_result import CachedResult, Freshness, evaluate
from widgets.results.status_line import StatusLine
from widgets.results.tile_requests import TileRequest

STATUS = {Freshness.PENDING: 202}


class DataRoute:
    """The data route. `request` has what a page lacks refreshed, without waiting."""

    def __init__(
        self, authentication: TicketAuthentication, request: Callable[[AuthenticatedRequest], None]
    ) -> None:
        self._authentication = authentication
        self._request = request

    async def __call__(self, scope: Scope, send: Send, dashboard_id: UUID, widget_id: UUID) -> None:
        now = datetime.now(UTC)
        authenticated = await self._authentication.authenticate(scope, dashboard_id, now)
        tile_request = next(
            (
                tile_request
                for tile_request in authenticated.tile_requests
                if tile_request.widget_id == widget_id
            ),
            None,
        )
        if tile_request is None:
            raise UNKNOWN
        result = await self._read(tile_request, authenticated, now)
        if result.wants_refresh(now):
            self._request(authenticated)
        fresh = status_line.describe(result, now, authenticated.viewer.role)
        await _send(scope, send, result, fresh)

    async def _read(
        self, tile_request: TileRequest, authenticated: AuthenticatedRequest, now: datetime
    ) -> CachedResult:
        mirrors = revocation.keys(authenticated.viewer)
        values = await self._authentication.fetch([*mirrors, *tile_request.cache_keys()])
        require_current_epochs(authenticated.viewer, values[: len(mirrors)])
        return evaluate(tile_request, values[len(mirrors) :], now)


async def _send(scope: Scope, send: Send, result: CachedResult, fresh: StatusLine) -> None:
    head: Headers = [JSON, (b"x-tile-status", _ascii(fresh))]
    entry = result.entry
    if entry is None:
        await answer(send, STATUS.get(result.freshness, 200), head, b"null")
        return
    etag = f'"{entry.etag}"'
    head.append((b"etag", etag.encode()))
    if etag in header(scope, b"if-none-match"):
        await answer(send, 304, head)
    elif "gzip" in header(scope, b"accept-encoding"):
        await answer(send, 200, [*head, (b"content-encoding", b"gzip")], entry.body)
    else:
        await answer(send, 200, head, gzip.decompress(entry.body))


def _ascii(status_line: StatusLine) -> bytes:
    """Freshness as JSON in ASCII, for a header."""
    raw = orjson.dumps(status_line)
    return raw if raw.isascii() else json.dumps(orjson.loads(raw)).encode("ascii")
