from __future__ import annotations

import uuid

from django.db import models

from clients.models.client import Client
from clients.models.plain_text import PlainTextModel
from clients.revocation_rules import UnscopedManager, from_client
from clients.tenancy import TenantQuerySet


class Connection(PlainTextModel):
    """A client's account at a platform. The key is sealed; only a worker opens it."""

    revokes = (from_client("client_id", "client_id", "source", "base_url", "key_version"),)

    class Health(models.TextChoices):
        UNTESTED = "untested", "Not tested yet"
        OK = "ok", "Working"
        DEGRADED = "degraded", "Working in part"
        FAILING = "failing", "Failing"
        NEEDS_ATTENTION = "needs_attention", "Needs attention"
        KEY_ERROR = "key_error", "Stored key cannot be opened"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="connections")
    source = models.SlugField()
    label = models.CharField(max_length=200)
    base_url = models.URLField(max_length=300)

    # What its platform asks for beside the key, such as an account id: nothing secret.
    settings = models.JSONField(default=dict, blank=True)

    # Set by connections.set_key(), never by hand.
    sealed_key = models.TextField(editable=False, blank=True)
    key_hint = models.CharField(max_length=4, editable=False, blank=True)
    key_version = models.PositiveIntegerField(default=0, editable=False)
    key_set_at = models.DateTimeField(null=True, editable=False)

    # Tried once when the platform refuses the present key, which it replaces if it is accepted.
    sealed_next_key = models.TextField(editable=False, blank=True)
    next_key_hint = models.CharField(max_length=4, editable=False, blank=True)

    # Set by workers: `checked_at` is the last use, `failure` the code of the present failure;
    # the last failure stays recorded after recovery.
    health = models.CharField(
        max_length=20, choices=Health, default=Health.UNTESTED, editable=False
    )
    failure = models.CharField(max_length=40, blank=True, editable=False)
    checked_at = models.DateTimeField(null=True, editable=False)
    last_good_at = models.DateTimeField(null=True, editable=False)
    last_failed_at = models.DateTimeField(null=True, editable=False)
    last_failure = models.CharField(max_length=40, blank=True, editable=False)
    last_request_id = models.CharField(max_length=100, blank=True, editable=False)
    blocked_until = models.DateTimeField(null=True, editable=False)
    # Set by connections.pause(): the platform is asked for nothing meanwhile.
    paused_at = models.DateTimeField(null=True, editable=False)
    scopes = models.JSONField(default=dict, editable=False)

    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(fields=["client", "label"], name="connection_label_once")
        ]

    def __str__(self) -> str:
        return self.label
