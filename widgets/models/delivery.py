from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models

from clients.models import Client, Connection
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantJobQuerySet
from runtime.leased_jobs import LeasedJob, RetryPolicy, due_index
from runtime.task_names import TaskName


class WebhookDelivery(LeasedJob):
    """An event that a platform delivered, and the outcome of its processing.

    One task processes all due deliveries of a connection, in batches. `attempts` counts leases
    since the last outcome: waiting for a debounce interval is none.
    """

    revokes = NOTHING
    task = TaskName.PROCESS_WEBHOOKS
    retry_policy = RetryPolicy(lease=timedelta(minutes=1), max_attempts=5)

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        PROCESSED = "processed", "Processed"
        IGNORED = "ignored", "Ignored: unknown event"
        REJECTED = "rejected", "Rejected: signed, but not understood"
        FAILED = "failed", "Failed"

    class Failure(models.TextChoices):
        ERROR = "broke", "An error while it was processed; the log has its traceback"
        WORKER_LOST = "deadly", "Each worker that processed it was lost"

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
    failure = models.CharField(
        max_length=10, choices=Failure, blank=True, default="", db_default=""
    )
    # Resources whose tags were bumped, where others are still debounced.
    bumped_resources = models.JSONField(default=list)
    processed_at = models.DateTimeField(null=True)

    objects = TenantJobQuerySet.as_manager()
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
            due_index("delivery_due"),
            models.Index(fields=["received_at"], name="delivery_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.event_type or '?'} {self.event_id}"
