"""Proof that a domain is a client's own: a TXT record that holds the domain's token.

The rows of unproven domains are leased jobs: a worker takes one and looks its record up, after a
minute first and ever less often, up to once an hour. A proof counts only for the name, the client
and the token that were looked up.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from clients import audit
from clients.auth import hosts
from clients.domains import dns, names
from clients.models import Domain, User
from clients.models.domain import DomainQuerySet
from clients.tenancy import within
from runtime import leased_jobs

log = logging.getLogger(__name__)

PREFIX = "portal-verification="

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
        if not _prove(domain, actor=actor):
            _unchanged(domain).update(**_failed(Failure.TAKEN))
        return
    Domain.objects.for_client(domain.client_id).filter(pk=domain.pk).update(
        **leased_jobs.requested()
    )
    leased_jobs.notify_on_commit(Domain, domain.pk, domain.client_id)


def check(domain_id: UUID, client_id: UUID, *, lookup: Lookup = dns.txt) -> None:
    """Check the record of a due domain, unless another worker has leased it."""
    with within(client_id):
        rows = Domain.objects.for_client(client_id).filter(pk=domain_id)
        domain = cast("Domain | None", rows.take("client"))
        if domain is None:
            return
        if domain.verified_at:
            rows.settle(domain)
            return
        wanted = record(domain)
    # DNS is queried outside any transaction.
    failure = "" if names.is_trusted(domain.host) else _look_up(wanted, lookup)
    with within(client_id):
        if not failure and not _prove(domain, actor=None):
            failure = Failure.TAKEN
        if failure:
            _unchanged(domain).settle(domain, _failed(failure), next_attempt_in=domain.retry_delay)


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


def _prove(domain: Domain, *, actor: User | None) -> bool:
    """Mark a domain as proven; False if another client has proven the host before."""
    outcome = {"verified_at": Now(), "checked_at": Now(), "check_failure": ""}
    try:
        with transaction.atomic():
            proven = _unchanged(domain).update(**outcome, **leased_jobs.finished())
    except IntegrityError:
        return False
    if proven:
        domain.refresh_from_db(fields=["verified_at"])
        audit.record("domain.proven", client=domain.client, actor=actor, subject=domain.host)
        transaction.on_commit(hosts.forget)
    return True


def _failed(failure: str) -> dict[str, object]:
    return {"check_failure": failure, "checked_at": Now()}


def _unchanged(domain: Domain) -> DomainQuerySet:
    """The row, if its host and token are still those that were looked up."""
    rows = Domain.objects.for_client(domain.client_id).filter(pk=domain.pk, verified_at=None)
    return rows.filter(host=domain.host, proof_token=domain.proof_token)
