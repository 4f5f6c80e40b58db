from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models

from clients.models import Client, Connection, User
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantJobQuerySet
from runtime.leased_jobs import LeasedJob, RetryPolicy, due_index
from runtime.task_names import TaskName


class ConnectionCheck(LeasedJob):
    """The last test of a connection: due, running, or done with its result.

    Changed by widgets.accounts.checks alone. `resets` closes open circuit breakers first, and
    `rotates` tries the next key, which takes over if the platform accepts it.
    `usable` is None where the platform gave no verdict; `failure` is then why.
    """

    revokes = NOTHING
    task = TaskName.CHECK_CONNECTION
    retry_policy = RetryPolicy(lease=timedelta(seconds=150), max_attempts=3)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    connection = models.OneToOneField(Connection, models.CASCADE, related_name="+")
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    resets = models.BooleanField(default=False)
    rotates = models.BooleanField(default=False, db_default=False)
    requested_at = models.DateTimeField()

    done_at = models.DateTimeField(null=True)
    usable = models.BooleanField(null=True)
    account_name = models.CharField(max_length=200, blank=True)
    scopes = models.JSONField(default=dict)
    # What the key reaches, such as domains: names by id.
    # The code of a release before knows nothing of it, and inserts rows without.
    subaccounts = models.JSONField(
        default=dict, db_default=models.Value({}, output_field=models.JSONField())
    )
    failure = models.CharField(max_length=40, blank=True)
    request_id = models.CharField(max_length=100, blank=True)
    retry_at = models.DateTimeField(null=True)

    objects = TenantJobQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        indexes = [due_index("check_due")]

    def __str__(self) -> str:
        return f"{self.connection}"
