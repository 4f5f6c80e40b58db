"""Letters as a worker sends them, without one."""

from __future__ import annotations

from typing import Any

from clients import tasks
from clients.mail import outbox
from clients.models import Client, Invitation, Letter, User
from clients.tenancy import across_clients
from runtime import leased_jobs


def post(
    kind: Letter.Kind,
    *,
    client: Client | None,
    user: User | None = None,
    invitation: Invitation | None = None,
) -> None:
    with across_clients():
        outbox.post(kind, client=client, user=user, invitation=invitation)


def deliver_all() -> None:
    tasks.sweep_letters()


def waiting() -> list[tuple[Any, ...]]:
    """The letters that are due, by their ids and their clients'."""
    return leased_jobs.due(Letter, across_clients)
