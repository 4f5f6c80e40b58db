from __future__ import annotations

import uuid
from datetime import timedelta

from django.core.files.storage import Storage, storages
from django.db import models

from clients.models import Client, User
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantJobQuerySet
from runtime.leased_jobs import LeasedJob, RetryPolicy, due_index
from runtime.task_names import TaskName
from widgets.models.dashboard import Dashboard, Widget


def export_files() -> Storage:
    """The storage of finished files: never below a public address."""
    return storages["exports"]


class Export(LeasedJob):
    """A file made of a dashboard, or of one of its widgets, as one viewer saw it when asking.

    Changed by widgets.exports.jobs alone. `state`, `formats` and `locks` are those of the page:
    its days are absolute. The file is written by a worker that can open keys; PDF and PNG are
    printed by a rendering worker afterwards, which is another `stage` of the same job. A file is
    there until `expires_at`. `failure` is the code of why there is none.
    """

    revokes = NOTHING
    task = TaskName.WRITE_EXPORT
    # A message stands for one due job of a stage, not for a certain one.
    task_arguments = ("stage",)
    retry_policy = RetryPolicy(
        lease=timedelta(minutes=3), max_attempts=4, first_delay=timedelta(seconds=15)
    )

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        XLSX = "xlsx", "XLSX"
        CSV = "csv", "CSV"
        ZIP = "zip", "ZIP"
        PNG = "png", "PNG"

    class Stage(models.TextChoices):
        WRITE = "write", "Write"
        PRINT = "print", "Print"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    # Empty for what no person asked for: a command, a scheduled report.
    requested_by = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    dashboard = models.ForeignKey(Dashboard, models.CASCADE, related_name="+")
    widget = models.ForeignKey(Widget, models.CASCADE, null=True, related_name="+")
    # Ids of the dashboards that follow in the same document, in order.
    further = models.JSONField(default=list)
    format = models.CharField(max_length=8, choices=Format)
    # The title of the dashboard or widget as it was then.
    title = models.CharField(max_length=300)
    state = models.JSONField()
    formats = models.JSONField()
    locks = models.TextField(default="[]")
    requested_at = models.DateTimeField()

    stage = models.CharField(max_length=8, choices=Stage, default=Stage.WRITE)
    steps_done = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)

    file = models.FileField(storage=export_files, max_length=300, blank=True)
    file_name = models.CharField(max_length=300, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    # Sentences about what the file lacks, such as a widget without numbers.
    notices = models.JSONField(default=list)
    failure = models.CharField(max_length=40, blank=True)
    finished_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    objects = TenantJobQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        indexes = [
            due_index("export_due"),
            models.Index(fields=["client", "requested_by", "requested_at"], name="export_list"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_format_display()})"
