from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models.functions import Now

from clients.models import Client, Connection, User
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantQuerySet


class CheckQuerySet(TenantQuerySet):
    def due(self) -> Self:
        """Those to be made that are in nobody's hands, by the database's clock."""
        return self.filter(due_at__lte=Now())


class ConnectionCheck(models.Model):
    """The last test of a connection: one that is wanted, under way, or its result.

    Changed by widgets.results.checks alone. A leased job of its own: whoever takes it writes a
    lease and moves `due_at` behind the lease's end. `resets` says that open circuits are closed
    first. `usable` is None where the platform gave no verdict; `failure` is then why.
    """

    revokes = NOTHING

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    connection = models.OneToOneField(Connection, models.CASCADE, related_name="+")
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    resets = models.BooleanField(default=False)
    ordered_at = models.DateTimeField()

    # Empty once there is nothing left to do.
    due_at = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    done_at = models.DateTimeField(null=True)
    usable = models.BooleanField(null=True)
    account_name = models.CharField(max_length=200, blank=True)
    scopes = models.JSONField(default=dict)
    failure = models.CharField(max_length=40, blank=True)
    request_id = models.CharField(max_length=100, blank=True)
    retry_at = models.DateTimeField(null=True)

    objects = CheckQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(due_at__isnull=False), name="check_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.connection}"
