from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, Self

from django.db import models

from clients.models import Client
from clients.models.plain_text import PlainTextModel
from clients.revocation_rules import UnscopedManager, from_client
from clients.tenancy import TenantQuerySet
from widgets.charts import registry as charts
from widgets.models.widget_keys import free_key


class DashboardQuerySet(TenantQuerySet):
    def published(self) -> Self:
        return self.exclude(published_at=None)


class Dashboard(PlainTextModel):
    """A page of widgets that one client reads."""

    revokes = (from_client("client_id", "client_id", "published_at"),)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="dashboards")
    slug = models.SlugField()
    title = models.CharField(max_length=200)
    intro = models.CharField(max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    # Set by dashboards.publish(), never by hand.
    published_at = models.DateTimeField(null=True, blank=True)

    # Set by widgets.manifests.writing: the version of the template that it was made from or updated
    # to, and the ids of the connections that stand in the places of the template's accounts.
    template_version = models.ForeignKey(
        "widgets.TemplateVersion",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="dashboards",
    )
    template_accounts = models.JSONField(null=True, blank=True, editable=False)

    # Of its client's configuration, where it was read with one (clients.configuration).
    revision: uuid.UUID | None = None

    objects = DashboardQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        ordering = ["position", "title", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["client", "slug"], name="dashboard_slug_once")
        ]

    def __str__(self) -> str:
        return self.title


class Widget(PlainTextModel):
    """A tile: a kind, a query, options and a place on the grid of twelve columns.

    `query` and `options` are validated where they are written; text widgets have no query.
    """

    revokes = (from_client("client_id", "client_id", "dashboard_id", "kind", "query", "options"),)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    dashboard = models.ForeignKey(Dashboard, models.CASCADE, related_name="widgets")
    # Identifies the widget within its dashboard wherever ids differ: in files, versions and
    # templates. Derived from the first title and kept when that changes. Empty only in rows of
    # an older release, which does not know the column.
    key = models.SlugField(blank=True, default="", db_default="")
    kind = models.SlugField()
    title = models.CharField(max_length=200, blank=True)
    query = models.JSONField(null=True, blank=True)
    options = models.JSONField(default=dict, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    width = models.PositiveSmallIntegerField(default=4)
    height = models.PositiveSmallIntegerField(default=2)
    # Its place in the list of a phone, from 1. Without one it follows those that have one.
    phone_position = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = TenantQuerySet.as_manager()
    unscoped = UnscopedManager()

    class Meta:
        default_manager_name = "unscoped"
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(width__range=(1, 12)) & models.Q(height__range=(1, 12)),
                name="widget_fits_grid",
            ),
            models.UniqueConstraint(
                fields=["dashboard", "key"],
                condition=~models.Q(key=""),
                name="widget_key_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.kind_label

    @property
    def kind_label(self) -> str:
        """The kind as managers know it; its name where nothing draws it any more."""
        found = charts.kinds().get(self.kind)
        return found.label if found else self.kind

    def save(self, *, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        """Save the row; a new one without a key is given one."""
        if self._state.adding and not self.key:
            rows = Widget.objects.for_client(self.client_id).filter(dashboard=self.dashboard_id)
            self.key = free_key(self.title, self.kind, set(rows.values_list("key", flat=True)))
        super().save(update_fields=update_fields, **options)
