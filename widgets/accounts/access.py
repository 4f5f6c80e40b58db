"""Access to accounts: connections whose keys a worker opens for the length of its calls."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

from django.conf import settings
from pydantic import SecretStr
from redis import Redis
from redis.exceptions import RedisError

from clients import tenancy
from clients.models import Connection
from clients.secrets import vault
from runtime.redis_handles import connect
from runtime.timeouts import WORKER
from widgets.accounts.storage import StoredDatasets, StoredPageSizes
from widgets.results import keys
from widgets.results.refresh import MANUAL_RETRY, Opened
from widgets.sources import registry
from widgets.sources.account import Account, Priority
from widgets.sources.failures import (
    AuthFailed,
    Blocked,
    KeyUnreadable,
    NotFound,
    Paused,
    QuotaExhausted,
    RateLimited,
)
from widgets.sources.http import Http
from widgets.sources.rate_limit import RedisRateLimiter
from widgets.sources.spec import Source

log = logging.getLogger(__name__)

# A last call may follow, and both come well before workers are killed over their task.
WORK = timedelta(seconds=90)
# Failures that a stored wait goes on with, by their code.
WAITING: dict[str, type[RateLimited]] = {each.code: each for each in (Blocked, QuotaExhausted)}
# As long as limits are remembered.
KNOWN_SECONDS = 24 * 3600


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
    platform asked us to wait: that is kept in the database for when Redis forgets it. One that is
    paused is opened for what `is_manual` alone. A key
    that it refused is tried once in five minutes by all workers together, and by what
    `is_manual`: that is rare, and a manager waits for it.
    """
    now = datetime.now(UTC)
    with tenancy.within(client_id):
        connections = Connection.objects.for_client(client_id).select_related("client")
        connection = connections.filter(pk=connection_id).first()
        is_held = (
            connection
            and not (is_manual or connection.paused_at)
            and _waits_for_retry(connection, priority, now)
        )
    if connection is None:
        return NotFound()
    if connection.paused_at and not is_manual:
        return Paused()
    if is_held:
        # Whether somebody else's try was any better is known soon.
        return AuthFailed(retry_at=now + timedelta(seconds=settings.FAILURE_SECONDS))
    if connection.blocked_until and connection.blocked_until > now:
        kind = WAITING.get(connection.failure, RateLimited)
        return kind(retry_at=connection.blocked_until)
    try:
        return _opened(connection, priority)
    except vault.VaultError:
        log.warning("key does not open", extra={"connection": str(connection_id)})
        return KeyUnreadable()


def account_with(
    connection: Connection, key: SecretStr, priority: Priority
) -> tuple[Source, Account]:
    """The source of a connection and its account with a key, which need not be the stored one."""
    source = registry.source(connection.source)
    credential = key.get_secret_value()
    account = Account(
        base_url=connection.base_url,
        credential=credential,
        fingerprint=registry.fingerprint(connection.source, credential),
        rate_limiter=rate_limiter(),
        http=http(),
        calls_per_minute=source.spec.calls_per_minute,
        rate_windows=source.spec.rate_windows,
        block_seconds=source.spec.block_seconds,
        priority=priority,
        connected_at=connection.created_at,
        settings=connection.settings,
        until=datetime.now(UTC) + WORK,
        datasets=StoredDatasets(
            connection.client_id, connection.pk, connection.key_version, redis()
        ),
        page_sizes=StoredPageSizes(connection.client_id, connection.pk, redis()),
    )
    return source, account


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
    source, account = account_with(connection, vault.open_key(connection), priority)
    _store_fingerprint(connection, account.fingerprint)
    return source, account


def _store_fingerprint(connection: Connection, fingerprint: str) -> None:
    """Store the key's fingerprint for processes that cannot open it: rate limits are kept by it."""
    name = keys.account(connection.client_id, connection.pk)
    try:
        redis().set(name, fingerprint, ex=KNOWN_SECONDS)
    except RedisError:
        log.warning("account could not be introduced", extra={"connection": str(connection.pk)})
