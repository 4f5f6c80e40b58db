"""Publication of a content: written to its dashboard and recorded as a version."""

from __future__ import annotations

from clients import audit
from clients.models import User
from widgets.manifests import versions, writing
from widgets.manifests.entries import Plain
from widgets.models import Dashboard, DashboardVersion


def publish(
    dashboard: Dashboard, content: Plain, *, before: Plain, actor: User, note: str = ""
) -> DashboardVersion:
    """Write a checked content over the one `before`. Wants the dashboard locked.

    Widgets keep their rows by key, and so their results and links.
    """
    writing.write_dashboard(dashboard, before, content)
    origin = DashboardVersion.Origin.PUBLISHED
    version = versions.record(dashboard, origin, author=actor, note=note)
    audit.record(
        "dashboard.published",
        client=dashboard.client,
        actor=actor,
        subject=dashboard,
        version=version.number,
    )
    return version
