"""Proof that a domain is a client's own: a TXT record that holds the domain's token.

The rows of unproven domains are a job queue: a worker leases a due row by moving `check_due_at`
ahead, then looks its record up. A proof counts only for the name, the client and the token that
were looked up.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from clients import audit
from clients.auth import hosts
from clients.domains import dns, names
from clients.models import Domain, User
from clients.models.domain import DomainQuerySet
from clients.tenancy import across_clients, within
from runtime.queues import enqueue
from runtime.task_names import TaskName

log = logging.getLogger(__name__)

PREFIX = "portal-verification="
FIRST_WAIT_SECONDS, LAST_WAIT_SECONDS = 60, 3600
# Domains of one sweep: each lookup may last until its DNS timeout.
SWEEP_SIZE = 10

Failure = Domain.CheckFailure
Lookup = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class TxtRecord:
    """A TXT record to create, in the two fields of DNS providers' forms."""

    name: str
    value: str


def record(domain: Domain) -> TxtRecord:
    """The record that proves a domain; generates the domain's token if it has none."""
    if not domain.proof_token:
        rows = Domain.objects.for_client(domain.client_id).filter(pk=domain.pk)
        rows.filter(proof_token="").update(proof_token=secrets.token_urlsafe(32))
        domain.refresh_from_db(fields=["proof_token"])
    return TxtRecord(f"{names.CHALLENGE}.{domain.host}", f"{PREFIX}{domain.proof_token}")


def request_check(domain: Domain, *, actor: User | None) -> None:
    """Enqueue a check of a domain. A domain that the settings trust is proven at once."""
    if domain.verified_at:
        return
    if names.is_trusted(domain.host):
        _prove(domain, actor=actor)
        return
    domain.check_due_at, domain.check_attempts = timezone.now(), 0
    domain.save(update_fields=["check_due_at", "check_attempts"])
    identities = (str(domain.pk), str(domain.client_id))
    transaction.on_commit(partial(enqueue, TaskName.CHECK_DOMAIN, *identities), robust=True)


def waiting() -> list[tuple[UUID, UUID]]:
    """Ids of domains that are due for a check, and of their clients; the longest due first."""
    with across_clients():
        rows = Domain.objects.across_clients().due().order_by("check_due_at")
        return list(rows.values_list("pk", "client_id")[:SWEEP_SIZE])


def check(domain_id: UUID, client_id: UUID, *, lookup: Lookup = dns.txt) -> None:
    """Check the record of a due domain, unless another worker has leased it."""
    with within(client_id):
        domain = _lease(domain_id, client_id)
        wanted = record(domain) if domain else None
    if domain is None or wanted is None:
        return
    # DNS is queried outside any transaction.
    failure = "" if names.is_trusted(domain.host) else _look_up(wanted, lookup)
    with within(client_id):
        if failure:
            _unchanged(domain).update(check_failure=failure, checked_at=timezone.now())
        else:
            _prove(domain, actor=None)


def _lease(domain_id: UUID, client_id: UUID) -> Domain | None:
    rows = Domain.objects.for_client(client_id).due().filter(pk=domain_id)
    domain = cast("Domain | None", rows.select_related("client").first())
    if domain is None:
        return None
    wait = min(FIRST_WAIT_SECONDS * 2 ** min(domain.check_attempts, 10), LAST_WAIT_SECONDS)
    taken = rows.filter(check_attempts=domain.check_attempts).update(
        check_attempts=domain.check_attempts + 1,
        check_due_at=timezone.now() + timedelta(seconds=wait),
    )
    return domain if taken else None


def _look_up(wanted: TxtRecord, lookup: Lookup) -> str:
    """The failure; empty if the record exists."""
    try:
        found = lookup(wanted.name)
    except dns.DnsUnavailable as error:
        log.warning("a domain could not be looked up", extra={"reason": str(error)})
        return Failure.UNAVAILABLE
    if wanted.value in found:
        return ""
    is_ours = any(value.startswith(PREFIX) for value in found)
    return Failure.DIFFERENT if is_ours else Failure.MISSING


def _prove(domain: Domain, *, actor: User | None) -> None:
    """Mark a domain as proven, unless another client has proven the host before."""
    now = timezone.now()
    try:
        with transaction.atomic():
            proven = _unchanged(domain).update(verified_at=now, checked_at=now, check_failure="")
    except IntegrityError:
        _unchanged(domain).update(check_failure=Failure.TAKEN, checked_at=now)
        return
    if proven:
        domain.verified_at = now
        audit.record("domain.proven", client=domain.client, actor=actor, subject=domain.host)
        transaction.on_commit(hosts.forget)


def _unchanged(domain: Domain) -> DomainQuerySet:
    """The row, if its host and token are still those that were looked up."""
    rows = Domain.objects.for_client(domain.client_id).filter(pk=domain.pk, verified_at=None)
    return rows.filter(host=domain.host, proof_token=domain.proof_token)
