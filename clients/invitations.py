"""Invitations of people to a client by e-mail. An account is created on acceptance.

Neither the mail nor its page reveals if an address has an account already; only acceptance
does, to the holder of the mailbox.
"""

from __future__ import annotations

from typing import cast

from django.db import transaction
from django.utils import timezone

from clients import audit, people
from clients.auth import limits
from clients.errors import InvitationOver, WrongPassword
from clients.mail import outbox
from clients.models import Client, Invitation, Member, OutgoingMail, User, canonical_email
from clients.models.invitation import InvitationQuerySet
from clients.secrets import tokens


@transaction.atomic
def send(client: Client, *, email: str, role: str, actor: User) -> Invitation:
    """Invite an address. A pending invitation gets the new role and is sent again.

    Raises TooManyAttempts. Needs a scope that includes the client.
    """
    email = canonical_email(email)
    invitation, is_new = (
        Invitation.objects.for_client(client.pk)
        .pending()
        .get_or_create(email=email, defaults={"client": client, "role": role, "invited_by": actor})
    )
    if not is_new:
        invitation.role, invitation.invited_by = role, actor
        invitation.save(update_fields=["role", "invited_by"])
    send_again(invitation, actor=actor)
    return cast(Invitation, invitation)


@transaction.atomic
def send_again(invitation: Invitation, *, actor: User) -> None:
    """Mail a new link and invalidate the previous one. Raises TooManyAttempts, InvitationOver."""
    if not invitation.is_pending:
        raise InvitationOver
    limits.spend_invitation(invitation.client_id, invitation.email)
    outbox.post(OutgoingMail.Kind.INVITATION, client=invitation.client, invitation=invitation)
    _record("invitation.sent", invitation, actor, role=invitation.role)


@transaction.atomic
def revoke(invitation: Invitation, *, actor: User) -> None:
    """Revoke a pending invitation. Raises InvitationOver."""
    if not _pending(invitation).update(revoked_at=timezone.now(), token_hash=None):
        raise InvitationOver
    _record("invitation.revoked", invitation, actor)


def find(token: str, client: Client, *, host: str) -> Invitation | None:
    """The acceptable invitation of a token on a client's host. Read-only."""
    if not tokens.is_token(token, tokens.INVITATION):
        return None
    rows = Invitation.objects.for_client(client.pk).acceptable()
    found = cast(
        "Invitation | None",
        rows.filter(token_hash=tokens.hashed(token), host=host).select_related("client").first(),
    )
    user = found and User.objects.filter(email=found.email).first()
    return None if user and not _may_accept(user) else found


@transaction.atomic
def accept(invitation: Invitation, *, password: str) -> User:
    """Make the invited person a member, with a new account or by an existing one's password.

    An existing account keeps its password: it opens other clients' pages, and the host that asks
    for it here may be controlled by anybody. Raises InvitationOver and WrongPassword.
    """
    accepted = {"accepted_at": timezone.now(), "token_hash": None}
    if not _pending(invitation).acceptable().update(**accepted):
        raise InvitationOver
    user = people.get_or_create_user(invitation.email, lock=True)
    if not _may_accept(user):
        raise InvitationOver
    if user.has_usable_password() or people.is_member_elsewhere(user, invitation.client):
        if not user.check_password(password):
            raise WrongPassword
    else:
        people.set_password(user, password, client=invitation.client)
    members = Member.objects.for_client(invitation.client_id)
    if not members.filter(user=user).exists():
        people.add(invitation.client, user=user, role=invitation.role, actor=user)
    _record("invitation.accepted", invitation, user)
    return user


def _may_accept(user: User) -> bool:
    """False for staff: accepting would set their password on a client's host."""
    return user.is_active and not user.is_staff


def _pending(invitation: Invitation) -> InvitationQuerySet:
    return Invitation.objects.for_client(invitation.client_id).pending().filter(pk=invitation.pk)


def _record(event: str, invitation: Invitation, actor: User, **details: str) -> None:
    audit.record(event, client=invitation.client, actor=actor, subject=invitation.email, **details)
