"""Layout page: a dashboard's tiles arranged on the grid of its client's page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clients.admin.scoped import staff
from widgets.admin import layout_form, layout_saving
from widgets.admin.dashboard_access import dashboard_of
from widgets.admin.layout_form import Row
from widgets.admin.layout_saving import ArrangementChanged
from widgets.charts import registry as charts
from widgets.manifests import arrangement, working_copy
from widgets.manifests.arrangement import Action, TooManyWidgets
from widgets.manifests.errors import InvalidManifest
from widgets.manifests.target import by
from widgets.manifests.working_copy import WorkingCopy
from widgets.models import Dashboard
from widgets.pages import draft_preview

LAYOUT = "widgets_dashboard_layout"
MEANWHILE = (
    "Somebody else changed the layout since you opened it, or a widget that you take away. Your"
    " layout is still here: save again to replace theirs, or open the stored layout."
)


@dataclass(frozen=True, slots=True)
class LaidTile:
    """A tile as the page shows it."""

    row: Row
    id: UUID
    kind: str
    label: str
    title: str
    # The tile's own HTML; empty where its numbers are not known.
    html: str = ""
    # A digest of the widget, to detect that somebody else changed it.
    version: str = ""


class LayoutPages:
    """Admin mixin: the layout page of a dashboard."""

    def get_urls(self) -> list[URLPattern]:
        parent: Any = super()
        view = admin.site.admin_view
        return [
            path("<uuid:dashboard_id>/layout/", view(layout_page), name=LAYOUT),
            *parent.get_urls(),
        ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def layout_page(request: HttpRequest, dashboard_id: UUID) -> HttpResponse:
    dashboard = dashboard_of(request, dashboard_id)
    copy = working_copy.read(dashboard, staff(request))
    if request.method != "POST":
        return _page(request, copy, layout_form.stored(arrangement.tiles_of(copy.content)))
    targets = frozenset(each.pk for each in layout_saving.targets_of(dashboard))
    given = layout_form.read(request.POST, targets)
    if given.has_errors:
        return _page(request, copy, given.rows, seen=given.seen, note=_count(given.rows))
    try:
        layout_saving.save(
            dashboard,
            given.tiles,
            person=staff(request),
            seen=given.seen,
            address=request.META["REMOTE_ADDR"],
        )
    except ArrangementChanged as changed:
        return _page(request, changed.copy, given.rows, note=MEANWHILE)
    except (TooManyWidgets, InvalidManifest) as error:
        return _page(request, copy, given.rows, seen=given.seen, note=str(error))
    except ValidationError as error:  # a stored widget that could not be saved today
        note = " ".join(error.messages)
        return _page(request, copy, given.rows, seen=given.seen, note=note)
    messages.success(request, _("The layout is saved."))
    return redirect(f"admin:{LAYOUT}", dashboard.pk)


def _page(
    request: HttpRequest,
    copy: WorkingCopy,
    rows: Sequence[Row],
    *,
    seen: str = "",
    note: str = "",
) -> HttpResponse:
    dashboard, targets = copy.dashboard, layout_saving.targets_of(copy.dashboard)
    context = {
        **admin.site.each_context(request),
        "opts": Dashboard._meta,
        "title": "Layout",
        "row": dashboard,
        "dashboard": dashboard,
        "draft": copy.draft,
        "tiles": list(_tiles(copy, rows)),
        "targets": targets,
        "actions": list(_actions(targets)),
        "seen": seen or arrangement.fingerprint(copy.content),
        "note": note,
        "is_stale": note == MEANWHILE,
    }
    return render(request, "admin/widgets/layout.html", context)


def _tiles(copy: WorkingCopy, rows: Sequence[Row]) -> Iterator[LaidTile]:
    """The submitted tiles whose widgets there still are, then those that were added meanwhile."""
    entries = by(copy.content.get("widgets"), "key")
    widgets = {widget.key: widget for widget in working_copy.widgets(copy)}
    fragments = draft_preview.cached_fragments(copy.dashboard, list(widgets.values()))
    submitted = {row.key for row in rows if not row.is_copy}
    stored = layout_form.stored(arrangement.tiles_of(copy.content))
    for row in (*rows, *(row for row in stored if row.key not in submitted)):
        if entry := entries.get(row.key):
            kind = charts.kinds().get(entry["kind"])
            label = kind.label if kind else entry["kind"]
            title = entry.get("title") or label
            widget_id = widgets[row.key].pk
            yield LaidTile(
                row,
                widget_id,
                entry["kind"],
                label,
                f"{title} (copy)" if row.is_copy else title,
                fragments.get(widget_id, ""),
                arrangement.digest(entry),
            )


def _actions(targets: Sequence[Dashboard]) -> Iterator[tuple[str, str]]:
    """Actions that a tile offers in the form without scripts, with their words."""
    yield Action.KEEP, "Keep it"
    yield Action.DUPLICATE, "Duplicate it"
    yield Action.REMOVE, "Remove it"
    for board in targets:
        yield f"{Action.COPY}:{board.pk}", f"Copy to “{board}”"
        yield f"{Action.MOVE}:{board.pk}", f"Move to “{board}”"


def _count(rows: Sequence[Row]) -> str:
    count = sum(len(row.errors) for row in rows)
    return f"Nothing is saved yet: {count} {'thing needs' if count == 1 else 'things need'} a look."
