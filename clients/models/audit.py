from __future__ import annotations

import uuid

from django.db import models

from clients.models.client import Client
from clients.models.user import User
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantQuerySet


class AuditEntry(models.Model):
    """An entry of the audit log. Written once, never changed."""

    revokes = NOTHING

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    # Empty for entries of the agency as a whole.
    client = models.ForeignKey(Client, models.CASCADE, null=True, related_name="+")
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    event = models.CharField(max_length=60)
    subject = models.CharField(max_length=200, blank=True)
    address = models.GenericIPAddressField(null=True)
    details = models.JSONField(default=dict)

    objects = TenantQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        ordering = ["-at"]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.event} {self.subject}"
