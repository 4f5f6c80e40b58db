"""Finders of dashboards, widgets and connections."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from clients.auth import permissions
from clients.desk.search import Finder, Hit, register
from clients.models import Connection, User
from widgets.models import Dashboard, Widget
from widgets.sources import registry


def dashboards(user: User) -> QuerySet[Any]:
    rows = permissions.configurable(user, Dashboard.objects.all())
    return rows.select_related("client").order_by("title", "client__name")


def widgets(user: User) -> QuerySet[Any]:
    rows = permissions.configurable(user, Widget.objects.all())
    return rows.select_related("client", "dashboard").order_by("title", "client__name")


def connections(user: User) -> QuerySet[Any]:
    rows = permissions.configurable(user, Connection.objects.all())
    return rows.select_related("client").order_by("label", "client__name")


def _dashboard(dashboard: Dashboard) -> Hit:
    url = reverse("admin:widgets_dashboard_change", args=[dashboard.pk])
    return Hit(dashboard.title, url, str(dashboard.client))


def _widget(widget: Widget) -> Hit:
    url = reverse("admin:widgets_widget_change", args=[widget.dashboard_id, widget.pk])
    return Hit(str(widget), url, f"{widget.client}, {widget.dashboard}")


def _connection(connection: Connection) -> Hit:
    url = reverse("admin:clients_connection_change", args=[connection.pk])
    source = registry.SOURCES.get(connection.source)
    platform = source.spec.label if source else connection.source
    return Hit(connection.label, url, f"{connection.client}, {platform}")


register(
    Finder("Dashboards", dashboards, ("title", "slug"), _dashboard),
    Finder("Widgets", widgets, ("title",), _widget),
    Finder("Connections", connections, ("label", "source"), _connection),
)
