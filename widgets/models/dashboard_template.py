from __future__ import annotations

import uuid

from django.db import models

from clients.models import Client, User
from clients.models.plain_text import PlainTextModel
from clients.revocation_rules import NOTHING, UnscopedManager
from clients.tenancy import TenantQuerySet
from widgets.models.dashboard import Dashboard
from widgets.models.dashboard_version import DashboardVersion


class DashboardTemplate(PlainTextModel):
    """A dashboard that others are made from: of the library that ships, or of the agency.

    It belongs to no client: all of the agency's staff see it.
    """

    revokes = NOTHING

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Identifies it in files and links; kept when the title changes.
    name = models.SlugField(unique=True)
    title = models.CharField(max_length=200)
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["title", "name"]

    def __str__(self) -> str:
        return self.title


class TemplateVersion(PlainTextModel):
    """A state of a template. Written once by widgets.manifests.template_versions.

    `content` is a dashboard's in normal form, whose queries name accounts in the place of
    connections; `accounts` maps these to the platforms of the connections that they stand for.
    """

    revokes = NOTHING

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    template = models.ForeignKey(DashboardTemplate, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    accounts = models.JSONField(default=dict, blank=True)
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="template_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.number}"


class TemplateUpdate(models.Model):
    """One dashboard brought to another version of its template, with its states before and after.

    Updates that were applied together share a `batch`.
    """

    revokes = NOTHING

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    dashboard = models.ForeignKey(Dashboard, models.CASCADE, related_name="template_updates")
    batch = models.UUIDField(db_index=True)
    version = models.ForeignKey(TemplateVersion, models.CASCADE, related_name="updates")
    before = models.ForeignKey(DashboardVersion, models.CASCADE, related_name="+")
    after = models.ForeignKey(DashboardVersion, models.CASCADE, related_name="+")
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    rolled_back_at = models.DateTimeField(null=True, blank=True)

    objects = TenantQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        ordering = ["-created_at", "id"]

    def __str__(self) -> str:
        return f"{self.dashboard}: {self.version}"
