from __future__ import annotations

import uuid

from django.core.validators import RegexValidator
from django.db import models

from clients.models.client import Client
from clients.tenancy import TenantQuerySet

# plotly.js reads only this form reliably, and a style sheet must never hold free text.
is_hex_colour = RegexValidator(r"^#[0-9a-fA-F]{6}$", "Write a colour like #1a2b3c")


class Brand(models.Model):
    """How a client looks: a form's worth of choices, never a style sheet."""

    class Radius(models.TextChoices):
        SHARP = "sharp", "Sharp"
        SOFT = "soft", "Soft"
        ROUND = "round", "Round"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.OneToOneField(Client, models.CASCADE, related_name="brand")
    name = models.CharField(max_length=200, help_text="As visitors read it")
    colour = models.CharField(max_length=7, default="#3553d4", validators=[is_hex_colour])
    second_colour = models.CharField(max_length=7, default="#d98a29", validators=[is_hex_colour])
    logo = models.ImageField(upload_to="logos/", blank=True)
    logo_dark = models.ImageField(upload_to="logos/", blank=True)
    radius = models.CharField(max_length=10, choices=Radius, default=Radius.SOFT)
    welcome = models.CharField(max_length=200, blank=True, help_text="On the sign-in page")
    mail_sender = models.CharField(max_length=200, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TenantQuerySet.as_manager()
    unscoped = models.Manager()

    class Meta:
        default_manager_name = "unscoped"

    def __str__(self) -> str:
        return self.name
