from __future__ import annotations

import uuid
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from clients import plain_text
from clients.models.plain_text import PlainTextModel
from clients.models.user import User
from clients.revocation_rules import UnscopedManager, from_client, from_person
from clients.tenancy import TenantQuerySet

MOST_LABELS = 200
LONGEST_LABEL = 100


def check_locale(value: str) -> None:
    try:
        Locale.parse(value)
    except (ValueError, UnknownLocaleError):
        raise ValidationError("Write a locale like de_DE") from None


def check_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError("%(value)s is not a time zone", params={"value": value})


def check_wording(value: object) -> None:
    """Validate custom labels: a flat mapping of names to short texts."""
    if not isinstance(value, dict) or len(value) > MOST_LABELS:
        raise ValidationError("Give at most %(most)d labels", params={"most": MOST_LABELS})
    for name, label in value.items():
        texts = (name, label)
        if not all(isinstance(text, str) and 0 < len(text) <= LONGEST_LABEL for text in texts):
            raise ValidationError(
                "“%(name)s” needs a label of 1 to %(most)d characters",
                params={"name": str(name)[:LONGEST_LABEL], "most": LONGEST_LABEL},
            )
        if found := plain_text.flaw(f"{name}{label}"):
            raise ValidationError(
                "“%(name)s” may not hold the character %(found)s",
                params={"name": name, "found": found},
            )


class Client(PlainTextModel):
    """A tenant: one customer of the agency, with its own people, brand and numbers."""

    tenant_field = "id"
    revokes = (from_client("id", "suspended_at"),)

    class WeekStart(models.IntegerChoices):
        MONDAY = 0, "Monday"
        SUNDAY = 6, "Sunday"
        SATURDAY = 5, "Saturday"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(unique=True)
    locale = models.CharField(
        max_length=20, default="en_US", validators=[check_locale], help_text="Such as de_DE"
    )
    currency = models.CharField(
        max_length=3, default="USD", validators=[RegexValidator(r"^[A-Z]{3}$")]
    )
    time_zone = models.CharField(max_length=64, default="UTC", validators=[check_zone])
    week_start = models.PositiveSmallIntegerField(choices=WeekStart, default=WeekStart.MONDAY)
    # The client's own labels of metrics and dimensions, by their names at the platform, and
    # of dimension values: {"conversions": "Orders"}, {"paid_search": "Ads"}.
    labels = models.JSONField(blank=True, default=dict, validators=[check_wording])
    value_labels = models.JSONField(blank=True, default=dict, validators=[check_wording])
    suspended_at = models.DateTimeField(null=True, blank=True)
    # Start of a guided set-up that is not finished yet.
    onboarding_since = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    managers = models.ManyToManyField(
        User, through="ManagerAssignment", blank=True, related_name="managed_clients"
    )

    # Set by provisioning.provision(), never by hand: the public key seals this client's
    # platform keys; the private one is itself sealed to the operator's public key.
    public_key = models.CharField(max_length=200, editable=False)
    sealed_private_key = models.TextField(editable=False)

    # Incremented by revocation.revoke_client(): tickets issued under an older epoch are void.
    epoch = models.PositiveIntegerField(default=0, editable=False)

    objects = TenantQuerySet.as_manager()
    # Default manager, for Django's own forms, relations and checks.
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ManagerAssignment(models.Model):
    """The assignment of a manager to a client: a row of the relation `Client.managers`."""

    revokes = (from_person("user_id", "user_id", "client_id"),)

    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")

    objects = TenantQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        db_table = "clients_client_managers"
        unique_together = (("client", "user"),)

    def __str__(self) -> str:
        return f"{self.user} manages {self.client}"


class Member(PlainTextModel):
    """A person's role in one client."""

    revokes = (from_person("user_id", "user_id", "client_id", "role"),)

    class Role(models.TextChoices):
        VIEWER = "viewer", "Viewer"
        EXECUTIVE = "executive", "Executive"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="members")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.VIEWER)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(fields=["client", "user"], name="member_once_per_client")
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"
