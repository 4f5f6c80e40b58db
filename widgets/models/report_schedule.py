from __future__ import annotations

import uuid
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower, Now

from clients.models import Client, User
from clients.models.plain_text import PlainTextModel
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantQuerySet
from widgets.models.dashboard import Dashboard
from widgets.models.export import Export
from widgets.queries.periods import Comparison, Preset


class ReportScheduleQuerySet(TenantQuerySet):
    def due(self) -> Self:
        """Schedules whose time has come, by the database's clock."""
        return self.filter(paused_at=None, next_due_at__lte=Now())


class ReportSchedule(PlainTextModel):
    """A recurring report: the dashboards, formats, recipients and due dates that a person chose.

    Changed by widgets.exports.reports.schedules alone. An executive's schedule ends with their
    right to export; the agency's goes on when its owner leaves.
    """

    revokes = NOTHING

    class Frequency(models.TextChoices):
        WEEKLY = "weekly", "Every week"
        MONTHLY = "monthly", "Every month"
        QUARTERLY = "quarterly", "Every quarter"
        FIRST_WORKING_DAY = "first_working_day", "On the first working day of the month"

    class Period(models.TextChoices):
        LAST_FULL_WEEK = Preset.LAST_FULL_WEEK.value, "Last full week"
        LAST_MONTH = Preset.LAST_MONTH.value, "Last full month"
        LAST_QUARTER = Preset.LAST_QUARTER.value, "Last full quarter"
        LAST_7_DAYS = Preset.LAST_7_DAYS.value, "Last 7 days"
        LAST_30_DAYS = Preset.LAST_30_DAYS.value, "Last 30 days"
        LAST_12_MONTHS = Preset.LAST_12_MONTHS.value, "Last 12 months"

    class Comparison(models.TextChoices):
        PREVIOUS_PERIOD = Comparison.PREVIOUS_PERIOD.value, "Previous period"
        PREVIOUS_YEAR = Comparison.PREVIOUS_YEAR.value, "Previous year"
        OFF = Comparison.OFF.value, "None"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    owner = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    # True for those of the agency's staff.
    is_agency_owned = models.BooleanField(default=False)
    title = models.CharField(max_length=200)
    dashboards = models.ManyToManyField(Dashboard, through="ReportDashboard", related_name="+")
    # Values of Export.Format.
    formats = models.JSONField(default=list)

    frequency = models.CharField(max_length=20, choices=Frequency)
    weekday = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(6)])
    month_day = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    local_time = models.TimeField()
    period = models.CharField(max_length=20, choices=Period)
    comparison = models.CharField(
        max_length=24, choices=Comparison, default=Comparison.PREVIOUS_PERIOD
    )
    note = models.TextField(max_length=2000, blank=True)
    # The local time until which a manager may look at a report first. Without one it is sent
    # as soon as it is ready.
    review_until = models.TimeField(null=True, blank=True)

    # The next due moment, and the client's zone that it was computed in.
    next_due_at = models.DateTimeField()
    planned_zone = models.CharField(max_length=64)
    paused_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReportScheduleQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        ordering = ["title", "created_at"]
        indexes = [
            models.Index(
                fields=["next_due_at"],
                condition=models.Q(paused_at=None),
                name="report_schedule_due",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def export_formats(self) -> list[Export.Format]:
        return [Export.Format(each) for each in self.formats]


class ReportDashboard(models.Model):
    """A dashboard of a schedule, in the order of `position`."""

    revokes = NOTHING

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    schedule = models.ForeignKey(ReportSchedule, models.CASCADE, related_name="report_dashboards")
    dashboard = models.ForeignKey(Dashboard, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    objects = TenantQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "dashboard"], name="report_dashboard_once")
        ]

    def __str__(self) -> str:
        return f"{self.dashboard}"


class ReportRecipient(PlainTextModel):
    """A recipient of a schedule: a member of the client, or an address.

    `unsubscribed_at` is set by the link in a mail and outlives edits of the schedule.
    """

    revokes = NOTHING

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    schedule = models.ForeignKey(ReportSchedule, models.CASCADE, related_name="recipients")
    # Empty for addresses of no member.
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    address = models.EmailField()
    unsubscribed_at = models.DateTimeField(null=True)

    objects = TenantQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        ordering = ["address"]
        constraints = [
            models.UniqueConstraint("schedule", Lower("address"), name="report_recipient_once")
        ]

    def __str__(self) -> str:
        return self.address
