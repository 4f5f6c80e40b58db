"""Which clients' rows a member of the agency's staff reaches."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from clients.models import Client, User
from clients.tenancy import TenantQuerySet, tenant_field

Rows = TypeVar("Rows", bound=TenantQuerySet)


def rows(user: User, everything: Rows) -> Rows:
    """Of all clients' rows those that somebody may configure: owners all of them."""
    scoped = everything.across_clients()
    if user.is_active and user.is_owner:
        return scoped
    if not user.is_active or not user.is_staff:
        return scoped.none()
    assigned = user.managed_clients.values("pk")
    return scoped.filter(**{f"{tenant_field(everything.model)}__in": assigned})


def covers(user: User, row: Any) -> bool:
    """Whether somebody may configure the client that a row belongs to, or is."""
    client_id: UUID | None = getattr(row, tenant_field(type(row)))
    return client_id is not None and covers_client(user, client_id)


def covers_client(user: User, client_id: UUID) -> bool:
    return rows(user, Client.objects.all()).filter(pk=client_id).exists()
