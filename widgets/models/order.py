from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models.functions import Now

from clients.models import Client, Connection, User
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantQuerySet


class OrderQuerySet(TenantQuerySet):
    def due(self) -> Self:
        """What is to be carried out and is in nobody's hands, by the database's clock."""
        return self.filter(due_at__lte=Now())


class WebhookOrder(models.Model):
    """What was wanted last of a connection's webhook, and what became of that.

    Changed by widgets.webhooks.orders alone. Like a delivery it is its own outbox:
    whoever takes it writes a lease and moves `due_at` behind the lease's end. A worker that
    finds another `number` than it took was overtaken, and begins anew.
    """

    revokes = NOTHING

    class Kind(models.TextChoices):
        REGISTER = "register", "Register or repair"
        UNREGISTER = "unregister", "Remove"
        DELETE = "delete", "Remove, then delete the connection"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    connection = models.OneToOneField(Connection, models.CASCADE, related_name="+")
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    number = models.PositiveIntegerField(default=0)
    ordered_at = models.DateTimeField()

    # Empty once there is nothing left to do.
    due_at = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # The last attempt's, by the failure's code.
    failure = models.CharField(max_length=40, blank=True)
    done_at = models.DateTimeField(null=True)

    objects = OrderQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(due_at__isnull=False), name="order_due"
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
