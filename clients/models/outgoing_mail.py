from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models

from clients.models.client import Client
from clients.models.invitation import Invitation
from clients.models.user import User
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantJobQuerySet
from runtime.leased_jobs import LeasedJob, RetryPolicy, due_index
from runtime.task_names import TaskName


class OutgoingMail(LeasedJob):
    """A queued mail. Its content and token are generated when it is sent.

    One without a person and an invitation is sent to nobody: a reset for an unknown address
    must take as long as for a known one.
    """

    revokes = NOTHING
    task = TaskName.DELIVER_MAIL
    task_arguments = ("pk", "client_id")
    # So many attempts take a day, after which the mail is given up.
    retry_policy = RetryPolicy(
        lease=timedelta(minutes=2),
        max_attempts=51,
        first_delay=timedelta(minutes=2),
        max_delay=timedelta(minutes=30),
    )

    class Kind(models.TextChoices):
        RESET = "reset", "Choose a new password"
        CHANGED = "changed", "The password was changed"
        INVITATION = "invitation", "An invitation"
        INCIDENTS = "incidents", "Accounts that broke or were mended"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Empty for the agency's own people on its own host.
    client = models.ForeignKey(Client, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, related_name="mails")
    created_at = models.DateTimeField(auto_now_add=True)

    mailed_at = models.DateTimeField(null=True)

    objects = TenantJobQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        indexes = [due_index("outgoing_mail_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
