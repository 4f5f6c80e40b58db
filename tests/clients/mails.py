"""Queues and sends mails in the test process, without a worker."""

from __future__ import annotations

from typing import Any

from clients import tasks
from clients.mail import outbox
from clients.models import Client, Invitation, OutgoingMail, User
from clients.tenancy import across_clients
from runtime import leased_jobs


def post(
    kind: OutgoingMail.Kind,
    *,
    client: Client | None,
    user: User | None = None,
    invitation: Invitation | None = None,
) -> None:
    with across_clients():
        outbox.post(kind, client=client, user=user, invitation=invitation)


def deliver_all() -> None:
    tasks.sweep_mail()


def waiting() -> list[tuple[Any, ...]]:
    """Ids of due mails and of their clients."""
    return leased_jobs.due(OutgoingMail, across_clients)
