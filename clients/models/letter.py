from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.utils import timezone

from clients.models.client import Client
from clients.models.invitation import Invitation
from clients.models.user import User
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantQuerySet


class LetterQuerySet(TenantQuerySet):
    def due(self) -> Self:
        return self.filter(due_at__lte=timezone.now())


class Letter(models.Model):
    """A mail that has to be sent. What it says, and any token, is made when it is.

    One without a person and an invitation is sent to nobody: asking about an unknown
    address must cost what asking about a known one does.
    """

    revokes = NOTHING

    class Kind(models.TextChoices):
        RESET = "reset", "Choose a new password"
        CHANGED = "changed", "The password was changed"
        INVITATION = "invitation", "An invitation"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Empty for the agency's own people on its own host.
    client = models.ForeignKey(Client, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, related_name="letters")
    created_at = models.DateTimeField(auto_now_add=True)

    attempts = models.PositiveSmallIntegerField(default=0)
    # When somebody may try next; empty once there is nothing left to do.
    due_at = models.DateTimeField(null=True, default=timezone.now)
    mailed_at = models.DateTimeField(null=True)

    objects = LetterQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(due_at__isnull=False), name="letter_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
