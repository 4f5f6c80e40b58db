from __future__ import annotations

from django.db import models

from clients.revocation_rules import NOTHING


class Attempt(models.Model):
    """A failed sign-in or requested reset, counted by the rate limits without naming a person."""

    revokes = NOTHING

    # Keyed hash of the limit and its subject, made by clients.auth.limits.
    bucket = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["bucket", "at"], name="attempt_by_bucket"),
            models.Index(fields=["at"], name="attempt_by_time"),
        ]

    def __str__(self) -> str:
        return self.bucket[:12]
