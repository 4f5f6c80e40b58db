from __future__ import annotations

from django.db import models

from clients.models import Client, Connection
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantQuerySet


class Dataset(models.Model):
    """A Parquet file of rows that were fetched from a platform.

    Written by `widgets.accounts.storage` alone, which keeps row and file together.
    """

    revokes = NOTHING

    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    key_version = models.PositiveIntegerField()
    shape = models.CharField(max_length=32)
    file = models.CharField(max_length=300)
    fetched_at = models.DateTimeField()
    # The resource's invalidation version when the fetch began; 0 without Redis.
    version = models.BigIntegerField(default=0)
    truncated = models.BooleanField(default=False)
    notes = models.JSONField(default=dict)

    objects = TenantQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(fields=["client", "connection", "name"], name="dataset_once")
        ]

    def __str__(self) -> str:
        return self.name
