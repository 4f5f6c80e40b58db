from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models.functions import Now

from clients.models import Client, Connection, User
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantQuerySet


class WebhookSubscriptionQuerySet(TenantQuerySet):
    def due(self) -> Self:
        """Rows to reconcile that nobody has leased, by the database's clock."""
        return self.filter(due_at__lte=Now())


class WebhookSubscription(models.Model):
    """The desired state of a connection's webhook at its platform, and how it was reconciled.

    Changed by widgets.webhooks.subscriptions alone. A worker that takes the row writes a lease
    and moves `due_at` behind the lease's end; one that finds another `revision` when it is
    done reconciles once more.
    """

    revokes = NOTHING

    class State(models.TextChoices):
        REGISTERED = "register", "Register or repair"
        REMOVED = "unregister", "Remove"
        DELETED = "delete", "Remove, then delete the connection"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    connection = models.OneToOneField(Connection, models.CASCADE, related_name="+")
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    desired_state = models.CharField(max_length=12, choices=State)
    # Counts changes of the desired state.
    revision = models.PositiveIntegerField(default=0)
    requested_at = models.DateTimeField()

    # Empty once there is nothing left to do.
    due_at = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # The code of the last attempt's failure.
    failure = models.CharField(max_length=40, blank=True)
    done_at = models.DateTimeField(null=True)

    objects = WebhookSubscriptionQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(due_at__isnull=False),
                name="subscription_due",
            )
        ]

    def __str__(self) -> str:
        return self.get_desired_state_display()
