from __future__ import annotations

from django.db import models

from clients.models import Client
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantQuerySet

# Of one dimension, a multiple of the palette's size: values beyond have hashed slots.
MOST_VALUES = 480


class PaletteSlot(models.Model):
    """The palette slot of a dimension's value, assigned once: `position` modulo the palette's size.

    Written by `widgets.results.palette_slots` alone and never changed. Positions are unique, so
    that two workers at once cannot give one to two values. Of the value only a hash is kept: it
    may be long, or personal.
    """

    revokes = NOTHING

    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    dimension = models.CharField(max_length=255)
    value_hash = models.CharField(max_length=32)
    position = models.PositiveSmallIntegerField()

    objects = TenantQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(
                fields=["client", "dimension", "value_hash"], name="palette_slot_once"
            ),
            models.UniqueConstraint(
                fields=["client", "dimension", "position"], name="palette_position_once"
            ),
            models.CheckConstraint(
                condition=models.Q(position__lt=MOST_VALUES), name="palette_positions_bounded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dimension} {self.position}"
