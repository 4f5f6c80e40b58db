"""Widgets of a draft as the builder reads and writes them: by the ids that its pages have.

The same operations as `widget_saving` has for stored widgets.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from clients.models import User
from widgets import layout
from widgets.admin import widget_saving
from widgets.admin.widget_saving import Changed, Draft
from widgets.manifests import arrangement, exporting, versions, working_copy
from widgets.manifests.arrangement import TooManyWidgets
from widgets.manifests.entries import Plain
from widgets.manifests.errors import InvalidManifest
from widgets.manifests.working_copy import WorkingCopy
from widgets.models import Dashboard, Widget
from widgets.models.widget_keys import free_key


def find(dashboard: Dashboard, person: User, widget_id: UUID) -> Widget | None:
    return _found(working_copy.read(dashboard, person), widget_id)


@transaction.atomic
def add(dashboard: Dashboard, person: User, draft: Draft) -> Widget:
    """Add a widget after the others. Raises ValidationError for bad fields or a full page."""
    copy = working_copy.lock(dashboard, person)
    widget = widget_saving.unsaved(dashboard, draft)
    entries = _entries(copy)
    widget.key = free_key(draft.title, draft.stored.kind, {each["key"] for each in entries})
    return _stored(copy, widget, [*entries, _entry(dashboard, widget)])


@transaction.atomic
def change(
    dashboard: Dashboard, person: User, widget_id: UUID, draft: Draft, *, seen: str
) -> Widget:
    """Change a widget whose version was `seen`. Raises Changed and ValidationError."""
    copy = working_copy.lock(dashboard, person)
    found = _found(copy, widget_id)
    if found is None or widget_saving.version(found) != seen:
        raise Changed(found)
    widget = widget_saving.unsaved(dashboard, draft)
    widget.key = found.key
    entry = _entry(dashboard, widget)
    entries = [entry if each["key"] == found.key else each for each in _entries(copy)]
    return _stored(copy, widget, entries)


@transaction.atomic
def duplicate(dashboard: Dashboard, person: User, widget_id: UUID) -> Widget | None:
    """Add a copy of a widget right after it. Raises ValidationError for a full page."""
    copy = working_copy.lock(dashboard, person)
    found, entries = _found(copy, widget_id), _entries(copy)
    if found is None:
        return None
    place = next(number for number, each in enumerate(entries) if each["key"] == found.key)
    new = arrangement.duplicated(entries[place], {each["key"] for each in entries})
    _write(copy, [*entries[: place + 1], new, *entries[place + 1 :]])
    stored = working_copy.widget_ids(dashboard)
    return find(dashboard, person, working_copy.id_of(dashboard, new["key"], stored))


@transaction.atomic
def delete(dashboard: Dashboard, person: User, widget_id: UUID) -> Widget | None:
    """Remove a widget; returns it as it was."""
    copy = working_copy.lock(dashboard, person)
    found = _found(copy, widget_id)
    if found is not None:
        _write(copy, [each for each in _entries(copy) if each["key"] != found.key])
    return found


def _found(copy: WorkingCopy, widget_id: UUID) -> Widget | None:
    return next((each for each in working_copy.widgets(copy) if each.pk == widget_id), None)


def _entries(copy: WorkingCopy) -> list[Plain]:
    return list(copy.content.get("widgets", ()))


def _entry(dashboard: Dashboard, widget: Widget) -> Plain:
    return exporting.widget_entry(widget.key, widget, versions.connection_labels(dashboard))


def _stored(copy: WorkingCopy, widget: Widget, entries: Sequence[Plain]) -> Widget:
    widget.full_clean(exclude=["client", "dashboard", "key"])
    _write(copy, entries)
    stored = working_copy.widget_ids(copy.dashboard)
    widget.pk = working_copy.id_of(copy.dashboard, widget.key, stored)
    return widget


def _write(copy: WorkingCopy, entries: Sequence[Plain]) -> None:
    try:
        working_copy.write(copy, arrangement.with_widgets(copy.content, entries))
    except TooManyWidgets:
        raise ValidationError(layout.FULL) from None
    except InvalidManifest as error:
        raise ValidationError(str(error)) from error
