"""Saves, duplicates and deletes widgets of a dashboard, one writer at a time."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from widgets import layout
from widgets.builder.choices import Stored
from widgets.manifests import arrangement
from widgets.models import Dashboard, Widget


@dataclass(frozen=True, slots=True)
class Draft:
    """A widget as it is to be stored, with its size on the grid."""

    stored: Stored
    title: str = ""
    width: int = 4
    height: int = 2


class Changed(Exception):
    """The widget is no longer as its editor saw it; `widget` is None where it is gone."""

    def __init__(self, widget: Widget | None) -> None:
        super().__init__("changed meanwhile")
        self.widget = widget


def version(widget: Widget | None) -> str:
    """A digest of all that the builder writes; "" for a widget that is not stored."""
    if widget is None:
        return ""
    plain = [widget.kind, widget.title, widget.query, widget.options, widget.width, widget.height]
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:24]


def find(dashboard: Dashboard, widget_id: UUID) -> Widget | None:
    rows = Widget.objects.for_client(dashboard.client_id).filter(dashboard=dashboard)
    return rows.filter(pk=widget_id).first()


def unsaved(dashboard: Dashboard, draft: Draft) -> Widget:
    """A new widget at the dashboard's end."""
    widget = Widget(client_id=dashboard.client_id, dashboard=dashboard, position=layout.LAST)
    _fill(widget, draft)
    return widget


@transaction.atomic
def add(dashboard: Dashboard, draft: Draft) -> Widget:
    """Store a new widget after the others. Raises ValidationError for bad fields or a full page."""
    if len(layout.lock(dashboard)) >= layout.MOST_WIDGETS:
        raise ValidationError(layout.FULL)
    return _stored(unsaved(dashboard, draft), is_moved=True)


@transaction.atomic
def change(dashboard: Dashboard, widget_id: UUID, draft: Draft, *, seen: str) -> Widget:
    """Store a widget whose version was `seen`. Raises Changed where another's is stored by now,
    and ValidationError for bad fields.
    """
    layout.lock(dashboard)
    widget = find(dashboard, widget_id)
    if widget is None or version(widget) != seen:
        raise Changed(widget)
    _fill(widget, draft)
    return _stored(widget)


@transaction.atomic
def duplicate(dashboard: Dashboard, widget_id: UUID) -> Widget | None:
    """Store a copy of a widget right after it. Raises ValidationError for a full page."""
    stored, widget = layout.lock(dashboard), find(dashboard, widget_id)
    if widget is None:
        return None
    if len(stored) >= layout.MOST_WIDGETS:
        raise ValidationError(layout.FULL)
    copied = Stored(widget.kind, widget.query, widget.options)
    title = arrangement.copy_title(widget.title)
    copy = unsaved(dashboard, Draft(copied, title, widget.width, widget.height))
    copy.position = min(widget.position + 1, layout.LAST)
    return _stored(copy, is_moved=True)


@transaction.atomic
def delete(dashboard: Dashboard, widget_id: UUID) -> Widget | None:
    """Delete a widget and close the gap; returns it as it was."""
    layout.lock(dashboard)
    widget = find(dashboard, widget_id)
    if widget is not None:
        name = str(widget)
        widget.delete()
        layout.renumber(dashboard)
        widget.title = name
    return widget


def _fill(widget: Widget, draft: Draft) -> None:
    widget.kind, widget.title = draft.stored.kind, draft.title
    widget.query, widget.options = draft.stored.query, draft.stored.options
    widget.width, widget.height = draft.width, draft.height


def _stored(widget: Widget, *, is_moved: bool = False) -> Widget:
    widget.full_clean(exclude=["client", "dashboard", "key"])
    widget.save()
    if is_moved:
        layout.renumber(widget.dashboard, moved=(widget.pk,))
        widget.refresh_from_db(fields=["position"])
    return widget
