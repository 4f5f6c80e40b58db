"""Outbox: mails are queued in the database, so that no page waits for a mail server.

A task is sent for each at once; the periodic sweep finds those whose task was lost.
"""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial
from typing import Any, cast
from uuid import UUID

from django.core.mail import EmailMessage
from django.utils import timezone

from clients.mail import messages
from clients.models import Client, Invitation, OutgoingMail, User
from clients.tenancy import TenantJobQuerySet, across_clients, within
from runtime import leased_jobs
from runtime.retried_writes import retried

log = logging.getLogger(__name__)

# A mail that is a day late confuses more than one that never arrives.
GIVE_UP = timedelta(hours=24)


def post(
    kind: OutgoingMail.Kind,
    *,
    client: Client | None,
    user: User | None = None,
    invitation: Invitation | None = None,
) -> OutgoingMail:
    """Queue a mail, sent once the transaction has ended. Needs the client's scope."""
    outgoing: OutgoingMail = OutgoingMail.objects.create(
        client=client, kind=kind, user=user, invitation=invitation, **leased_jobs.requested()
    )
    leased_jobs.notify_on_commit(OutgoingMail, outgoing.pk, client.pk if client else None)
    return outgoing


def deliver(mail_id: UUID, client_id: UUID | None) -> None:
    """Send a due mail, unless another worker has leased it.

    Raises OSError if the mail server is unreachable or refuses; the mail is due again later.
    """
    outgoing = _lease(mail_id, client_id)
    if outgoing is None:
        return
    with _scope(client_id):
        message = _message(outgoing)
    if message is None:
        _settle(outgoing)
        return
    # Sent outside any transaction.
    try:
        message.send()
    except OSError:
        _settle(outgoing, retry=True)
        raise
    # Without it the mail would be sent again.
    retried(partial(_settle, outgoing, mailed_at=timezone.now()))


def delete_old(age: timedelta) -> int:
    """Delete mails of that age that were sent or given up."""
    old = OutgoingMail.objects.across_clients().filter(created_at__lt=timezone.now() - age)
    return int(old.filter(next_attempt_at=None).delete()[0])


def _lease(mail_id: UUID, client_id: UUID | None) -> OutgoingMail | None:
    """Lease the mail; None if it is not due or another worker has leased it."""
    with _scope(client_id):
        due = _rows(client_id).filter(pk=mail_id)
        taken = due.take("client__brand", "user", "invitation")
        return cast("OutgoingMail | None", taken)


def _message(outgoing: OutgoingMail) -> EmailMessage | None:
    """The message of a queued mail; None if it is void by now."""
    is_late = outgoing.is_exhausted or timezone.now() - outgoing.created_at > GIVE_UP
    message = None if is_late else messages.message_for(outgoing)
    if message is None:
        log.info("a queued mail was given up", extra={"kind": outgoing.kind, "late": is_late})
    return message


def _settle(outgoing: OutgoingMail, *, retry: bool = False, **outcome: Any) -> None:
    delay = outgoing.retry_delay if retry else None
    with _scope(outgoing.client_id):
        _rows(outgoing.client_id).settle(outgoing, outcome, next_attempt_in=delay)


def _rows(client_id: UUID | None) -> TenantJobQuerySet:
    if client_id is None:
        return OutgoingMail.objects.across_clients().filter(client=None)
    return OutgoingMail.objects.for_client(client_id)


def _scope(client_id: UUID | None) -> AbstractContextManager[None]:
    return within(client_id) if client_id else across_clients()
