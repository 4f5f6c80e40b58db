"""Results in Redis: one round trip to read, one to write. Nothing here raises for Redis."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, cast
from uuid import UUID

from redis import Redis, exceptions
from redis.exceptions import RedisError

from clients.auth import revocation
from clients.auth.viewer import Viewer
from runtime.circuit_breaker import CircuitBreaker
from widgets.results import answers, claims, generations, keys
from widgets.results.cached_result import CachedResult, Failed, evaluate
from widgets.results.entry import Entry
from widgets.results.tile_requests import DashboardSpec, TileRequest

log = logging.getLogger(__name__)

SPEC_SECONDS = 24 * 3600
# Longer ago than mornings look back.
OPENED_SECONDS = 8 * 24 * 3600
UNANSWERED = (exceptions.ConnectionError, exceptions.TimeoutError)


class Store:
    """Payloads, failures, claims and hints.

    Losing Redis is an expected state: reads find nothing, claims are not granted, writes
    are dropped, and after three refusals or two silences it is not asked for five seconds.
    """

    def __init__(self, redis: Redis, *, claim_seconds: int, stale_seconds: int) -> None:
        self._redis = redis
        self._claim_seconds = claim_seconds
        self._stale_seconds = stale_seconds
        # A counter outlives the payloads that were stored under it.
        self._counter_seconds = 2 * stale_seconds
        self._breaker = CircuitBreaker()

    @property
    def is_down(self) -> bool:
        return self._breaker.is_open

    def read(self, requests: Sequence[TileRequest], now: datetime) -> list[CachedResult]:
        """One reading per ask, in order, by one MGET."""
        names = [request.cache_keys() for request in requests]
        values = iter(self._values([name for each in names for name in each]))
        return [
            evaluate(request, tuple(islice(values, len(each))), now)
            for request, each in zip(requests, names, strict=True)
        ]

    def begin(self, requests: Sequence[TileRequest]) -> dict[str, dict[str, int]]:
        """What answers asked for from now on are stored under: numbers by tag, by digest.

        Without Redis there are none, and no answer counts as current.
        """
        counters = {request.digest: request.counter_keys() for request in requests}
        names = list(dict.fromkeys(name for each in counters.values() for name in each))
        found = self._run([generations.beginning(names, seconds=self._counter_seconds)])
        if not found:
            return {request.digest: {} for request in requests}
        numbers = {name: generations.latest(raw) for name, raw in zip(names, found[0], strict=True)}
        return {
            request.digest: {
                tag: numbers[name]
                for tag, name in zip(request.tags, counters[request.digest], strict=True)
            }
            for request in requests
        }

    def claim(self, requests: Iterable[TileRequest], holder: str) -> list[TileRequest]:
        """Those requests that nobody else is having refreshed; they are the holder's now."""
        wanted = list({request.digest: request for request in requests}.values())
        if not wanted or self.is_down:
            return []
        try:
            # At once: two pages that come together must not get half of the requests each.
            pipe = self._redis.pipeline(transaction=True)
            for name in _claims(wanted):
                pipe.set(name, holder, nx=True, ex=self._claim_seconds)
            granted = pipe.execute()
        except RedisError as error:
            self._note(error)
            return []
        return [request for request, ok in zip(wanted, granted, strict=True) if ok]

    def take(self, requests: Iterable[TileRequest], holder: str) -> list[TileRequest]:
        """Requests whose claims are the holder's or nobody's: a worker has begun with them."""
        wanted = list(requests)
        if not wanted:
            return []
        (taken,) = self._run([claims.taking(_claims(wanted), holder)]) or [[0] * len(wanted)]
        return [request for request, ok in zip(wanted, taken, strict=True) if ok]

    def renew(self, requests: Sequence[TileRequest], holder: str) -> None:
        """Say that the holder still works on them."""
        if requests:
            self._run([claims.renewing(_claims(requests), holder)])

    def release(self, requests: Sequence[TileRequest], holder: str) -> None:
        """Give back what is still the holder's."""
        if requests:
            self._run([claims.releasing(_claims(requests), holder)])

    def put(self, entries: Sequence[Entry], *, holder: str = "") -> None:
        """Store good payloads of one client, drop their failures and what the holder claims of
        them, and tell the open pages. What is newer stays.
        """
        if entries:
            self._run([answers.putting(entries, holder, seconds=self._stale_seconds)])

    def attach(self, old: Entry, new: Entry) -> None:
        """Store an entry with another fragment of the same payload, unless the payload was
        replaced or refreshed since. Pages are not told: its ETag is the same.
        """
        self._run([answers.replacing(old, new)])

    def restore(self, entries: Iterable[Entry]) -> None:
        """Put durable payloads back where Redis lost them; a newer one is left alone."""
        self._run(
            [
                (
                    "SET", keys.payload(entry.client_id, entry.digest), entry.dump(),
                    "EX", self._stale_seconds, "NX",
                )
                for entry in entries
            ]
        )  # fmt: skip

    def fail(
        self,
        request: TileRequest,
        failed: Failed,
        *,
        holder: str = "",
        begun: datetime | None = None,
    ) -> None:
        """Remember why a refresh failed that had `begun` then; the good payload beside it stays.

        Where somebody else has answered since, there is nothing to remember.
        """
        begun, seconds = begun or datetime.now(UTC), self._stale_seconds
        self._run([answers.failing(request, failed, holder, begun=begun, seconds=seconds)])

    def forget_failures(self, client_id: UUID) -> None:
        """Let a client's tiles be asked for again at once. Raises nothing without Redis."""
        try:
            names = list(self._redis.scan_iter(keys.failure(client_id, "*"), count=1000))
            if names:
                self._redis.delete(*names)
        except RedisError as error:
            self._note(error)

    def admit(self, viewer: Viewer, dashboard_spec: DashboardSpec) -> None:
        """Keep what the hot routes need to honour a ticket: the manifest and the epochs.

        That the dashboard was opened is noted as well.
        """
        name = keys.dashboard_spec(dashboard_spec.client_id, dashboard_spec.digest)
        stored = ("SET", name, dashboard_spec.raw, "EX", SPEC_SECONDS)
        opened = (
            "ZADD",
            keys.OPENED,
            int(datetime.now(UTC).timestamp()),
            str(dashboard_spec.dashboard_id),
        )
        kept = ("EXPIRE", keys.OPENED, OPENED_SECONDS)
        self._run([stored, revocation.publish_command(viewer), opened, kept])

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
        """What each command returns; nothing where Redis did not answer."""
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


def _claims(requests: Iterable[TileRequest]) -> list[str]:
    return [keys.claim(request.client_id, request.digest) for request in requests]
