"""Celery tasks of clients: mail and domain checks."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from celery import shared_task

from clients.domains import proof
from clients.mail import outbox
from clients.models import Letter
from clients.tenancy import across_clients
from runtime import leased_jobs
from runtime.task_names import TaskName

log = logging.getLogger(__name__)

KEEP_LETTERS_DAYS = 30


@shared_task(name=TaskName.DELIVER_LETTER, soft_time_limit=60, time_limit=90)
def deliver_letter(letter_id: str, client_id: str | None) -> None:
    """Send a letter; what fails is left to the sweep."""
    _deliver(UUID(letter_id), UUID(client_id) if client_id else None)


@shared_task(soft_time_limit=60, time_limit=90)
def sweep_letters() -> None:
    """Send what no worker was told of, or failed before."""
    leased_jobs.sweep(Letter, across_clients, _deliver)


@shared_task(name=TaskName.CHECK_DOMAIN, soft_time_limit=30, time_limit=45)
def check_domain(domain_id: str, client_id: str) -> None:
    """Check the DNS record of a domain."""
    proof.check(UUID(domain_id), UUID(client_id))


@shared_task(soft_time_limit=100, time_limit=120)
def sweep_domains() -> None:
    """Check the DNS records of all domains that are due."""
    for domain_id, client_id in proof.waiting():
        proof.check(domain_id, client_id)


@shared_task(soft_time_limit=100, time_limit=120)
def forget_letters() -> None:
    """Delete letters that nobody will ask about."""
    with across_clients():
        deleted = outbox.forget(timedelta(days=KEEP_LETTERS_DAYS))
    log.info("forgot old letters", extra={"rows": deleted})


def _deliver(letter_id: UUID, client_id: UUID | None) -> bool:
    try:
        outbox.deliver(letter_id, client_id)
    except OSError as error:
        # What a mail server says may hold an address.
        log.warning("a mail was not sent", extra={"failure": type(error).__name__})
        return False
    return True
