from __future__ import annotations

import uuid

from django.db import models

from clients.models import Client, Connection, OutgoingMail, User
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantQuerySet


class Incident(models.Model):
    """A fault of an account, from the sweep that saw it first until it has stayed mended.

    Changed by widgets.incidents alone. An account whose fault comes and goes is one incident.
    """

    revokes = NOTHING

    class Kind(models.TextChoices):
        CONNECTION = "connection", "The connection fails"
        WEBHOOK_FAILED = "webhook_failed", "The webhook is not registered"
        WEBHOOK_SILENT = "webhook_silent", "The webhook is silent"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    failure = models.CharField(max_length=40, blank=True)
    opened_at = models.DateTimeField()
    # Once managers were told that it is broken.
    notified_at = models.DateTimeField(null=True)
    # Empty while the fault lasts.
    resolved_at = models.DateTimeField(null=True)
    # Once it has stayed mended: the next fault is another incident.
    closed_at = models.DateTimeField(null=True)

    objects = TenantQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "kind"],
                condition=models.Q(closed_at=None),
                name="incident_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.connection}"


class IncidentNotice(models.Model):
    """One person's line about an incident that was opened or resolved, in one mail."""

    revokes = NOTHING

    class Event(models.TextChoices):
        OPENED = "opened", "Opened"
        RESOLVED = "resolved", "Resolved"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="notices")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    event = models.CharField(max_length=8, choices=Event)
    # Empty until a mail takes it, and again once that mail is deleted.
    mail = models.ForeignKey(OutgoingMail, models.SET_NULL, null=True, related_name="+")
    queued_at = models.DateTimeField(null=True)

    objects = TenantQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "user", "event"], name="incident_notice_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["user"], condition=models.Q(queued_at=None), name="incident_notice_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.incident_id} {self.user_id}"
