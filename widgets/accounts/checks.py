"""Connection tests: requested by a manager or after a change, run by a worker, kept with their
result.

Each is a leased job: a task is sent for it at once, and the sweep finds those whose task was lost.
"""

from __future__ import annotations

import logging
from typing import cast
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from clients import tenancy
from clients.models import Connection, User
from runtime import leased_jobs
from widgets.accounts import access, health, key_rotation
from widgets.models import ConnectionCheck
from widgets.results import reader
from widgets.sources.account import Priority
from widgets.sources.failures import Failure
from widgets.sources.spec import Verdict

log = logging.getLogger(__name__)


def request(
    connection: Connection, *, actor: User | None, resets: bool = False, rotates: bool = False
) -> None:
    """Have a worker test a connection once the transaction has ended; a test that is due or under
    way already is that test. Needs the client's scope.

    With `resets` open circuits are closed and a refused key's pause is ended first, and with
    `rotates` the next key is tried and takes over if it is accepted.
    """
    new = ConnectionCheck(
        client_id=connection.client_id, connection=connection, requested_at=timezone.now()
    )
    rows = ConnectionCheck.objects.for_client(connection.client_id).filter(connection=connection)
    wanted = {
        "actor": actor,
        "resets": resets,
        "rotates": rotates,
        "requested_at": Now(),
        **leased_jobs.requested(),
    }
    with transaction.atomic():
        ConnectionCheck.unscoped.bulk_create([new], ignore_conflicts=True)
        if not rows.filter(next_attempt_at=None).update(**wanted):
            more = {name: True for name in ("resets", "rotates") if wanted[name]}
            if more:
                rows.unleased().update(**more)
            return
        leased_jobs.notify_on_commit(ConnectionCheck, connection.client_id, connection.pk)


def of_connection(connection: Connection) -> ConnectionCheck | None:
    """The last test of a connection. Needs the client's scope."""
    rows = ConnectionCheck.objects.for_client(connection.client_id)
    return cast("ConnectionCheck | None", rows.filter(connection=connection).first())


def run(client_id: UUID, connection_id: UUID) -> None:
    """Make a connection's test, if one is due, and write down its result.

    Killed at any moment it leaves a test that is made after the lease, three times at most.
    """
    check = _take(client_id, connection_id)
    if check is None:
        return
    found: Verdict | Failure = Failure()
    if not check.is_exhausted:
        found = _verdict(check)
    health.record_check(check.connection, found)
    _settle(check, found)


def _take(client_id: UUID, connection_id: UUID) -> ConnectionCheck | None:
    """The connection's test, leased to us; of two who come at once one gets it."""
    with tenancy.within(client_id):
        rows = ConnectionCheck.objects.for_client(client_id).filter(connection_id=connection_id)
        return cast("ConnectionCheck | None", rows.take("connection__client"))


def _verdict(check: ConnectionCheck) -> Verdict | Failure:
    opened = access.open_account(
        check.client_id, check.connection_id, Priority.SCREEN, is_manual=True
    )
    if isinstance(opened, Failure):
        return opened
    source, account = opened
    try:
        if check.resets:
            account.rate_limiter.reset(account.fingerprint)
            reader.result_cache().forget_failures(check.client_id)
        if check.rotates and key_rotation.rotate(check.client_id, check.connection_id, opened):
            return _verdict_of_new_key(check)
        return source.verify(account)
    except Failure as failure:
        return failure


def _verdict_of_new_key(check: ConnectionCheck) -> Verdict | Failure:
    """The verdict on the key that has taken over, which health is recorded for."""
    with tenancy.within(check.client_id):
        check.connection.refresh_from_db(
            from_queryset=Connection.objects.for_client(check.client_id)
        )
    opened = access.open_account(
        check.client_id, check.connection_id, Priority.SCREEN, is_manual=True
    )
    if isinstance(opened, Failure):
        return opened
    source, account = opened
    return source.verify(account)


def _settle(check: ConnectionCheck, found: Verdict | Failure) -> None:
    """Write a result down, unless the lease is lost."""
    if isinstance(found, Verdict):
        result: dict[str, object] = {
            "usable": found.usable,
            "account_name": found.label[:200],
            "scopes": dict(found.scopes),
            "subaccounts": dict(found.subaccounts),
            "failure": found.problem or "",
            "request_id": "",
            "retry_at": None,
        }
    else:
        result = {
            "usable": None,
            "account_name": "",
            "scopes": {},
            "subaccounts": {},
            "failure": found.code,
            "request_id": found.request_id or "",
            "retry_at": found.retry_at,
        }
    with tenancy.within(check.client_id):
        rows = ConnectionCheck.objects.for_client(check.client_id)
        rows.settle(check, {"resets": False, "rotates": False, "done_at": Now(), **result})
