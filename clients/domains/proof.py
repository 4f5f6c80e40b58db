"""Proof that a domain is a client's own: a TXT record that holds the domain's token.

Unproven domains are their own queue: a row that is due is looked up by a worker, which moves
`check_due_at` ahead before it asks, so that nobody else asks meanwhile. A proof counts only
for the name, the client and the token that were looked up.
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
# Of one sweep; each may take as long as DNS is given.
AT_ONCE = 10

Failure = Domain.CheckFailure
Lookup = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Record:
    """A TXT record to create, as name servers' forms ask for it."""

    name: str
    value: str


def record(domain: Domain) -> Record:
    """The record that proves a domain, whose token is made where it has none."""
    if not domain.proof_token:
        rows = Domain.objects.for_client(domain.client_id).filter(pk=domain.pk)
        rows.filter(proof_token="").update(proof_token=secrets.token_urlsafe(32))
        domain.refresh_from_db(fields=["proof_token"])
    return Record(f"{names.CHALLENGE}.{domain.host}", f"{PREFIX}{domain.proof_token}")


def request_check(domain: Domain, *, actor: User | None) -> None:
    """Have a domain looked up soon. One that is trusted by the settings is proven at once."""
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
    """Domains that somebody should look up now, with their clients; the longest due first."""
    with across_clients():
        rows = Domain.objects.across_clients().due().order_by("check_due_at")
        return list(rows.values_list("pk", "client_id")[:AT_ONCE])


def check(domain_id: UUID, client_id: UUID, *, lookup: Lookup = dns.txt) -> None:
    """Look up the record of a domain that is due, unless somebody else is about it."""
    with within(client_id):
        domain = _claim(domain_id, client_id)
        wanted = record(domain) if domain else None
    if domain is None or wanted is None:
        return
    # No transaction waits for name servers.
    failure = "" if names.is_trusted(domain.host) else _look_up(wanted, lookup)
    with within(client_id):
        if failure:
            _same(domain).update(check_failure=failure, checked_at=timezone.now())
        else:
            _prove(domain, actor=None)


def _claim(domain_id: UUID, client_id: UUID) -> Domain | None:
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


def _look_up(wanted: Record, lookup: Lookup) -> str:
    """The failure, empty where the record is there."""
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
    """Let a domain serve its client, unless another client's was proven first."""
    now = timezone.now()
    try:
        with transaction.atomic():
            proven = _same(domain).update(verified_at=now, checked_at=now, check_failure="")
    except IntegrityError:
        _same(domain).update(check_failure=Failure.TAKEN, checked_at=now)
        return
    if proven:
        domain.verified_at = now
        audit.record("domain.proven", client=domain.client, actor=actor, subject=domain.host)
        transaction.on_commit(hosts.forget)


def _same(domain: Domain) -> DomainQuerySet:
    """The row, if it is still the one that was looked up."""
    rows = Domain.objects.for_client(domain.client_id).filter(pk=domain.pk, verified_at=None)
    return rows.filter(host=domain.host, proof_token=domain.proof_token)
