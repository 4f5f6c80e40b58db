"""Permissions: a person's role at a client, and the rows that agency staff may configure."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from clients.auth.language import locale_of
from clients.auth.viewer import Formats, Role, Viewer
from clients.models import Client, Member, User
from clients.tenancy import TenantQuerySet, tenant_field

Rows = TypeVar("Rows", bound=TenantQuerySet)

EXPORTING = frozenset({Role.EXECUTIVE, Role.MANAGER})


def role_of(user: User, client: Client) -> Role | None:
    """The role of a person at a client; None where they have no access to it.

    Owners and the client's managers see its pages with the role of a manager.
    """
    if not user.is_active:
        return None
    if user.is_owner or (user.is_staff and client.managers.filter(pk=user.pk).exists()):
        return Role.MANAGER
    member = Member.objects.for_client(client.pk).filter(user=user).first()
    return Role(member.role) if member else None


def make_viewer(user: User, client: Client, role: Role) -> Viewer:
    """A Viewer without locks. Both rows must be fresh, for the sake of their epochs."""
    return Viewer(
        client_id=client.pk,
        person_id=user.pk,
        role=role,
        formats=formats_of(client, locale=locale_of(user.language, client.locale)),
        client_epoch=client.epoch,
        person_epoch=user.epoch,
    )


def may_export(viewer: Viewer) -> bool:
    """True for a person whose role lets them export and schedule."""
    return viewer.person_id is not None and viewer.role in EXPORTING


def formats_of(client: Client, *, locale: str = "") -> Formats:
    """The formats of a client's pages, for readers of its own locale or of another."""
    return Formats(
        locale=locale or client.locale,
        currency=client.currency,
        zone=client.time_zone,
        week_start=client.week_start,
    )


def configurable(user: User, everything: Rows) -> Rows:
    """The rows, of all clients', that a person may configure: all of them for owners."""
    scoped = everything.across_clients()
    if user.is_active and user.is_owner:
        return scoped
    if not user.is_active or not user.is_staff:
        return scoped.none()
    assigned = user.managed_clients.values("pk")
    return scoped.filter(**{f"{tenant_field(everything.model)}__in": assigned})


def may_configure(user: User, row: Any) -> bool:
    """True if the person may configure the client that a row belongs to, or is."""
    client_id: UUID | None = getattr(row, tenant_field(type(row)))
    return client_id is not None and may_configure_client(user, client_id)


def may_configure_client(user: User, client_id: UUID) -> bool:
    return configurable(user, Client.objects.all()).filter(pk=client_id).exists()
