from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.db.models.functions import Lower

from clients.models import Client, User
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantJobQuerySet, TenantQuerySet
from runtime.leased_jobs import LeasedJob, RetryPolicy, due_index
from runtime.task_names import TaskName
from widgets.models.dashboard import Dashboard
from widgets.models.export import Export, export_files
from widgets.models.report_schedule import ReportRecipient, ReportSchedule


class Report(LeasedJob):
    """One due period of a schedule: checked, made into documents, sent, and kept afterwards.

    Changed by widgets.exports.reports alone. It holds copies of what the schedule said when it
    was due, so that the ledger stays true. `numbers` are those of the documents and the mail.
    """

    revokes = NOTHING
    task = TaskName.PREPARE_REPORT
    task_arguments = ("pk", "client_id")
    # Held reports are tried until a newer one replaces them.
    retry_policy = RetryPolicy(
        lease=timedelta(minutes=6), max_attempts=None, first_delay=timedelta(minutes=2)
    )

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        HELD = "held", "Held"
        WRITING = "writing", "Writing documents"
        REVIEW = "review", "In review"
        SENDING = "sending", "Sending"
        SENT = "sent", "Sent"
        SKIPPED = "skipped", "Skipped"

    class Skipped(models.TextChoices):
        REPLACED = "replaced", "A newer report replaced it"
        NO_DASHBOARD = "no_dashboard", "None of its dashboards is published"
        NO_RECIPIENT = "no_recipient", "It has no recipient"
        NO_RIGHT = "no_right", "Its owner may not export any more"
        DECLINED = "declined", "A reviewer declined it"

    UNFINISHED = (State.WAITING, State.HELD, State.WRITING, State.REVIEW)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    # Empty once the schedule is deleted.
    schedule = models.ForeignKey(ReportSchedule, models.SET_NULL, null=True, related_name="reports")
    # A person who asked for it now, for themselves alone.
    requested_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    due_at = models.DateTimeField()
    title = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    # Ids of dashboards, in order; values of Export.Format.
    dashboards = models.JSONField()
    formats = models.JSONField()
    # A State of widgets.queries.state: its days are absolute.
    page_state = models.JSONField()
    review_until = models.DateTimeField(null=True)

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    skipped = models.CharField(max_length=16, choices=Skipped, blank=True)
    # Why it is held: widgets.exports.reports.preflight.Problem as JSON.
    problems = models.JSONField(default=list)
    # Set by a manager: implausible numbers are sent as they are.
    accepted_at = models.DateTimeField(null=True)
    numbers = models.JSONField(default=dict)
    managers_told_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)

    objects = TenantJobQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        ordering = ["-due_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "due_at"],
                condition=models.Q(requested_by=None),
                name="report_once_per_due_date",
            )
        ]
        indexes = [
            due_index("report_due"),
            models.Index(fields=["client", "-due_at"], name="report_ledger"),
        ]

    def __str__(self) -> str:
        return self.title


class ReportDocument(models.Model):
    """A document of a report: an export, and once it is written a copy that outlives it."""

    revokes = NOTHING

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    report = models.ForeignKey(Report, models.CASCADE, related_name="documents")
    # Empty once the export has expired.
    export = models.ForeignKey(Export, models.SET_NULL, null=True, related_name="+")
    dashboard = models.ForeignKey(Dashboard, models.SET_NULL, null=True, related_name="+")
    position = models.PositiveSmallIntegerField()
    # The title of the dashboard, or of the chart that is shown in the mail.
    title = models.CharField(max_length=300)
    format = models.CharField(max_length=8, choices=Export.Format)
    file = models.FileField(storage=export_files, max_length=300, blank=True)
    file_name = models.CharField(max_length=300, blank=True)
    size = models.PositiveBigIntegerField(null=True)

    objects = TenantQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="report_document_once")
        ]

    def __str__(self) -> str:
        return self.file_name or self.format


class ReportDelivery(LeasedJob):
    """The mail of a report to one recipient, or to a manager about it: sent once.

    `message_id` is that of every attempt, so that mail programs recognise a repeated one.
    `refusal` is the mail server's answer where it refused for good.
    """

    revokes = NOTHING
    task = TaskName.DELIVER_REPORT
    task_arguments = ("pk", "client_id")
    # So many attempts take about two days.
    retry_policy = RetryPolicy(
        lease=timedelta(minutes=2),
        max_attempts=100,
        first_delay=timedelta(minutes=1),
        max_delay=timedelta(minutes=30),
    )

    class Kind(models.TextChoices):
        REPORT = "report", "The report"
        HELD = "held", "It is held"
        REVIEW = "review", "It may be reviewed"
        REFUSED = "refused", "A recipient was refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    report = models.ForeignKey(Report, models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.REPORT)
    recipient = models.ForeignKey(ReportRecipient, models.SET_NULL, null=True, related_name="+")
    # Empty for addresses of nobody who signs in.
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    address = models.EmailField()
    message_id = models.CharField(max_length=300)
    sent_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=500, blank=True)

    objects = TenantJobQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        ordering = ["address"]
        verbose_name_plural = "report deliveries"
        constraints = [
            models.UniqueConstraint("report", "kind", Lower("address"), name="report_delivery_once")
        ]
        indexes = [due_index("report_delivery_due")]

    def __str__(self) -> str:
        return self.address
