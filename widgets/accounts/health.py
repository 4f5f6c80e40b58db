"""Health of connections: recorded from the outcomes of their calls, and from tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from clients import tenancy
from clients.models import Connection
from widgets.results.refresh import Outcome, UnsuitableOptions
from widgets.sources.failures import (
    AddressForbidden,
    AuthFailed,
    CircuitOpen,
    ContractViolation,
    DeadlineExceeded,
    Failure,
    KeyUnreadable,
    Paused,
    PaymentRequired,
    RateLimited,
    TransientFailure,
)
from widgets.sources.rate_limit import RESOURCE_FAILURES
from widgets.sources.spec import Verdict

# So long after a good answer, bad ones of a resource are those of a part of the account.
RECENTLY = timedelta(minutes=15)
# Others are about one question: the account itself works.
ABOUT_ACCOUNT = (
    TransientFailure,
    AddressForbidden,
    AuthFailed,
    KeyUnreadable,
    PaymentRequired,
    ContractViolation,
)


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
    if type(failure) is Failure or isinstance(failure, Paused):
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
