"""Submitted keys: those that clients enter by a one-time link, tested before they are stored.

Each is a leased job. A key that the platform accepts replaces the connection's in one transaction;
one that it refuses, or that it does not answer for, is deleted, and the link stays valid.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from pydantic import SecretStr

from clients import connections, key_requests, tenancy
from clients.models import Connection, KeyRequest
from clients.secrets import vault
from widgets.accounts import access, checks
from widgets.sources import registry
from widgets.sources.account import Priority
from widgets.sources.failures import AuthFailed, Failure, UnknownSubaccount

log = logging.getLogger(__name__)


def run(client_id: UUID, connection_id: UUID, *, on_stored: Callable[[Connection], None]) -> None:
    """Test the key that was entered for a connection, if one is due, and store it if it works.

    `on_stored` is called in the transaction that stores it. Killed at any moment, it leaves a test
    that is made after the lease, three times at most.
    """
    request = _take(client_id, connection_id)
    if request is None:
        return
    # The settings were entered with the key, and are tested and stored with it.
    request.connection.settings = request.settings
    key, failure = _tested(request)
    with tenancy.within(client_id), transaction.atomic():
        if key is None or failure:
            _refuse(request, failure)
        else:
            _store(request, key, on_stored)


def _take(client_id: UUID, connection_id: UUID) -> KeyRequest | None:
    with tenancy.within(client_id):
        rows = KeyRequest.objects.for_client(client_id).filter(connection_id=connection_id)
        return cast("KeyRequest | None", rows.take("connection__client"))


def _tested(request: KeyRequest) -> tuple[SecretStr | None, str]:
    """The key, and the code of the failure of its test: "" where it works."""
    if request.is_exhausted:
        return None, Failure.code
    connection = request.connection
    try:
        at = key_requests.location(request)
        key = vault.open_sealed(connection.client, request.sealed_key, location=at)
        source, account = access.account_with(connection, key, Priority.SCREEN)
        verdict = source.verify(account)
    except vault.VaultError:
        log.warning("submitted key does not open", extra={"connection": str(connection.pk)})
        return None, Failure.code
    except Failure as failure:
        return None, failure.code
    # A manager chooses the subaccount afterwards.
    if verdict.usable or verdict.problem == UnknownSubaccount.code:
        return key, ""
    return key, verdict.problem or AuthFailed.code


def _refuse(request: KeyRequest, failure: str) -> None:
    rows = KeyRequest.objects.for_client(request.client_id)
    if rows.settle(request, {"sealed_key": "", "failure": failure}):
        key_requests.record("key_request.refused", request.connection, failure=failure)


def _store(request: KeyRequest, key: SecretStr, on_stored: Callable[[Connection], None]) -> None:
    rows = KeyRequest.objects.for_client(request.client_id)
    if not rows.settle(request, {"sealed_key": "", "failure": "", "used_at": Now()}):
        return  # revoked meanwhile
    stored = Connection.objects.for_client(request.client_id).select_related("client")
    row = stored.select_for_update(of=("self",)).get(pk=request.connection_id)
    row.settings = request.settings
    pattern = registry.source(row.source).spec.key.pattern
    key_requests.record("key_request.used", row)
    connections.set_key(row, key, actor=None, pattern=pattern)
    checks.request(row, actor=None)
    on_stored(row)
