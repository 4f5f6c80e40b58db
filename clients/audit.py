"""The audit log: entries for changes that must be traceable."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from clients.models import AuditEntry, Client, User

_address: ContextVar[str] = ContextVar("address", default="")


@contextmanager
def requested_from(address: str) -> Iterator[None]:
    """The address of entries that are recorded meanwhile: of the request that is answered."""
    token = _address.set(address)
    try:
        yield
    finally:
        _address.reset(token)


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

    Without a client the entry is the agency's own, and needs a scope over all clients. The address
    is that of the request, where there is one.
    """
    entry: AuditEntry = AuditEntry.objects.create(
        client_id=client.pk if client else None,
        actor=actor,
        event=event,
        subject=str(subject)[:200],
        address=address or _address.get() or None,
        details=details,
    )
    return entry
