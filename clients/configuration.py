"""Revision of a client's configuration: what is read of its dashboards, widgets and connections
may be kept in a process as long as the revision is the same.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from uuid import UUID

from django.db import connection

from clients.models import ConfigurationRevision


def revision(client_id: UUID) -> UUID | None:
    """The revision now; None where nothing may be kept. Needs the client's scope.

    To be read before the rows: rows that are newer than it are read once more, never older ones
    kept.
    """
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [client_id])
        found = cursor.fetchone()
    return found[0] if found else None


def revisions(client_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The revisions of several clients, as `revision` has each. Needs a scope over all clients."""
    if connection.vendor != "postgresql":
        return {}
    rows = ConfigurationRevision.objects.across_clients().filter(client_id__in=client_ids)
    return dict(rows.values_list("client_id", "value"))


def lock(client_id: UUID) -> None:
    """Lock the revision until the transaction ends. Needs the client's scope.

    The first lock of every transaction that changes a client's configuration or revokes its
    tickets: a trigger writes the revision after the rows, and a revocation the client's row after
    that, so that transactions that began with other rows would wait for each other.
    """
    rows = ConfigurationRevision.objects.for_client(client_id).select_for_update(no_key=True)
    rows.values_list("pk").first()


@cache
def _statement() -> str:
    """Kept: Django writes it in four times the time in which PostgreSQL answers it."""
    values = ConfigurationRevision.objects.for_client(UUID(int=0)).values_list("value")
    return str(values.query.sql_with_params()[0])
