"""Tag of the desk: drafts that colleagues have of a dashboard, told to whoever edits it."""

from __future__ import annotations

from typing import Any

from django import template

from clients.models import User
from widgets.models import Dashboard, DashboardDraft

MOST_SHOWN = 5

register = template.Library()


@register.inclusion_tag("admin/widgets/_colleagues.html")
def colleague_drafts(dashboard: Dashboard, user: User) -> dict[str, Any]:
    """The drafts of others, the newest first: in one query."""
    rows = DashboardDraft.objects.for_client(dashboard.client_id).filter(
        dashboard=dashboard, author__is_active=True
    )
    others = rows.exclude(author=user).select_related("author").order_by("-updated_at")
    return {"drafts": others.only("author", "updated_at")[:MOST_SHOWN]}
