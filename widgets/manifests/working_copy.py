"""Working copies: what a person edits of a dashboard, which is their draft where they have one."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from uuid import UUID

from clients.models import User
from widgets import layout
from widgets.manifests import drafts, exporting, versions, writing
from widgets.manifests.entries import Plain
from widgets.models import Dashboard, DashboardDraft, Widget


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """A dashboard's content under edit. Without a draft it is what readers see."""

    dashboard: Dashboard
    content: Plain
    draft: DashboardDraft | None = None


def read(dashboard: Dashboard, person: User) -> WorkingCopy:
    """The person's working copy of a dashboard."""
    draft = drafts.of(dashboard, person)
    content = versions.content_of(draft, dashboard) if draft else versions.present(dashboard)
    return WorkingCopy(dashboard, content, draft)


def lock(dashboard: Dashboard, person: User, *, is_draft: bool = False) -> WorkingCopy:
    """The working copy with its dashboard locked until the transaction ends.

    With `is_draft` a draft is begun where the person has none.
    """
    layout.lock(dashboard)
    if is_draft:
        drafts.begin(dashboard, person)
    return read(dashboard, person)


def write(copy: WorkingCopy, content: Plain) -> None:
    """Replace the content of a locked working copy. Raises InvalidManifest for a draft's."""
    if copy.draft:
        drafts.edit(copy.draft, content, revision=copy.draft.revision)
    else:
        writing.write_dashboard(copy.dashboard, copy.content, content)


def widget_ids(dashboard: Dashboard) -> dict[str, UUID]:
    """Ids of a dashboard's stored widgets by key."""
    rows = Widget.objects.for_client(dashboard.client_id).filter(dashboard=dashboard)
    stored = exporting.with_keys(list(rows.order_by("position", "pk")))
    return {key: widget.pk for key, widget in stored.items()}


def widgets(copy: WorkingCopy) -> list[Widget]:
    """The widgets of a working copy in their order; those of a draft are not stored."""
    stored = widget_ids(copy.dashboard)
    ids = versions.connection_ids(copy.dashboard)
    return [
        _widget(copy.dashboard, place, entry, ids, id_of(copy.dashboard, entry["key"], stored))
        for place, entry in enumerate(copy.content.get("widgets", ()))
    ]


def _widget(
    dashboard: Dashboard, place: int, entry: Plain, ids: dict[str, str], widget_id: UUID
) -> Widget:
    values = writing.widget_values(entry, ids)
    key, client_id = entry["key"], dashboard.client_id
    return Widget(
        pk=widget_id, client_id=client_id, dashboard=dashboard, key=key, position=place, **values
    )


def id_of(dashboard: Dashboard, key: str, stored: dict[str, UUID]) -> UUID:
    """A widget's id; one that only a draft has is identified by dashboard and key."""
    return stored.get(key) or uuid.uuid5(dashboard.pk, key)
