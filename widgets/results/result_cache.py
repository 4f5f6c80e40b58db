"""The result cache in Redis: one round trip to read, one to write; no method raises RedisError."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, cast
from uuid import UUID

from redis import Redis, exceptions
from redis.exceptions import RedisError

from runtime import lua
from runtime.circuit_breaker import CircuitBreaker
from widgets.results import invalidation, keys
from widgets.results.admissions import Admission
from widgets.results.cache_entry import CacheEntry, microseconds
from widgets.results.freshness import CachedResult, Failed, evaluate
from widgets.results.tile_requests import TileRequest

log = logging.getLogger(__name__)

UNANSWERED = (exceptions.ConnectionError, exceptions.TimeoutError)

# A worker renews its locks well within this; those of a worker that died expire after it.
LEASE_SECONDS = 10

REACQUIRE = lua.load(__file__, "lua/string_at", "lua/reacquire_locks")
RENEW = lua.load(__file__, "lua/string_at", "lua/renew_locks")
RELEASE = lua.load(__file__, "lua/string_at", "lua/release_locks")
PUT = lua.load(__file__, "lua/string_at", "lua/entry_head", "lua/put_entries")
SWAP = lua.load(__file__, "lua/string_at", "lua/swap_entry")
FAIL = lua.load(__file__, "lua/string_at", "lua/entry_head", "lua/put_failure")


class ResultCache:
    """Cache entries, failures, refresh locks, versions and hints in Redis.

    Losing Redis is an expected state: reads find nothing, locks are not granted, writes
    are dropped, and after three refusals or two silences it is not asked for five seconds.
    """

    def __init__(self, redis: Redis, *, lock_seconds: int, stale_seconds: int) -> None:
        self._redis = redis
        self._lock_seconds = lock_seconds
        self._stale_seconds = stale_seconds
        # Versions outlive the payloads that were stored under it.
        self._version_seconds = 2 * stale_seconds
        self._breaker = CircuitBreaker()

    @property
    def is_down(self) -> bool:
        return self._breaker.is_open

    def read(self, requests: Sequence[TileRequest], now: datetime) -> list[CachedResult]:
        """One result per request, in order, by one MGET."""
        return evaluate_all(requests, self.values(requests), now)

    def values(
        self, requests: Sequence[TileRequest], beside: Sequence[str] = ()
    ) -> list[bytes | None]:
        """The values stored under the keys of all requests, then of those beside, in one MGET."""
        names = [name for request in requests for name in request.cache_keys()]
        return self._values([*names, *beside])

    def start_versions(self, requests: Sequence[TileRequest]) -> dict[str, dict[str, int]]:
        """The versions to store results under that are requested from now on: by digest, by tag.

        Without Redis there are none, and no result counts as current.
        """
        version_keys = {request.digest: request.version_keys() for request in requests}
        names = list(dict.fromkeys(name for each in version_keys.values() for name in each))
        found = self._run([invalidation.start_command(names, seconds=self._version_seconds)])
        if not found:
            return {request.digest: {} for request in requests}
        numbers = {
            name: invalidation.latest(raw) for name, raw in zip(names, found[0], strict=True)
        }
        return {
            request.digest: {
                tag: numbers[name]
                for tag, name in zip(request.tags, version_keys[request.digest], strict=True)
            }
            for request in requests
        }

    def acquire(self, requests: Iterable[TileRequest], owner: str) -> list[TileRequest]:
        """Acquires the locks that are free; returns their requests."""
        wanted = list({request.digest: request for request in requests}.values())
        if not wanted or self.is_down:
            return []
        try:
            # At once: two pages that come together must not get half of the requests each.
            pipe = self._redis.pipeline(transaction=True)
            for name in _lock_names(wanted):
                pipe.set(name, owner, nx=True, ex=self._lock_seconds)
            granted = pipe.execute()
        except RedisError as error:
            self._note(error)
            return []
        return [request for request, ok in zip(wanted, granted, strict=True) if ok]

    def reacquire(self, requests: Iterable[TileRequest], owner: str) -> list[TileRequest]:
        """Acquires the locks that are free or the owner's already; returns their requests."""
        wanted = list(requests)
        if not wanted:
            return []
        script = REACQUIRE.command(_lock_names(wanted), [owner, LEASE_SECONDS])
        (acquired,) = self._run([script]) or [[0] * len(wanted)]
        return [request for request, ok in zip(wanted, acquired, strict=True) if ok]

    def renew(self, requests: Sequence[TileRequest], owner: str) -> None:
        """Prolongs those locks that are still the owner's."""
        if requests:
            self._run([RENEW.command(_lock_names(requests), [owner, LEASE_SECONDS])])

    def release(self, requests: Sequence[TileRequest], owner: str) -> None:
        """Releases those locks that are still the owner's."""
        if requests:
            self._run([RELEASE.command(_lock_names(requests), [owner])])

    def put(self, entries: Sequence[CacheEntry], *, owner: str = "") -> None:
        """Store entries of one client, delete their failures, release the owner's locks and notify
        open pages. Newer entries stay.
        """
        if not entries:
            return
        client_id = entries[0].client_id
        names = [name for entry in entries for name in _entry_keys(client_id, entry.digest)]
        dumps = [entry.dump() for entry in entries]
        given = [owner, self._stale_seconds, keys.changed(client_id), *dumps]
        self._run([PUT.command(names, given)])

    def attach(self, old: CacheEntry, new: CacheEntry) -> None:
        """Store an entry with another fragment of the same payload, unless the payload was
        replaced or refreshed since. Pages are not told: its ETag is the same.
        """
        name = keys.payload(old.client_id, old.digest)
        self._run([SWAP.command([name], [old.head(), new.dump()])])

    def restore(self, entries: Iterable[CacheEntry]) -> None:
        """Put last good entries back where Redis lost them; newer ones stay."""
        self._run(
            [
                (
                    "SET",
                    keys.payload(entry.client_id, entry.digest),
                    entry.dump(),
                    "EX",
                    self._stale_seconds,
                    "NX",
                )
                for entry in entries
            ]
        )

    def fail(
        self,
        request: TileRequest,
        failed: Failed,
        *,
        owner: str = "",
        begun: datetime | None = None,
    ) -> None:
        """Store the failure of a refresh that had `begun` then; the good entry beside it stays.

        Where another worker has stored an entry since, the failure is dropped.
        """
        names = _entry_keys(request.client_id, request.digest)
        channel = keys.changed(request.client_id)
        began = microseconds(begun or datetime.now(UTC))
        given = [owner, self._stale_seconds, channel, began, request.digest, failed.dump()]
        self._run([FAIL.command(names, given)])

    def forget_failures(self, client_id: UUID) -> None:
        """Delete a client's failures, so that its tiles are refreshed again at once."""
        try:
            names = list(self._redis.scan_iter(keys.failure(client_id, "*"), count=1000))
            if names:
                self._redis.delete(*names)
        except RedisError as error:
            self._note(error)

    def admit(self, admission: Admission) -> bool:
        """Store what hot routes accept a ticket by; True if Redis did."""
        return bool(self._run(admission.commands()))

    def _values(self, names: Sequence[str]) -> list[bytes | None]:
        if not names or self.is_down:
            return [None] * len(names)
        try:
            values = cast("list[bytes | None]", self._redis.mget(names))
        except RedisError as error:
            self._note(error)
            return [None] * len(names)
        self._breaker.record_success()
        return values

    def _run(self, commands: Sequence[tuple[object, ...]]) -> list[Any]:
        """The result of each command; empty where Redis did not answer."""
        if not commands or self.is_down:
            return []
        try:
            pipe = self._redis.pipeline(transaction=False)
            for command in commands:
                pipe.execute_command(*command)  # type: ignore[no-untyped-call]  # redis-py's own
            results = pipe.execute()
        except RedisError as error:
            self._note(error)
            return []
        self._breaker.record_success()
        return results

    def _note(self, error: RedisError) -> None:
        log.warning("redis did not answer", extra={"reason": type(error).__name__})
        # A refusal comes at once, as from a full Redis, which can still be read.
        if isinstance(error, UNANSWERED):
            self._breaker.record_failure(timed_out=isinstance(error, exceptions.TimeoutError))


def evaluate_all(
    requests: Sequence[TileRequest], values: Sequence[bytes | None], now: datetime
) -> list[CachedResult]:
    """The results in the values of all requests, in their order."""
    given = iter(values)
    return [
        evaluate(request, tuple(islice(given, len(request.cache_keys()))), now)
        for request in requests
    ]


def _entry_keys(client_id: UUID, digest: str) -> list[str]:
    """Payload, failure and lock of a request."""
    return [name(client_id, digest) for name in (keys.payload, keys.failure, keys.lock)]


def _lock_names(requests: Iterable[TileRequest]) -> list[str]:
    return [keys.lock(request.client_id, request.digest) for request in requests]
