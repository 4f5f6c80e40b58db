"""A credential's limits, kept in Redis and shared by all workers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import orjson
from redis import Redis
from redis.exceptions import RedisError

from widgets.sources.budget.headers import word
from widgets.sources.budget.standing import RESERVES, Circuit, Standing, share
from widgets.sources.failures import (
    CircuitOpen,
    ContractViolation,
    CursorLost,
    ErrorReported,
    Failure,
    InvalidQuery,
    MalformedResponse,
    NotFound,
    PaymentRequired,
    RateLimited,
    ScopeMissing,
    Unavailable,
)
from widgets.sources.http import Clock
from widgets.sources.spec import Account, Permit, Priority

log = logging.getLogger(__name__)

SCRIPTS = Path(__file__).parent
IN_FLIGHT = 4
# Longer than the longest call: a worker that died gives its place back by then.
SCREEN_LEASE, LEASE = timedelta(seconds=45), timedelta(seconds=150)
LONGEST_WAIT_SECONDS = 2.0
BUSY = timedelta(seconds=1)
LOW_WINDOWS = 5

# Where the call that finds out whether a platform is back takes longer than a wait.
PROBE_PAUSE = timedelta(seconds=5)

# Fields of a credential's state that are its platform's circuit.
CIRCUIT = ("failures", "recent", "trips", "open_until", "probe", "probe_until")

GRANTED, WAIT, OPEN, PROBED = range(4)

# An answer that says something about one resource alone; the platform itself is well.
OF_RESOURCE = (
    *(MalformedResponse, ErrorReported, ContractViolation, InvalidQuery),
    *(NotFound, ScopeMissing, PaymentRequired),
)


class RedisBudget:
    """Limiter and circuit breakers of each credential: one of the platform, for silence and
    5xx, and one of each resource, for answers of it that are of no use.

    At most 85 % of the limit within any 60 seconds, counted until a minute after a call
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
        self._acquire, self._learn, self._block, self._standing = (
            redis.register_script((SCRIPTS / f"{name}.lua").read_text())
            for name in ("acquire", "learn", "block", "standing")
        )

    def acquire(self, account: Account, resource: str = "") -> Permit:
        """A permit, after at most 2 s of waiting.

        Raises RateLimited or CircuitOpen with `retry_at` where that is not enough, and
        Unavailable where Redis cannot be asked: without count nobody calls.
        """
        permit = Permit(uuid4().hex, resource)
        ends = self._clock.monotonic() + LONGEST_WAIT_SECONDS
        while True:
            verdict, wait, *reason = self._ask(account, permit)
            if verdict == GRANTED:
                return permit
            if verdict == OPEN:
                raise _open(account.now() + wait, reason)
            if self._clock.monotonic() + wait.total_seconds() > ends:
                if verdict == PROBED:
                    raise _open(account.now() + PROBE_PAUSE, reason)
                raise RateLimited(retry_at=account.now() + max(wait, BUSY))
            self._clock.sleep(wait.total_seconds())

    def learn(
        self,
        account: Account,
        permit: Permit,
        *,
        status: int | None,
        headers: Mapping[str, str],
        failure: Failure | None = None,
    ) -> None:
        """Take a permit back with what the platform said; a lost Redis loses only that."""
        said = word(status, headers, account.now())
        args: list[Any] = [
            self._milliseconds(),
            permit.name,
            _outcome(status),
            _ms(said.block_seconds),
            said.limit or 0,
            -1 if said.remaining is None else said.remaining,
            _ms(said.reset_seconds),
            permit.resource,
            _of_resource(failure),
            failure.code if failure else "",
            (failure and failure.request_id) or "",
        ]
        try:
            low = int(self._learn(keys=_keys(account.fingerprint), args=args))
        except RedisError:
            log.warning("limits could not be noted", extra={"fingerprint": account.fingerprint})
            return
        if low == LOW_WINDOWS:
            log.warning("calls are running low", extra={"fingerprint": account.fingerprint})

    def blocked_until(self, fingerprint: str) -> datetime | None:
        """Until when nobody may call, or None. Raises Unavailable without Redis."""
        try:
            raw = self._redis.hget(_keys(fingerprint)[0], "blocked_until")
        except RedisError:
            raise Unavailable from None
        return datetime.fromtimestamp(float(raw) / 1000, UTC) if raw else None

    def block(self, fingerprint: str, until: datetime) -> None:
        """Let nobody call before then; an earlier moment than the known one is ignored."""
        moment = int(until.timestamp() * 1000)
        try:
            self._block(keys=_keys(fingerprint)[:1], args=[self._milliseconds(), moment])
        except RedisError:
            raise Unavailable from None

    def reset(self, fingerprint: str) -> None:
        """Close the circuits of a credential; what the platform itself asked for stays."""
        state, _, _, circuits = _keys(fingerprint)
        try:
            with self._redis.pipeline() as pipe:
                pipe.hdel(state, *CIRCUIT)
                pipe.delete(circuits)
                pipe.execute()
        except RedisError:
            raise Unavailable from None

    def circuits(self, name: str) -> list[Circuit]:
        """The circuits of resources that stand open, of the credential whose fingerprint is kept
        under a name. Raises Unavailable without Redis.
        """
        try:
            fingerprint = cast("bytes | None", self._redis.get(name))
            kept = self._redis.hvals(_keys((fingerprint or b"").decode())[3])
        except RedisError:
            raise Unavailable from None
        now = self._milliseconds() or datetime.now(UTC).timestamp() * 1000
        found = [orjson.loads(raw) for raw in cast("list[bytes]", kept)]
        return [
            Circuit(datetime.fromtimestamp(each["open_until"] / 1000, UTC), each["code"])
            for each in found
            if each["open_until"] > now
        ]

    def standing(self, account: Account) -> Standing:
        """What an account has left. Raises Unavailable without Redis."""
        now = account.now()
        (found,) = self._standings([], account.fingerprint)
        return _standing(found, account.calls_per_minute, now)

    def standings(self, assumed: Mapping[str, int]) -> dict[str, Standing]:
        """How credentials stand by the names that their fingerprints are kept under, in one
        round trip; those that nobody used lately are left out.

        `assumed` are the limits to assume by name. Raises Unavailable without Redis.
        """
        now = datetime.now(UTC)
        return {
            name: _standing(found, assumed[name], now)
            for name, found in zip(assumed, self._standings(list(assumed)), strict=True)
            if found
        }

    def _standings(self, names: list[str], *fingerprints: str) -> list[list[int]]:
        try:
            found = self._standing(keys=names, args=[self._milliseconds(), *fingerprints])
        except RedisError:
            raise Unavailable from None
        return [[int(number) for number in each] for each in found]

    def _ask(self, account: Account, permit: Permit) -> tuple[Any, ...]:
        args: list[Any] = [
            self._milliseconds(),
            permit.name,
            account.calls_per_minute,
            RESERVES[account.priority],
            share(account.priority),
            _ms(_lease(account).total_seconds()),
            _places(account),
            permit.resource,
        ]
        try:
            verdict, wait, *reason = self._acquire(keys=_keys(account.fingerprint), args=args)
        except RedisError:
            raise Unavailable from None
        return (int(verdict), timedelta(milliseconds=int(wait)), *reason)


def _standing(found: list[int], assumed: int, now: datetime) -> Standing:
    limit, used, under_way, remaining, blocked, circuit = found
    return Standing(
        limit=limit or assumed,
        used=used,
        under_way=under_way,
        remaining=None if remaining < 0 else remaining,
        blocked_until=now + timedelta(milliseconds=blocked) if blocked else None,
        open_until=now + timedelta(milliseconds=circuit) if circuit else None,
    )


def _keys(fingerprint: str) -> list[str]:
    return [f"g:budget:{fingerprint}:{part}" for part in ("state", "window", "flying", "circuits")]


def _lease(account: Account) -> timedelta:
    """A call for an open page has 30 seconds in all, any other 120."""
    return SCREEN_LEASE if account.is_interactive else LEASE


def _places(account: Account) -> int:
    """Calls at once: one place is never taken by what nobody waits for."""
    return IN_FLIGHT if account.priority is Priority.SCREEN else IN_FLIGHT - 1


def _outcome(status: int | None) -> str:
    if status is None or status >= 500:
        return "failed"
    return "limited" if status == 429 else "answered"


def _of_resource(failure: Failure | None) -> str:
    if failure is None:
        return "good"
    is_bad = isinstance(failure, OF_RESOURCE) and not isinstance(failure, CursorLost)
    return "bad" if is_bad else ""


def _open(retry_at: datetime, reason: list[bytes]) -> CircuitOpen:
    """The refusal of an open circuit; `reason` is empty where it is the platform's."""
    code, request_id = (text.decode() for text in reason or (b"", b""))
    return CircuitOpen(code, retry_at=retry_at, request_id=request_id or None)


def _ms(seconds: float | None) -> int:
    return int((seconds or 0) * 1000)
