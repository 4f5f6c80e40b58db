"""Accounts at platforms: opened by workers, with the health of each recorded on its connection."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

from clients import tenancy
from clients.models import Connection
from clients.secrets import vault
from runtime.redis_handles import connect
from runtime.timeouts import WORKER
from widgets.results import keys
from widgets.results.refresh import MANUAL_RETRY, Opened, Outcome, UnsuitableOptions
from widgets.results.source_storage import StoredDatasets, StoredPageSizes
from widgets.sources import registry
from widgets.sources.account import Account, Priority
from widgets.sources.failures import (
    AuthFailed,
    CircuitOpen,
    ContractViolation,
    DeadlineExceeded,
    Failure,
    KeyUnreadable,
    NotFound,
    PaymentRequired,
    RateLimited,
    TransientFailure,
)
from widgets.sources.http import Http
from widgets.sources.rate_limit import RESOURCE_FAILURES, RedisRateLimiter
from widgets.sources.spec import Verdict

log = logging.getLogger(__name__)

# So long after a good answer, bad ones of a resource are those of a part of the account.
RECENTLY = timedelta(minutes=15)
# A last call may follow, and both come well before workers are killed over their task.
WORK = timedelta(seconds=90)
# As long as limits are remembered.
KNOWN_SECONDS = 24 * 3600
# Others are about one question: the account itself works.
ABOUT_ACCOUNT = (TransientFailure, AuthFailed, KeyUnreadable, PaymentRequired, ContractViolation)


@cache
def redis() -> Redis:
    """The cache, with the timeouts of workers."""
    return connect(settings.REDIS_URL, WORKER)


@cache
def rate_limiter() -> RedisRateLimiter:
    """The rate limiter that all workers share."""
    return RedisRateLimiter(redis())


@cache
def http() -> Http:
    return Http(frozenset(settings.SOURCES_ALLOWED_HOSTS))


def open_account(
    client_id: UUID, connection_id: UUID, priority: Priority, *, is_manual: bool = False
) -> Opened:
    """The source and the account of a connection, its key opened for this one refresh.

    Returns the Failure where there is no such connection, its key does not open, or the
    platform asked us to wait: that is kept in the database for when Redis forgets it. A key
    that it refused is tried once in five minutes by all workers together, and by what
    `is_manual`: that is rare, and a manager waits for it.
    """
    now = datetime.now(UTC)
    with tenancy.within(client_id):
        connections = Connection.objects.for_client(client_id).select_related("client")
        connection = connections.filter(pk=connection_id).first()
        is_held = connection and not is_manual and _waits_for_retry(connection, priority, now)
    if connection is None:
        return NotFound()
    if is_held:
        # Whether somebody else's try was any better is known soon.
        return AuthFailed(retry_at=now + timedelta(seconds=settings.FAILURE_SECONDS))
    if connection.blocked_until and connection.blocked_until > now:
        return RateLimited(retry_at=connection.blocked_until)
    try:
        return _opened(connection, priority)
    except vault.VaultError:
        log.warning("key does not open", extra={"connection": str(connection_id)})
        return KeyUnreadable()


def _waits_for_retry(connection: Connection, priority: Priority, now: datetime) -> bool:
    """True while a refused key waits for its next try, unless this call is that try.

    A key that was changed since is another. Warming never tries one: nobody waits for it.
    """
    is_refused = connection.health == Connection.Health.NEEDS_ATTENTION
    if not is_refused or connection.sealed_next_key:
        return False
    tried = connection.checked_at
    if priority is Priority.WARMING or (tried and tried > now - MANUAL_RETRY):
        return True
    # Of those who find it due at once, one tries.
    rows = Connection.objects.for_client(connection.client_id)
    found = rows.filter(pk=connection.pk, health=connection.health, checked_at=tried)
    return not found.update(checked_at=now)


def _opened(connection: Connection, priority: Priority) -> Opened:
    source = registry.source(connection.source)
    credential = vault.open_key(connection).get_secret_value()
    fingerprint = registry.fingerprint(connection.source, credential)
    _store_fingerprint(connection, fingerprint)
    account = Account(
        base_url=connection.base_url,
        credential=credential,
        fingerprint=fingerprint,
        rate_limiter=rate_limiter(),
        http=http(),
        calls_per_minute=source.spec.calls_per_minute,
        priority=priority,
        connected_at=connection.created_at,
        until=datetime.now(UTC) + WORK,
        datasets=StoredDatasets(
            connection.client_id, connection.pk, connection.key_version, redis()
        ),
        page_sizes=StoredPageSizes(connection.client_id, connection.pk, redis()),
    )
    return source, account


def _store_fingerprint(connection: Connection, fingerprint: str) -> None:
    """Store the key's fingerprint for processes that cannot open it: rate limits are kept by it."""
    name = keys.account(connection.client_id, connection.pk)
    try:
        redis().set(name, fingerprint, ex=KNOWN_SECONDS)
    except RedisError:
        log.warning("account could not be introduced", extra={"connection": str(connection.pk)})


def record_outcomes(client_id: UUID, outcomes: Iterable[Outcome]) -> None:
    """Record the health of each connection, for the admin and for other workers."""
    uses: dict[UUID, _ConnectionUse] = {}
    for outcome in outcomes:
        if is_own_failure(outcome.failure):
            continue
        request = outcome.request
        use = uses.setdefault(request.query.connection, _ConnectionUse(request.spec.key_version))
        use.add(outcome.failure)
    with tenancy.within(client_id):
        for connection_id, use in uses.items():
            rows = Connection.objects.for_client(client_id).filter(pk=connection_id)
            if isinstance(use.trouble, AuthFailed):
                # A key that was changed meanwhile is not the one that was refused.
                rows = rows.filter(key_version=use.key_version)
            rows.update(**use.fields())
            if use.trouble and use.is_partial:
                recent = datetime.now(UTC) - RECENTLY
                rows.filter(health=Connection.Health.FAILING, last_good_at__gte=recent).update(
                    health=Connection.Health.DEGRADED
                )


@dataclass(slots=True)
class _ConnectionUse:
    """The outcomes of one connection's calls: its trouble, and the last failure of any kind."""

    key_version: int
    trouble: Failure | None = None
    last: Failure | None = None
    is_good: bool = False

    def add(self, failure: Failure | None) -> None:
        if failure is None or isinstance(failure, UnsuitableOptions):
            self.is_good = True
            return
        self.last = failure
        if isinstance(failure, ABOUT_ACCOUNT):
            self.trouble = failure
        else:
            self.is_good = True

    @property
    def is_partial(self) -> bool:
        """True where the trouble may be one resource's alone."""
        return isinstance(self.trouble, RESOURCE_FAILURES)

    def fields(self) -> dict[str, object]:
        fields = _health(self.trouble)
        if self.is_good and self.is_partial:
            fields |= {"health": Connection.Health.DEGRADED, "last_good_at": fields["checked_at"]}
        return fields | (_last(self.last) if self.last else {})


def record_check(connection: Connection, found: Verdict | Failure) -> None:
    """Record a connection's health by its test."""
    if isinstance(found, Failure) and is_own_failure(found):
        return
    fields = _health(found if isinstance(found, Failure) else None)
    if isinstance(found, Verdict):
        fields["scopes"] = dict(found.scopes)
        if found.problem:
            failure = AuthFailed() if found.problem == AuthFailed.code else Failure()
            failure.code = found.problem
            fields |= _health(failure) | _last(failure)
    else:
        fields |= _last(found)
    with tenancy.within(connection.client_id):
        rows = Connection.objects.for_client(connection.client_id)
        # A key that was changed meanwhile is not the one that was tried.
        rows.filter(pk=connection.pk, key_version=connection.key_version).update(**fields)


def record_accepted_key(connection: Connection) -> None:
    """Record that the platform accepts a key that it had refused."""
    with tenancy.within(connection.client_id):
        rows = Connection.objects.for_client(connection.client_id)
        refused = rows.filter(pk=connection.pk, key_version=connection.key_version)
        refused.filter(health=Connection.Health.NEEDS_ATTENTION).update(**_health(None))


def is_own_failure(failure: Failure | None) -> bool:
    """True for failures of our own making: they say nothing about the account."""
    if type(failure) is Failure:
        return True
    ours = RateLimited | CircuitOpen | AuthFailed | DeadlineExceeded
    return isinstance(failure, ours) and failure.status is None


def _last(failure: Failure) -> dict[str, object]:
    return {
        "last_failed_at": datetime.now(UTC),
        "last_failure": failure.code,
        "last_request_id": failure.request_id or "",
    }


def _health(failure: Failure | None) -> dict[str, object]:
    now = datetime.now(UTC)
    if failure is None:
        good = {"health": Connection.Health.OK, "failure": "", "blocked_until": None}
        return {**good, "checked_at": now, "last_good_at": now}
    blocked = failure.retry_at if isinstance(failure, RateLimited) else None
    health = Connection.Health.FAILING
    if isinstance(failure, AuthFailed):
        health = Connection.Health.NEEDS_ATTENTION
    if isinstance(failure, KeyUnreadable):
        health = Connection.Health.KEY_ERROR
    return {
        "health": health,
        "failure": failure.code,
        "checked_at": now,
        "blocked_until": blocked,
    }
