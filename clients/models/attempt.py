from __future__ import annotations

from django.db import models

from clients.revocation_rules import NOTHING


class Attempt(models.Model):
    """A failed sign-in or an asked-for reset, counted to slow guessing down; names nobody."""

    revokes = NOTHING

    # A keyed hash of what is counted, made by access.limits.
    bucket = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["bucket", "at"], name="attempt_by_bucket"),
            models.Index(fields=["at"], name="attempt_by_time"),
        ]

    def __str__(self) -> str:
        return self.bucket[:12]
