from __future__ import annotations

import uuid
from typing import Self

from django.db import models

from clients.models import Client, Connection
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantQuerySet
from widgets.queries.periods import DateRange


class AnnotationQuerySet(TenantQuerySet):
    def shown(self) -> Self:
        return self.filter(hidden_at=None)

    def within(self, days: DateRange) -> Self:
        return self.filter(day__range=(days.start, days.end))


class Annotation(models.Model):
    """An event at a platform, annotated on charts over time.

    `day` is the client's day of the event. `text` is the platform's own, `figures` are
    numbers that follow it; both are shown as text and never as markup.
    """

    revokes = NOTHING

    class Kind(models.TextChoices):
        PUBLISHED = "published", "Content published"
        COMPLETED = "completed", "Campaign completed"
        ALERT = "alert", "Alert"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="+")
    event_id = models.CharField(max_length=128)
    kind = models.CharField(max_length=10, choices=Kind)
    happened_at = models.DateTimeField()
    day = models.DateField()
    text = models.CharField(max_length=120, blank=True)
    figures = models.CharField(max_length=60, blank=True)
    told_at = models.DateTimeField()

    # Set by chart_annotations.hide() and show(), never by hand.
    hidden_at = models.DateTimeField(null=True, blank=True)

    objects = AnnotationQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        ordering = ["-happened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "connection", "event_id"], name="annotation_once"
            )
        ]
        indexes = [
            models.Index(fields=["connection", "day"], name="annotation_by_day"),
            models.Index(fields=["told_at"], name="annotation_by_age"),
        ]

    def __str__(self) -> str:
        words = [self.get_kind_display(), " ".join(filter(None, (self.text, self.figures)))]
        return ": ".join(filter(None, words))
