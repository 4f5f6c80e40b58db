"""Alerts about clients, domains, people and mails."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from clients.auth import permissions
from clients.desk.alerts import Alert, Check, Severity, register
from clients.models import Client, Domain, Invitation, Member, OutgoingMail, User

EXPIRES_SOON = timedelta(hours=24)
# A mail server may be away for a moment; from so many attempts on, somebody should know.
ATTEMPTS = 3


def unproven_domains(user: User) -> QuerySet[Any]:
    rows = permissions.configurable(user, Domain.objects.all()).filter(verified_at=None)
    return rows.select_related("client").order_by("client__name", "host")


def undelivered_mails(user: User) -> QuerySet[Any]:
    rows = permissions.configurable(user, OutgoingMail.objects.all())
    # A mail without both is a reset for an unknown address, sent to nobody.
    somebody = Q(user__isnull=False) | Q(invitation__isnull=False)
    late = rows.filter(somebody, mailed_at=None, attempts__gte=ATTEMPTS)
    return late.select_related("client", "user", "invitation").order_by("created_at")


def expiring_invitations(user: User) -> QuerySet[Any]:
    rows = permissions.configurable(user, Invitation.objects.all())
    soon = timezone.now() + EXPIRES_SOON
    return (
        rows.pending().filter(expires_at__lt=soon).select_related("client").order_by("expires_at")
    )


def clients_without_members(user: User) -> QuerySet[Any]:
    rows = permissions.configurable(user, Client.objects.all()).filter(suspended_at=None)
    members = Member.objects.across_clients().filter(client=OuterRef("pk"))
    return rows.exclude(Exists(members)).order_by("name")


def _domain(domain: Domain) -> Alert:
    found = domain.get_check_failure_display() if domain.check_failure else ""
    text = f"{domain.host} serves nothing until its DNS record is found."
    url = reverse("admin:clients_client_change", args=[domain.client_id])
    return Alert(str(domain.client), f"{text} {found}".strip(), f"{url}#domains-group")


def _mail(mail: OutgoingMail) -> Alert:
    person = mail.invitation.email if mail.invitation else str(mail.user)
    state = f"tried {mail.attempts} times" if mail.next_attempt_at else "given up"
    text = f"The mail “{mail.get_kind_display()}” has not reached {person}: {state}."
    return Alert(str(mail.client or "Agency"), text, _mail_url(mail), mail.created_at)


def _mail_url(mail: OutgoingMail) -> str:
    if mail.invitation_id:
        return reverse("admin:clients_invitation_change", args=[mail.invitation_id])
    if mail.client_id:
        return reverse("admin:clients_client_change", args=[mail.client_id])
    return reverse("admin:clients_user_change", args=[mail.user_id])


def _invitation(invitation: Invitation) -> Alert:
    is_over = invitation.state is Invitation.State.EXPIRED
    text = f"The invitation of {invitation.email} {'has expired' if is_over else 'expires soon'}."
    url = reverse("admin:clients_invitation_change", args=[invitation.pk])
    return Alert(str(invitation.client), text, url, invitation.expires_at)


def _client(client: Client) -> Alert:
    url = reverse("admin:clients_client_change", args=[client.pk])
    return Alert(client.name, "Nobody of this client can sign in yet.", url)


register(
    Check(
        "Mails that have not arrived",
        Severity.BAD,
        undelivered_mails,
        _mail,
        lambda: reverse("admin:clients_invitation_changelist"),
    ),
    Check(
        "Domains that are not proven",
        Severity.WARN,
        unproven_domains,
        _domain,
        lambda: reverse("admin:clients_client_changelist"),
    ),
    Check(
        "Invitations about to expire",
        Severity.WARN,
        expiring_invitations,
        _invitation,
        lambda: reverse("admin:clients_invitation_changelist") + "?pending=yes",
    ),
    Check(
        "Clients without people",
        Severity.NOTE,
        clients_without_members,
        _client,
        lambda: reverse("admin:clients_client_changelist"),
    ),
)
