"""Finders of clients, domains and people."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from clients.auth import permissions
from clients.desk.search import Finder, Hit, register
from clients.models import Client, Domain, Invitation, Member, User


def clients(user: User) -> QuerySet[Any]:
    return permissions.configurable(user, Client.objects.all()).order_by("name")


def domains(user: User) -> QuerySet[Any]:
    rows = permissions.configurable(user, Domain.objects.all())
    return rows.select_related("client").order_by("host")


def members(user: User) -> QuerySet[Any]:
    rows = permissions.configurable(user, Member.objects.all())
    return rows.select_related("client", "user").order_by("user__name", "user__email")


def invitations(user: User) -> QuerySet[Any]:
    rows = permissions.configurable(user, Invitation.objects.all())
    return rows.pending().select_related("client").order_by("email")


def staff(user: User) -> QuerySet[Any]:
    """The agency's own people, for owners alone."""
    rows = User.objects.staff().order_by("name", "email")
    return rows if user.is_active and user.is_owner else rows.none()


def _client(client: Client) -> Hit:
    return Hit(client.name, reverse("admin:clients_client_change", args=[client.pk]), client.slug)


def _domain(domain: Domain) -> Hit:
    url = reverse("admin:clients_client_change", args=[domain.client_id])
    return Hit(domain.host, f"{url}#domains-group", str(domain.client))


def _member(member: Member) -> Hit:
    url = reverse("admin:clients_member_change", args=[member.pk])
    person = f"{member.user} · {member.user.email}" if member.user.name else member.user.email
    return Hit(person, url, f"{member.client}, {member.get_role_display().lower()}")


def _invitation(invitation: Invitation) -> Hit:
    url = reverse("admin:clients_invitation_change", args=[invitation.pk])
    return Hit(invitation.email, url, f"{invitation.client}, invited")


def _staff(person: User) -> Hit:
    url = reverse("admin:clients_user_change", args=[person.pk])
    return Hit(str(person), url, person.get_agency_role_display())


register(
    Finder("Clients", clients, ("name", "slug"), _client),
    Finder("Domains", domains, ("host",), _domain),
    Finder("People", members, ("user__name", "user__email"), _member),
    Finder("Invited", invitations, ("email",), _invitation),
    Finder("Agency", staff, ("name", "email"), _staff),
)
