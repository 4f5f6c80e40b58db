from __future__ import annotations

import uuid

from django.db import models

from clients.models.client import Client
from clients.models.connection import Connection
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantQuerySet


class WebhookEndpoint(models.Model):
    """The webhook endpoint of a connection: an address by token, and a signing secret.

    Changed by clients.endpoints alone.
    """

    revokes = NOTHING

    class State(models.TextChoices):
        NEW = "new", "Being registered"
        REGISTERED = "registered", "Registered"
        REFUSED = "refused", "The platform lets this key register nothing"
        FAILING = "failing", "Registration failed"
        MANUAL = "manual", "Set up by hand"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    connection = models.OneToOneField(Connection, models.CASCADE, related_name="webhook")
    token_hash = models.CharField(max_length=64, unique=True)
    token_hint = models.CharField(max_length=8)
    # Signature scheme of its platform, by the name that the source gives it.
    scheme = models.SlugField(default="timestamped")

    sealed_secret = models.TextField()
    # Previous secret, accepted while the present one is undisclosed and until `previous_until`:
    # platforms switch over with a delay.
    sealed_previous = models.TextField(blank=True)
    previous_until = models.DateTimeField(null=True)
    # Last disclosure of the secret to the platform or a person.
    disclosed_at = models.DateTimeField(null=True)

    state = models.CharField(max_length=12, choices=State, default=State.NEW)
    failure = models.CharField(max_length=40, blank=True)
    subscription = models.CharField(max_length=128, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"

    def __str__(self) -> str:
        return f"…/{self.token_hint}…"
