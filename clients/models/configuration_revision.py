from __future__ import annotations

from django.db import models

from clients.models.client import Client
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantQuerySet


class ConfigurationRevision(models.Model):
    """A random value that is another one after each change of a client's configuration.

    Written by triggers of PostgreSQL alone (clients.tenancy.revision_triggers), and read by
    clients.configuration.
    """

    revokes = NOTHING

    client = models.OneToOneField(Client, models.CASCADE, primary_key=True, related_name="+")
    value = models.UUIDField(editable=False)

    objects = TenantQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"

    def __str__(self) -> str:
        return str(self.value)
