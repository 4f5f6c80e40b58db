"""Dashboards that the signed-in staff may configure, for the builder's pages."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest

from clients.admin.scoped import staff
from clients.auth import permissions
from widgets.models import Dashboard


def dashboard_of(request: HttpRequest, dashboard_id: UUID) -> Dashboard:
    """A dashboard that the signed-in staff may configure; else 404, like one that never was."""
    rows = permissions.configurable(staff(request), Dashboard.objects.all())
    found: Dashboard | None = (
        rows.select_related("client", "client__brand").filter(pk=dashboard_id).first()
    )
    if found is None:
        raise Http404
    return found
