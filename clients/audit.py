"""The audit log: entries for changes that must be traceable."""

from __future__ import annotations

from typing import Any

from clients.models import AuditEntry, Client, User


def record(
    event: str,
    *,
    client: Client | None,
    actor: User | None = None,
    subject: object = "",
    address: str = "",
    **details: Any,
) -> AuditEntry:
    """Add an entry. Values that are secret do not belong in `details`, masked or not.

    Without a client the entry is the agency's own, and needs a scope over all clients.
    """
    entry: AuditEntry = AuditEntry.objects.create(
        client_id=client.pk if client else None,
        actor=actor,
        event=event,
        subject=str(subject)[:200],
        address=address or None,
        details=details,
    )
    return entry
