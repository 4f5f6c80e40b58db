"""Celery tasks of clients: mail and domain checks."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from celery import shared_task

from clients.domains import proof
from clients.mail import outbox
from clients.models import Domain, OutgoingMail
from clients.tenancy import across_clients
from runtime import leased_jobs
from runtime.task_names import TaskName

log = logging.getLogger(__name__)

KEEP_MAIL_DAYS = 30
# Domains of one sweep: each lookup may last until its DNS timeout.
MAX_DOMAINS_SWEPT = 10


@shared_task(name=TaskName.DELIVER_MAIL, soft_time_limit=100, time_limit=115)
def deliver_mail(mail_id: str, client_id: str | None) -> None:
    """Send a queued mail; a failed one is retried by the sweep."""
    _deliver(UUID(mail_id), UUID(client_id) if client_id else None)


@shared_task(soft_time_limit=60, time_limit=90)
def sweep_mail() -> None:
    """Send due mails whose task was lost or has failed."""
    leased_jobs.sweep(OutgoingMail, across_clients, _deliver)


@shared_task(name=TaskName.CHECK_DOMAIN, soft_time_limit=30, time_limit=45)
def check_domain(domain_id: str, client_id: str) -> None:
    """Check the DNS record of a domain."""
    proof.check(UUID(domain_id), UUID(client_id))


@shared_task(soft_time_limit=100, time_limit=120)
def sweep_domains() -> None:
    """Check the DNS records of domains that are due."""
    leased_jobs.sweep(Domain, across_clients, _check, most=MAX_DOMAINS_SWEPT)


@shared_task(soft_time_limit=100, time_limit=120)
def delete_old_mail() -> None:
    """Delete mails that were sent or given up long ago."""
    with across_clients():
        deleted = outbox.delete_old(timedelta(days=KEEP_MAIL_DAYS))
    log.info("deleted old mails", extra={"rows": deleted})


def _deliver(mail_id: UUID, client_id: UUID | None) -> bool:
    try:
        outbox.deliver(mail_id, client_id)
    except OSError as error:
        # The mail server's message is not logged: it may contain an address.
        log.warning("a mail was not sent", extra={"failure": type(error).__name__})
        return False
    return True


def _check(domain_id: UUID, client_id: UUID) -> bool:
    proof.check(domain_id, client_id)
    return True
