from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Self

from django.db import models
from django.utils import timezone

from clients.models.client import Client
from clients.models.connection import Connection
from clients.models.plain_text import PlainTextModel
from clients.models.user import User
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantJobQuerySet
from runtime.leased_jobs import LeasedJob, RetryPolicy, due_index
from runtime.task_names import TaskName


class KeyRequestQuerySet(TenantJobQuerySet):  # type: ignore[override]
    def unused(self) -> Self:
        """Requests that no key has been stored by, though their links may have expired."""
        return self.filter(used_at=None)

    def unexpired(self) -> Self:
        return self.filter(expires_at__gt=timezone.now())


class KeyRequest(LeasedJob, PlainTextModel):
    """A one-time link with which a client enters the key of one connection by itself.

    Changed by clients.key_requests and widgets.accounts.submitted_keys alone; a revoked request is
    deleted. It is a job while the key that was entered waits for its test.
    """

    revokes = NOTHING
    task = TaskName.TEST_SUBMITTED_KEY
    retry_policy = RetryPolicy(lease=timedelta(seconds=150), max_attempts=3)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    connection = models.OneToOneField(Connection, models.CASCADE, related_name="key_request")
    requested_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    # The link is valid on this host alone.
    host = models.CharField(max_length=253)
    token_hash = models.CharField(max_length=64, unique=True)
    token_hint = models.CharField(max_length=8)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    # Entered, and not tested yet; `failure` is the code of the last test that the key did not pass.
    sealed_key = models.TextField(blank=True, editable=False)
    settings = models.JSONField(default=dict, blank=True)
    failure = models.CharField(max_length=40, blank=True)

    objects = KeyRequestQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        indexes = [due_index("key_request_due")]

    def __str__(self) -> str:
        return f"{self.connection}"

    @property
    def is_tested(self) -> bool:
        """True while the key that was entered waits for its test."""
        return self.next_attempt_at is not None

    @property
    def is_open(self) -> bool:
        return self.used_at is None and self.expires_at > timezone.now()
