from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models

from clients.models import Client, Connection, User
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantJobQuerySet
from runtime.leased_jobs import LeasedJob, RetryPolicy, due_index
from runtime.task_names import TaskName


class WebhookSubscription(LeasedJob):
    """The desired state of a connection's webhook at its platform, and how it was reconciled.

    Changed by widgets.webhooks.subscriptions alone. A worker that finds another `revision` when
    it is done reconciles once more.
    """

    revokes = NOTHING
    task = TaskName.RECONCILE_WEBHOOK
    retry_policy = RetryPolicy(lease=timedelta(seconds=150), max_attempts=8)

    class State(models.TextChoices):
        REGISTERED = "register", "Register or repair"
        REMOVED = "unregister", "Remove"
        DELETED = "delete", "Remove, then delete the connection"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    connection = models.OneToOneField(Connection, models.CASCADE, related_name="+")
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    desired_state = models.CharField(max_length=12, choices=State)
    # Counts changes of the desired state.
    revision = models.PositiveIntegerField(default=0)
    requested_at = models.DateTimeField()

    # The code of the last attempt's failure.
    failure = models.CharField(max_length=40, blank=True)
    done_at = models.DateTimeField(null=True)

    objects = TenantJobQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        indexes = [due_index("subscription_due")]

    def __str__(self) -> str:
        return self.get_desired_state_display()
