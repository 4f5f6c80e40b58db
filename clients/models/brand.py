from __future__ import annotations

import uuid
from typing import Any

from django.core.validators import RegexValidator, URLValidator
from django.db import models

from clients.models.client import Client
from clients.models.plain_text import PlainTextModel
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantQuerySet

# plotly.js parses only this form reliably, and a style sheet must never contain free text.
is_hex_colour = RegexValidator(r"^#[0-9a-fA-F]{6}$", "Write a colour like #1a2b3c")
is_https = URLValidator(["https"], message="Write an address like https://example.com/imprint")


# An older release, which does not know the column, still writes rows during a deployment.
UNSET: dict[str, Any] = {"blank": True, "default": "", "db_default": ""}


class Brand(PlainTextModel):
    """A client's brand: colours, fonts, pictures and texts chosen in a form, never free CSS."""

    revokes = NOTHING

    class Radius(models.TextChoices):
        SHARP = "sharp", "Sharp"
        SOFT = "soft", "Soft"
        ROUND = "round", "Round"

    class Density(models.TextChoices):
        COMFORTABLE = "comfortable", "Comfortable"
        COMPACT = "compact", "Compact"

    class Font(models.TextChoices):
        SYSTEM = "system", "The reader's own"
        FIGTREE = "figtree", "Figtree: friendly, round"
        INTER = "inter", "Inter: neutral, technical"
        JOST = "jost", "Jost: geometric, elegant"
        SOURCE_SANS = "source-sans-3", "Source Sans: open, matter-of-fact"
        SOURCE_SERIF = "source-serif-4", "Source Serif: calm, literary"
        # Last, as it is not offered for body text.
        PLAYFAIR = "playfair-display", "Playfair Display: high contrast, for headings"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.OneToOneField(Client, models.CASCADE, related_name="brand")
    name = models.CharField(max_length=200, help_text="As visitors read it")
    colour = models.CharField(max_length=7, default="#3553d4", validators=[is_hex_colour])
    second_colour = models.CharField(max_length=7, default="#d98a29", validators=[is_hex_colour])
    font = models.CharField(
        max_length=20, choices=Font.choices[:-1], default=Font.SYSTEM, db_default=Font.SYSTEM
    )
    heading_font = models.CharField(
        max_length=20, choices=Font, help_text="Where it is not the same", **UNSET
    )
    radius = models.CharField(max_length=10, choices=Radius, default=Radius.SOFT)
    density = models.CharField(
        max_length=12,
        choices=Density,
        default=Density.COMFORTABLE,
        db_default=Density.COMFORTABLE,
    )

    logo = models.ImageField(upload_to="logos/", blank=True)
    logo_dark = models.ImageField(upload_to="logos/", blank=True, help_text="For dark pages")
    icon = models.ImageField(
        upload_to="icons/",
        help_text="For browser tabs; else the logo's mark, else the name's initial",
        **UNSET,
    )
    picture = models.ImageField(
        upload_to="pictures/",
        help_text="Beside the sign-in form; else a pattern in the brand's colours",
        **UNSET,
    )

    welcome = models.CharField(max_length=200, blank=True, help_text="On the sign-in page")
    welcome_words = models.CharField(max_length=400, help_text="Below the welcome", **UNSET)
    contact = models.EmailField(help_text="Whom readers may ask for help", **UNSET)
    imprint_url = models.CharField(max_length=200, validators=[is_https], **UNSET)
    privacy_url = models.CharField(max_length=200, validators=[is_https], **UNSET)
    mail_sender = models.CharField(max_length=200, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TenantQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"

    def __str__(self) -> str:
        return self.name
