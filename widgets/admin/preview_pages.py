"""The builder's preview: one tile in its client's brand, on a page of its own in a frame."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from clients import theme
from clients.admin.scoped import staff
from clients.auth.language import language_of
from clients.branding import files, fonts
from clients.models import Brand
from runtime.token_bucket import TokenBucket
from widgets.admin import widget_editing
from widgets.admin.dashboard_access import dashboard_of
from widgets.models import Dashboard
from widgets.pages import widget_preview

PREVIEW, BRAND_FILE = "widgets_widget_preview", "widgets_dashboard_brand_file"
# In place of the id of a widget that is not stored.
NEW = UUID(int=0)
# Previews of one person by one process: a burst of typing, then one a second.
previews = TokenBucket(per_second=1, burst=30)


@never_cache
@require_POST
def preview(request: HttpRequest, dashboard_id: UUID) -> HttpResponse:
    """The submitted choices as a tile; none is stored, and a worker fetches what is missing."""
    dashboard = dashboard_of(request, dashboard_id)
    edit = widget_editing.checked(widget_editing.submitted(dashboard, request.POST))
    chosen = theme.THEMES.get(request.POST.get("preview-theme", ""), theme.LIGHT)
    context: dict[str, Any] = {"theme": chosen, **brand_context(dashboard), "state": "invalid"}
    if not previews.take(staff(request).pk):
        context["note"] = "That was quick. The preview goes on in a moment."
        context["state"] = "busy"
    elif edit.errors:
        context["note"] = "The preview shows once everything is filled in."
    else:
        found = widget_preview.read(dashboard.client, dashboard.pk, edit.row(NEW))
        state = "waiting" if found.is_waiting else "ready"
        context |= {"preview": found, "tile": found.tile, "state": state}
    with translation.override(language_of(dashboard.client.locale)):
        return render(request, "admin/widgets/preview.html", context)


@require_safe
def brand_file(request: HttpRequest, dashboard_id: UUID, version: str, name: str) -> HttpResponse:
    """A file of the client's brand, for previews on the agency's host."""
    brand = getattr(dashboard_of(request, dashboard_id).client, "brand", None)
    if brand is None or files.version(brand) != version:
        raise Http404
    return files.answer(brand, name)


def brand_context(dashboard: Dashboard) -> dict[str, Any]:
    """The brand's context of the client's pages, with addresses of the agency's host."""
    brand: Brand | None = getattr(dashboard.client, "brand", None)
    if brand is None:
        return {"brand": None, "brand_files": None, "brand_sheets": (), "brand_preloads": ()}
    version = files.version(brand)
    names = {
        "light": "light.css",
        "dark": "dark.css",
        "icon_32": "icon-32.png",
        "icon_180": "icon-180.png",
    }
    return {
        "brand": brand,
        "brand_files": {
            key: reverse(f"admin:{BRAND_FILE}", args=[dashboard.pk, version, name])
            for key, name in names.items()
        },
        "brand_sheets": fonts.sheets(brand),
        "brand_preloads": fonts.preloads(brand),
    }
