from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.utils import timezone

from clients.models.client import Client, Member
from clients.models.plain_text import PlainTextModel
from clients.models.user import User
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantQuerySet


class InvitationQuerySet(TenantQuerySet):
    def pending(self) -> Self:
        """Neither accepted nor revoked, though their links may have expired."""
        return self.filter(accepted_at=None, revoked_at=None)

    def acceptable(self) -> Self:
        return self.pending().filter(expires_at__gt=timezone.now())


class Invitation(PlainTextModel):
    """An address that may become a member of one client. Changed by clients.invitations alone."""

    revokes = NOTHING

    class State(models.TextChoices):
        WAITING = "waiting", "Being sent"
        SENT = "sent", "Sent"
        EXPIRED = "expired", "Expired"
        ACCEPTED = "accepted", "Accepted"
        REVOKED = "revoked", "Revoked"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Member.Role, default=Member.Role.VIEWER)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    # Regenerated with each mail: only the newest link is valid.
    token_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001  # unique
    token_hint = models.CharField(max_length=8, blank=True)
    # Host of the link: it is valid there alone.
    host = models.CharField(max_length=253, default="", db_default="", editable=False)
    expires_at = models.DateTimeField(null=True)

    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="invitation_one_pending",
            )
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_pending(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None

    @property
    def state(self) -> State:
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.revoked_at:
            return self.State.REVOKED
        if self.expires_at is None:
            return self.State.WAITING
        return self.State.SENT if self.expires_at > timezone.now() else self.State.EXPIRED
