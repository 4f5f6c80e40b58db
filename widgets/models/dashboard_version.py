from __future__ import annotations

import uuid

from django.db import models

from clients.models import Client, User
from clients.models.plain_text import PlainTextModel
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantQuerySet
from widgets.models.dashboard import Dashboard


class DashboardContent(PlainTextModel):
    """A dashboard's content as data, beside its rows: that of a version or of a draft.

    `content` is an entry of a manifest in normal form (`widgets.manifests.entries`), and names
    connections by label; `connections` maps the labels of that time to ids.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    content = models.JSONField()
    connections = models.JSONField(default=dict, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True


class DashboardVersion(DashboardContent):
    """A state that a dashboard has had. Written once by widgets.manifests.versions."""

    revokes = NOTHING

    class Origin(models.TextChoices):
        PUBLISHED = "published", "Published"
        APPLIED = "applied", "Applied from a file"
        EDITED = "edited", "Edited directly"

    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    dashboard = models.ForeignKey(Dashboard, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    origin = models.CharField(max_length=10, choices=Origin)
    # Empty for states that were found, and for people who have left.
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TenantQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["dashboard", "number"], name="dashboard_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.dashboard} {self.number}"


class DashboardDraft(DashboardContent):
    """A person's unpublished changes of a dashboard, based on one of its versions.

    Changed by widgets.manifests.drafts alone. `revision` is incremented by each change, so that
    two tabs cannot overwrite each other.
    """

    revokes = NOTHING

    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    dashboard = models.ForeignKey(Dashboard, models.CASCADE, related_name="drafts")
    author = models.ForeignKey(User, models.CASCADE, related_name="+")
    base = models.ForeignKey(DashboardVersion, models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TenantQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["dashboard", "author"], name="dashboard_draft_once_per_author"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dashboard}: {self.author}"
