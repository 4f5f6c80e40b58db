"""Cached results: an entry or none, its freshness, and the last failure to refresh it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import orjson

from widgets.results import cache_entry as entries
from widgets.results import invalidation
from widgets.results.cache_entry import CacheEntry, moment
from widgets.results.tile_requests import TileRequest


class Freshness(StrEnum):
    FRESH = "fresh"
    STALE = "stale"
    PENDING = "pending"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Failed:
    """The last failure of a refresh: its code, the start of the outage, and the next try."""

    code: str
    since: datetime
    retry_at: datetime
    request_id: str | None = None

    def dump(self) -> bytes:
        return orjson.dumps(self)

    @classmethod
    def load(cls, raw: bytes) -> Failed:
        """Raises one of `entry.UNREADABLE` for what is no dump of a failure."""
        plain = orjson.loads(raw)
        code, request_id = plain["code"], plain["request_id"]
        if not isinstance(code, str) or not isinstance(request_id, str | None):
            raise TypeError
        return cls(code, moment(plain["since"]), moment(plain["retry_at"]), request_id)


@dataclass(frozen=True, slots=True)
class CachedResult:
    """The result of one tile request at a moment."""

    request: TileRequest
    entry: CacheEntry | None
    failed: Failed | None
    freshness: Freshness

    def wants_refresh(self, now: datetime) -> bool:
        """True where a refresh is due: not before the next try after a failure."""
        if self.freshness is Freshness.FRESH:
            return False
        return self.failed is None or self.failed.retry_at <= now


def evaluate(request: TileRequest, values: Sequence[bytes | None], now: datetime) -> CachedResult:
    """The cached result in the values of `request.cache_keys()`.

    A value that belongs to somebody else counts as missing and is reported.
    """
    raw, failure, *versions = values
    entry = _owned(request, raw) if raw else None
    failed = _remembered_failure(request, failure) if failure else None
    if entry is None:
        return CachedResult(
            request, None, failed, Freshness.FAILED if failed else Freshness.PENDING
        )
    is_fresh = now < entry.fresh_until and _is_current(request, entry, versions)
    return CachedResult(request, entry, failed, Freshness.FRESH if is_fresh else Freshness.STALE)


def _remembered_failure(request: TileRequest, raw: bytes) -> Failed | None:
    """A remembered failure; one that cannot be read is forgotten."""
    try:
        return Failed.load(raw)
    except entries.UNREADABLE:
        entries.report("failure", "unreadable", request.client_id, request.digest)
        return None


def _owned(request: TileRequest, raw: bytes) -> CacheEntry | None:
    try:
        return entries.load(raw, client_id=request.client_id, digest=request.digest)
    except entries.InvalidEntry as error:
        entries.report("payload", str(error), request.client_id, request.digest)
        return None


def _is_current(request: TileRequest, entry: CacheEntry, versions: Sequence[bytes | None]) -> bool:
    """True while no tag has a newer version about the request's days."""
    stored, days = entry.versions, request.days
    return all(
        invalidation.is_current(stored.get(tag), newest, days)
        for tag, newest in zip(request.tags, versions, strict=True)
    )
