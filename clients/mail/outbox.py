"""Outbox: mails are queued in the database, so that no page waits for a mail server.

A task is sent for each at once; the periodic sweep finds those whose task was lost.
"""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.core.mail import EmailMessage
from django.utils import timezone

from clients.mail import messages
from clients.models import Client, Invitation, Letter, User
from clients.tenancy import TenantJobQuerySet, across_clients, within
from runtime import leased_jobs

log = logging.getLogger(__name__)

# An answer that comes a day late surprises more than one that never came.
GIVE_UP = timedelta(hours=24)


def post(
    kind: Letter.Kind,
    *,
    client: Client | None,
    user: User | None = None,
    invitation: Invitation | None = None,
) -> None:
    """Have a letter sent once the transaction has ended. Wants the client's scope."""
    letter = Letter.objects.create(
        client=client, kind=kind, user=user, invitation=invitation, **leased_jobs.requested()
    )
    leased_jobs.notify_on_commit(Letter, letter.pk, client.pk if client else None)


def deliver(letter_id: UUID, client_id: UUID | None) -> None:
    """Send a letter that is due, unless somebody else is about it.

    Raises OSError where the mail server cannot be had or refuses; it is due again later.
    """
    letter = _lease(letter_id, client_id)
    if letter is None:
        return
    with _scope(client_id):
        message = _message(letter)
    if message is None:
        _settle(letter)
        return
    # No transaction waits for a mail server.
    try:
        message.send()
    except OSError:
        _settle(letter, retry=True)
        raise
    _settle(letter, mailed_at=timezone.now())


def forget(age: timedelta) -> int:
    """Delete letters that were sent or given up so long ago."""
    old = Letter.objects.across_clients().filter(created_at__lt=timezone.now() - age)
    return int(old.filter(next_attempt_at=None).delete()[0])


def _lease(letter_id: UUID, client_id: UUID | None) -> Letter | None:
    """The letter, if it is due and nobody else has leased it."""
    with _scope(client_id):
        rows = _rows(client_id)
        token = rows.filter(pk=letter_id).take()
        leased = rows.filter(lease_token=token).select_related(
            "client__brand", "user", "invitation"
        )
        return cast("Letter | None", leased.first()) if token else None


def _message(letter: Letter) -> EmailMessage | None:
    """The mail to send now; None where there is none any more."""
    is_late = letter.is_exhausted or timezone.now() - letter.created_at > GIVE_UP
    message = None if is_late else messages.message_for(letter)
    if message is None:
        log.info("a letter is not sent any more", extra={"kind": letter.kind, "late": is_late})
    return message


def _settle(letter: Letter, *, retry: bool = False, **outcome: Any) -> None:
    delay = letter.retry_delay if retry else None
    with _scope(letter.client_id):
        _rows(letter.client_id).settle(letter, outcome, next_attempt_in=delay)


def _rows(client_id: UUID | None) -> TenantJobQuerySet:
    if client_id is None:
        return Letter.objects.across_clients().filter(client=None)
    return Letter.objects.for_client(client_id)


def _scope(client_id: UUID | None) -> AbstractContextManager[None]:
    return within(client_id) if client_id else across_clients()
