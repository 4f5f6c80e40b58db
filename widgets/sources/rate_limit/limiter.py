"""The Redis rate limiter: a sliding window and circuit breakers per credential."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import uuid4

import orjson
from redis import Redis
from redis.exceptions import RedisError

from runtime import lua
from widgets.sources.account import Account, Permit, Priority
from widgets.sources.failures import (
    Blocked,
    CircuitOpen,
    ContractViolation,
    CursorLost,
    ErrorReported,
    Failure,
    InvalidQuery,
    MalformedResponse,
    NotFound,
    PaymentRequired,
    QuotaExhausted,
    RateLimited,
    ScopeMissing,
    Unavailable,
)
from widgets.sources.http import Clock
from widgets.sources.rate_limit.headers import limit_headers
from widgets.sources.rate_limit.status import RESERVES, Circuit, RateLimitStatus, share

log = logging.getLogger(__name__)

ACQUIRE = lua.load(__file__, "prelude", "acquire")
RELEASE = lua.load(__file__, "prelude", "release")
BLOCK = lua.load(__file__, "prelude", "block")
STATUS = lua.load(__file__, "prelude", "status")

MAX_IN_FLIGHT = 4
# Leases of permits, longer than the longest call: those of a dead worker expire.
SCREEN_LEASE, LEASE = timedelta(seconds=45), timedelta(seconds=150)
LONGEST_WAIT_SECONDS = 2.0
BUSY = timedelta(seconds=1)
LOW_WINDOWS = 5
TOO_MANY = 429

# Retry time where the probe of a half-open circuit takes longer than the longest wait.
PROBE_PAUSE = timedelta(seconds=5)

# Fields of a credential's state that are its platform's circuit.
CIRCUIT = ("failures", "recent", "trips", "open_until", "probe", "probe_until")

KEY_PARTS = ("state", "window", "in_flight", "circuits")

GRANTED, WAIT, OPEN, PROBED, EXHAUSTED, BLOCKED = range(6)

# Failures that count against one resource alone: the platform itself is well.
RESOURCE_FAILURES = (
    MalformedResponse,
    ErrorReported,
    ContractViolation,
    InvalidQuery,
    NotFound,
    ScopeMissing,
    PaymentRequired,
)


class RedisRateLimiter:
    """Rate limiter and circuit breakers of each credential: one breaker for the platform, which
    counts silence and 5xx, and one for each resource, which counts unusable answers.

    Of a platform's windows, however many, and of its block the strictest one counts. At most 85 %
    of the limit within any 60 seconds, counted until a minute after a call
    ends, so that no clock minute of the platform's sees more, however long calls take.
    Times are the server's; keys hold a fingerprint and numbers, and expire.
    """

    def __init__(
        self,
        redis: Redis,
        *,
        clock: Clock | None = None,
        milliseconds: Callable[[], int] = lambda: 0,
    ) -> None:
        """`clock` and `milliseconds` are given by tests; 0 stands for the server's time."""
        self._redis = redis
        self._clock = clock or Clock()
        self._milliseconds = milliseconds

    def acquire(self, account: Account, resource: str = "") -> Permit:
        """A permit, after at most 2 s of waiting.

        Raises RateLimited, Blocked, QuotaExhausted or CircuitOpen with `retry_at` where that is not
        enough, and Unavailable where Redis does not answer: no call is made uncounted.
        """
        permit = Permit(uuid4().hex, resource)
        ends = self._clock.monotonic() + LONGEST_WAIT_SECONDS
        while True:
            verdict, wait, *reason = self._try_acquire(account, permit)
            if verdict == GRANTED:
                return permit
            if verdict == OPEN:
                raise _open(account.now() + wait, reason)
            if verdict == EXHAUSTED:
                raise QuotaExhausted(retry_at=account.now() + wait)
            if self._clock.monotonic() + wait.total_seconds() > ends:
                if verdict == PROBED:
                    raise _open(account.now() + PROBE_PAUSE, reason)
                refused = Blocked if verdict == BLOCKED and account.block_seconds else RateLimited
                raise refused(retry_at=account.now() + max(wait, BUSY))
            self._clock.sleep(wait.total_seconds())

    def release(
        self,
        account: Account,
        permit: Permit,
        *,
        status: int | None,
        headers: Mapping[str, str],
        failure: Failure | None = None,
    ) -> None:
        """Take a permit back with what the platform said; a lost Redis loses only that."""
        limits = limit_headers(status, headers, account.now())
        # A platform that blocks keys says so by the status alone.
        blocks = account.block_seconds if status == TOO_MANY else 0
        args: list[Any] = [
            self._milliseconds(),
            permit.name,
            _outcome(status),
            _ms(limits.block_seconds or blocks),
            limits.limit or 0,
            -1 if limits.remaining is None else limits.remaining,
            _ms(limits.reset_seconds),
            permit.resource,
            _resource_outcome(failure),
            failure.code if failure else "",
            (failure and failure.request_id) or "",
        ]
        try:
            low = int(RELEASE.run(self._redis, _keys(account.fingerprint), args))
        except RedisError:
            log.warning("limits could not be recorded", extra={"fingerprint": account.fingerprint})
            return
        if low == LOW_WINDOWS:
            log.warning("calls are running low", extra={"fingerprint": account.fingerprint})

    def blocked_until(self, fingerprint: str) -> datetime | None:
        """The end of the credential's block, or None. Raises Unavailable without Redis."""
        try:
            raw = self._redis.hget(_keys(fingerprint)[0], "blocked_until")
        except RedisError:
            raise Unavailable from None
        return _moment(raw)

    def block(self, fingerprint: str, until: datetime) -> None:
        """Block calls until then; an earlier moment than the known one is ignored."""
        moment = int(until.timestamp() * 1000)
        try:
            BLOCK.run(self._redis, _keys(fingerprint)[:1], [self._milliseconds(), moment])
        except RedisError:
            raise Unavailable from None

    def reset(self, fingerprint: str) -> None:
        """Close the circuits of a credential; a block that the platform asked for stays."""
        state, _, _, circuits = _keys(fingerprint)
        try:
            with self._redis.pipeline() as pipe:
                pipe.hdel(state, *CIRCUIT)
                pipe.delete(circuits)
                pipe.execute()
        except RedisError:
            raise Unavailable from None

    def circuits(self, name: str) -> list[Circuit]:
        """Open circuits of resources, of the credential whose fingerprint is kept under a name.
        Raises Unavailable without Redis.
        """
        try:
            fingerprint = cast("bytes | None", self._redis.get(name))
            kept = self._redis.hvals(_keys((fingerprint or b"").decode("ascii", "replace"))[3])
        except RedisError:
            raise Unavailable from None
        moment = self._milliseconds()
        now = datetime.fromtimestamp(moment / 1000, UTC) if moment else datetime.now(UTC)
        found = filter(None, map(_circuit, cast("list[bytes]", kept)))
        return [circuit for circuit in found if circuit.open_until > now]

    def status(self, account: Account) -> RateLimitStatus:
        """The rate limit status of an account. Raises Unavailable without Redis."""
        now = account.now()
        (found,) = self._statuses([], account.fingerprint)
        return _status(found, account.calls_per_minute, now)

    def statuses(self, assumed: Mapping[str, int]) -> dict[str, RateLimitStatus]:
        """Rate limit status of credentials by the names that their fingerprints are kept under, in
        one round trip, without those not used lately.

        `assumed` are the limits to assume by name. Raises Unavailable without Redis.
        """
        now = datetime.now(UTC)
        return {
            name: _status(found, assumed[name], now)
            for name, found in zip(assumed, self._statuses(list(assumed)), strict=True)
            if found
        }

    def _statuses(self, names: list[str], *fingerprints: str) -> list[list[int]]:
        try:
            found = STATUS.run(self._redis, names, [self._milliseconds(), *fingerprints])
        except RedisError:
            raise Unavailable from None
        return [[int(number) for number in each] for each in found]

    def _try_acquire(self, account: Account, permit: Permit) -> tuple[Any, ...]:
        args: list[Any] = [
            self._milliseconds(),
            permit.name,
            account.calls_per_minute,
            RESERVES[account.priority],
            share(account.priority),
            _ms(_lease(account).total_seconds()),
            _max_in_flight(account),
            permit.resource,
            orjson.dumps([[each.calls, each.seconds * 1000] for each in account.rate_windows]),
        ]
        try:
            verdict, wait, *reason = ACQUIRE.run(self._redis, _keys(account.fingerprint), args)
        except RedisError:
            raise Unavailable from None
        return (int(verdict), timedelta(milliseconds=int(wait)), *reason)


def _moment(raw: Any) -> datetime | None:
    """A stored moment in milliseconds; None for one that cannot be read."""
    try:
        return datetime.fromtimestamp(float(raw) / 1000, UTC) if raw else None
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _circuit(raw: bytes) -> Circuit | None:
    try:
        plain = orjson.loads(raw)
        open_until, code = _moment(plain["open_until"]), str(plain["code"])
    except (KeyError, TypeError, ValueError):
        return None
    return Circuit(open_until, code) if open_until else None


def _status(found: list[int], assumed: int, now: datetime) -> RateLimitStatus:
    limit, used, in_flight, remaining, blocked, circuit = found
    return RateLimitStatus(
        limit=limit or assumed,
        used=used,
        in_flight=in_flight,
        remaining=None if remaining < 0 else remaining,
        blocked_until=now + timedelta(milliseconds=blocked) if blocked else None,
        open_until=now + timedelta(milliseconds=circuit) if circuit else None,
    )


def _keys(fingerprint: str) -> list[str]:
    return [f"g:rate_limit:{fingerprint}:{part}" for part in KEY_PARTS]


def _lease(account: Account) -> timedelta:
    """The lease of a permit: interactive calls take 30 seconds in all, others 120."""
    return SCREEN_LEASE if account.is_interactive else LEASE


def _max_in_flight(account: Account) -> int:
    """Calls in flight at once: one permit is kept for open screens."""
    return MAX_IN_FLIGHT if account.priority is Priority.SCREEN else MAX_IN_FLIGHT - 1


def _outcome(status: int | None) -> str:
    if status is None or status >= 500:
        return "failed"
    return "limited" if status == TOO_MANY else "answered"


def _resource_outcome(failure: Failure | None) -> str:
    if failure is None:
        return "good"
    is_bad = isinstance(failure, RESOURCE_FAILURES) and not isinstance(failure, CursorLost)
    return "bad" if is_bad else ""


def _open(retry_at: datetime, reason: list[bytes]) -> CircuitOpen:
    """The failure of an open circuit; `reason` is empty where it is the platform's."""
    code, request_id = (text.decode() for text in reason or (b"", b""))
    return CircuitOpen(code, retry_at=retry_at, request_id=request_id or None)


def _ms(seconds: float | None) -> int:
    return int((seconds or 0) * 1000)
