"""Positions of a dashboard's widgets: distinct, and limited in number."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from uuid import UUID

from clients import configuration
from widgets.models import Dashboard, Widget

MOST_WIDGETS = 30
FULL = f"A dashboard holds {MOST_WIDGETS} widgets at most; take some away first."
# A position after every other: of a widget that is to come last.
LAST = 32_767


def lock(dashboard: Dashboard) -> set[UUID]:
    """Lock a dashboard's row until the transaction ends; returns the ids of its widgets."""
    configuration.lock(dashboard.client_id)
    rows = Dashboard.objects.for_client(dashboard.client_id).filter(pk=dashboard.pk)
    rows.select_for_update().first()
    widgets = Widget.objects.for_client(dashboard.client_id).filter(dashboard=dashboard)
    return set(widgets.values_list("pk", flat=True))


def renumber(dashboard: Dashboard, *, moved: Sequence[UUID] = ()) -> None:
    """Number a dashboard's widgets from 0, each position once. Wants the dashboard locked.

    Those that were `moved` stand where their positions say, in that order where several say
    the same; the others stand around them.
    """
    rows = Widget.objects.for_client(dashboard.client_id).filter(dashboard=dashboard)
    by_id = {widget.pk: widget for widget in rows}
    widgets = [widget for widget in by_id.values() if widget.pk not in moved]
    free = 0
    for widget in sorted((by_id[pk] for pk in moved if pk in by_id), key=attrgetter("position")):
        place = max(widget.position, free)
        widgets.insert(place, widget)
        free = place + 1
    for place, widget in enumerate(widgets):
        widget.position = place
    rows.bulk_update(widgets, ["position"])


def next_position(client_id: UUID) -> int:
    """The position after all dashboards that a client has."""
    rows = Dashboard.objects.for_client(client_id).order_by("-position")
    last = rows.values_list("position", flat=True).first()
    return 0 if last is None else min(last + 1, LAST)
