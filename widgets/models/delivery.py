from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models.functions import Now

from clients.models import Client, Connection
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantQuerySet


class DeliveryQuerySet(TenantQuerySet):
    def due(self) -> Self:
        """Rows to process that nobody has leased, by the database's clock."""
        return self.filter(state=WebhookDelivery.State.WAITING, due_at__lte=Now())


class WebhookDelivery(models.Model):
    """An event that a platform delivered, and the outcome of its processing.

    A waiting row is processed when it is due. A worker that takes it writes a lease and moves
    `due_at` behind the lease's end, so that nothing is lost with a worker; only the owner of the
    lease stores an outcome. `attempts` counts leases since the last outcome.
    """

    revokes = NOTHING

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        PROCESSED = "processed", "Processed"
        IGNORED = "ignored", "Ignored: unknown event"
        REJECTED = "rejected", "Rejected: signed, but not understood"
        FAILED = "failed", "Failed"

    class Failure(models.TextChoices):
        BROKE = "broke", "What it says could not be worked out; the log says more"
        DEADLY = "deadly", "Nobody who worked on it came to an end"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+")
    event_id = models.CharField(max_length=128)
    event_type = models.CharField(max_length=80, blank=True)
    happened_at = models.DateTimeField(null=True)
    # The body without personal data.
    data = models.JSONField(default=dict)
    received_at = models.DateTimeField()

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    due_at = models.DateTimeField()
    lease = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(
        max_length=10, choices=Failure, blank=True, default="", db_default=""
    )
    # Resources whose tags were bumped, where others are still debounced.
    told = models.JSONField(default=list)
    processed_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        ordering = ["-received_at"]
        verbose_name_plural = "webhook deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["client", "connection", "event_id"], name="delivery_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(state="waiting"), name="delivery_due"
            ),
            models.Index(fields=["received_at"], name="delivery_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.event_type or '?'} {self.event_id}"
