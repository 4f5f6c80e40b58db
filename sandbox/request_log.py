from __future__ import annotations

from collections import deque
from datetime import datetime
from hashlib import sha256
from operator import itemgetter
from typing import Any

import orjson

from sandbox.clock import iso_ms
from sandbox.exchange import Request

ENTRIES_KEPT = 20_000
HINT_LENGTH = 4


class RequestLog:
    """Every request a platform received, without the keys: tests count calls here."""

    def __init__(self) -> None:
        self._entries: deque[tuple[datetime, dict[str, Any]]] = deque(maxlen=ENTRIES_KEPT)

    def note(self, request: Request, *, status: int, at: datetime) -> None:
        key = request.api_key
        entry = {
            "at": iso_ms(at),
            "method": request.method,
            "path": request.path,
            "query": request.query_string,
            "key_hint": key[-HINT_LENGTH:] if key else None,
            "key_sha256": digest(key) if key else None,
            "status": status,
            "body": readable(request.body),
        }
        self._entries.append((at, entry))

    def entries(
        self, key: str | None = None, since: datetime | None = None
    ) -> list[dict[str, Any]]:
        wanted = digest(key) if key else None
        return [
            entry
            for at, entry in sorted(self._entries, key=itemgetter(0))
            if (since is None or at >= since) and wanted in (None, entry["key_sha256"])
        ]

    def clear(self) -> None:
        self._entries.clear()


def digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def readable(body: bytes) -> Any:
    """The body as JSON, as text where it is none, as None where there is nothing."""
    try:
        return orjson.loads(body) if body else None
    except orjson.JSONDecodeError:
        return body.decode(errors="replace")
