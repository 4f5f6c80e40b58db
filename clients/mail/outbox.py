"""Outbox: mails are queued in the database, so that no page waits for a mail server.

A task is sent for each at once; the periodic sweep finds those whose task was lost.
"""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial
from typing import cast
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from clients.mail import messages
from clients.models import Client, Invitation, Letter, User
from clients.models.letter import LetterQuerySet
from clients.tenancy import across_clients, within
from runtime.queues import enqueue
from runtime.task_names import TaskName

log = logging.getLogger(__name__)

MINUTE = 60
# Longer than a task may take: nobody else tries while somebody does.
FIRST_RETRY_SECONDS, LAST_RETRY_SECONDS = 2 * MINUTE, 30 * MINUTE
# An answer that comes a day late surprises more than one that never came.
GIVE_UP = timedelta(hours=24)
AT_ONCE = 100


def post(
    kind: Letter.Kind,
    *,
    client: Client | None,
    user: User | None = None,
    invitation: Invitation | None = None,
) -> None:
    """Have a letter sent once the transaction has ended. Wants the client's scope."""
    letter = Letter.objects.create(client=client, kind=kind, user=user, invitation=invitation)
    client_id = client.pk if client else None
    arguments = (str(letter.pk), str(client_id) if client_id else None)
    transaction.on_commit(partial(enqueue, TaskName.DELIVER_LETTER, *arguments), robust=True)


def waiting() -> list[tuple[UUID, UUID | None]]:
    """Letters that somebody should try now, and whose they are; first who waits longest."""
    with across_clients():
        rows = Letter.objects.across_clients().due().order_by("due_at")
        return list(rows.values_list("pk", "client_id")[:AT_ONCE])


def deliver(letter_id: UUID, client_id: UUID | None) -> None:
    """Send a letter that is due, unless somebody else is about it.

    Raises OSError where the mail server cannot be had or refuses; it is due again later.
    """
    with _scope(client_id):
        message = _claim(letter_id, client_id)
    if message is None:
        return
    # No transaction waits for a mail server.
    message.send()
    with _scope(client_id):
        _rows(client_id).filter(pk=letter_id).update(mailed_at=timezone.now(), due_at=None)


def forget(age: timedelta) -> int:
    """Delete letters that were sent or given up so long ago."""
    old = Letter.objects.across_clients().filter(created_at__lt=timezone.now() - age)
    return int(old.filter(due_at=None).delete()[0])


def _claim(letter_id: UUID, client_id: UUID | None) -> EmailMessage | None:
    """The mail to send now; None where there is none, or somebody else has taken it."""
    row = _rows(client_id).due().filter(pk=letter_id)
    found = row.select_related("client__brand", "user", "invitation").first()
    if found is None:
        return None
    letter = cast(Letter, found)
    wait = min(FIRST_RETRY_SECONDS * 2**letter.attempts, LAST_RETRY_SECONDS)
    again = timezone.now() + timedelta(seconds=wait)
    if not row.filter(attempts=letter.attempts).update(attempts=letter.attempts + 1, due_at=again):
        return None

    is_late = timezone.now() - letter.created_at > GIVE_UP
    message = None if is_late else messages.message_for(letter)
    if message is None:
        log.info("a letter is not sent any more", extra={"kind": letter.kind, "late": is_late})
        _rows(client_id).filter(pk=letter_id).update(due_at=None)
    return message


def _rows(client_id: UUID | None) -> LetterQuerySet:
    if client_id is None:
        return Letter.objects.across_clients().filter(client=None)
    return Letter.objects.for_client(client_id)


def _scope(client_id: UUID | None) -> AbstractContextManager[None]:
    return within(client_id) if client_id else across_clients()
