from __future__ import annotations

from django.db import models

from clients.models import Client
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantQuerySet


class LastGood(models.Model):
    """The last good cache entry of a tile request: shown while Redis and the platform are gone."""

    revokes = NOTHING

    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    entry = models.BinaryField()
    stored_at = models.DateTimeField()
    # Days or page filters of a reader's own choice: forgotten sooner. Older workers do not name
    # this field.
    is_short_lived = models.BooleanField(default=False, db_default=False)

    objects = TenantQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["client", "digest"], name="last_good_once")]

    def __str__(self) -> str:
        return self.digest[:12]
