"""Pages of the widget builder: add and change a widget of a dashboard, duplicate and delete it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clients import audit
from clients.admin.scoped import staff
from widgets.admin import draft_widgets, preview_pages, widget_editing, widget_saving
from widgets.admin.dashboard_access import dashboard_of
from widgets.admin.widget_editing import Edit
from widgets.admin.widget_saving import Changed
from widgets.manifests import drafts
from widgets.models import Dashboard, Widget
from widgets.pages.widget_cost import price_of

ADD, CHANGE = "widgets_widget_add", "widgets_widget_change"
DUPLICATE, DELETE = "widgets_widget_duplicate", "widgets_widget_delete"
SAVES = ("_save", "_addanother")
MEANWHILE = (
    "Somebody else saved this widget since you opened it. Your choices are still here: save again"
    " to replace what is stored, or open the stored widget."
)
GONE = "Somebody else deleted this widget since you opened it. Save again to add it anew."


class BuilderPages:
    """Admin mixin: the builder's pages below a dashboard."""

    def get_urls(self) -> list[URLPattern]:
        parent: Any = super()
        view, below = admin.site.admin_view, "<uuid:dashboard_id>/widgets/"
        one = f"{below}<uuid:widget_id>/"
        return [
            path(f"{below}add/", view(edit_page), name=ADD),
            path(f"{below}preview/", view(preview_pages.preview), name=preview_pages.PREVIEW),
            path(
                "<uuid:dashboard_id>/brand/<str:version>/<str:name>",
                view(preview_pages.brand_file),
                name=preview_pages.BRAND_FILE,
            ),
            path(one, view(edit_page), name=CHANGE),
            path(f"{one}duplicate/", view(duplicate), name=DUPLICATE),
            path(f"{one}delete/", view(delete), name=DELETE),
            *parent.get_urls(),
        ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit_page(
    request: HttpRequest, dashboard_id: UUID, widget_id: UUID | None = None
) -> HttpResponse:
    """The form; whatever button but "Save" is pressed shows it again with what is possible now."""
    dashboard = dashboard_of(request, dashboard_id)
    widget = _find(request, dashboard, widget_id) if widget_id else None
    if request.method != "POST":
        if widget_id and widget is None:
            raise Http404
        return _form(request, dashboard, widget, widget_editing.opened(dashboard, widget))
    edit = widget_editing.submitted(dashboard, request.POST)
    if not any(name in request.POST for name in SAVES):
        return _form(request, dashboard, widget, edit)
    edit = widget_editing.checked(edit)
    if edit.is_settled or edit.errors:
        return _form(request, dashboard, widget, edit, note=_note(edit))
    try:
        saved = _save(request, dashboard, widget_id, edit)
    except Changed as changed:
        known = replace(edit, seen=widget_saving.version(changed.widget))
        note = MEANWHILE if changed.widget else GONE
        return _form(request, dashboard, changed.widget, known, note=note)
    except ValidationError as error:
        return _form(request, dashboard, widget, _with_errors(edit, error), note=_text(error))
    messages.success(request, _("“%(widget)s” is saved.") % {"widget": saved})
    if "_addanother" in request.POST:
        return redirect(f"admin:{ADD}", dashboard.pk)
    return _to_dashboard(request, dashboard)


@require_POST
def duplicate(request: HttpRequest, dashboard_id: UUID, widget_id: UUID) -> HttpResponse:
    dashboard = dashboard_of(request, dashboard_id)
    try:
        copy = (
            draft_widgets.duplicate(dashboard, staff(request), widget_id)
            if _has_draft(request, dashboard)
            else widget_saving.duplicate(dashboard, widget_id)
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _to_dashboard(request, dashboard)
    if copy is None:
        raise Http404
    _record("added", request, dashboard, copy)
    messages.success(request, _("This is the copy."))
    return redirect(f"admin:{CHANGE}", dashboard.pk, copy.pk)


@require_POST
def delete(request: HttpRequest, dashboard_id: UUID, widget_id: UUID) -> HttpResponse:
    dashboard = dashboard_of(request, dashboard_id)
    widget = (
        draft_widgets.delete(dashboard, staff(request), widget_id)
        if _has_draft(request, dashboard)
        else widget_saving.delete(dashboard, widget_id)
    )
    if widget is None:
        raise Http404
    _record("deleted", request, dashboard, widget)
    messages.success(request, _("“%(widget)s” is deleted.") % {"widget": widget})
    return _to_dashboard(request, dashboard)


@transaction.atomic
def _save(request: HttpRequest, dashboard: Dashboard, widget_id: UUID | None, edit: Edit) -> Widget:
    is_new = widget_id is None or not edit.seen
    if _has_draft(request, dashboard):
        saved = _save_in_draft(request, dashboard, widget_id, edit)
    elif widget_id is None or not edit.seen:
        saved = widget_saving.add(dashboard, edit.draft)
    else:
        saved = widget_saving.change(dashboard, widget_id, edit.draft, seen=edit.seen)
    _record("added" if is_new else "changed", request, dashboard, saved)
    return saved


def _save_in_draft(
    request: HttpRequest, dashboard: Dashboard, widget_id: UUID | None, edit: Edit
) -> Widget:
    person = staff(request)
    if widget_id is None or not edit.seen:
        return draft_widgets.add(dashboard, person, edit.draft)
    return draft_widgets.change(dashboard, person, widget_id, edit.draft, seen=edit.seen)


def _has_draft(request: HttpRequest, dashboard: Dashboard) -> bool:
    """True where the builder writes to the person's draft."""
    return drafts.of(dashboard, staff(request)) is not None


def _find(request: HttpRequest, dashboard: Dashboard, widget_id: UUID) -> Widget | None:
    if _has_draft(request, dashboard):
        return draft_widgets.find(dashboard, staff(request), widget_id)
    return widget_saving.find(dashboard, widget_id)


def _record(event: str, request: HttpRequest, dashboard: Dashboard, widget: Widget) -> None:
    audit.record(
        f"widget.{event}",
        client=dashboard.client,
        actor=staff(request),
        subject=widget,
        is_draft=_has_draft(request, dashboard),
        address=request.META["REMOTE_ADDR"],
        dashboard=str(dashboard),
    )


def _form(
    request: HttpRequest,
    dashboard: Dashboard,
    widget: Widget | None,
    edit: Edit,
    *,
    note: str = "",
) -> HttpResponse:
    draft = drafts.of(dashboard, staff(request))
    context = {
        **admin.site.each_context(request),
        "opts": Dashboard._meta,
        "title": str(widget) if widget else "New widget",
        "row": dashboard,
        "dashboard": dashboard,
        "draft": draft,
        "widget": widget,
        "edit": edit,
        "groups": edit.groups(),
        "note": note,
        "back": _back(dashboard, in_draft=draft is not None),
        "price": price_of(
            dashboard.client, dashboard.pk, edit.row(widget.pk if widget else preview_pages.NEW)
        ),
    }
    return render(request, "admin/widgets/builder.html", context)


def _note(edit: Edit) -> str:
    return widget_editing.SETTLED if edit.is_settled and not edit.errors else ""


def _with_errors(edit: Edit, error: ValidationError) -> Edit:
    by_field = error.message_dict if hasattr(error, "error_dict") else {}
    found = {name: " ".join(texts) for name, texts in by_field.items()}
    return replace(edit, errors=edit.errors | found)


def _text(error: ValidationError) -> str:
    return "" if hasattr(error, "error_dict") else " ".join(error.messages)


def _back(dashboard: Dashboard, *, in_draft: bool) -> str:
    """The page with all widgets: that of the dashboard, whose table has the stored ones alone."""
    page = "layout" if in_draft else "change"
    return reverse(f"admin:widgets_dashboard_{page}", args=[dashboard.pk])


def _to_dashboard(request: HttpRequest, dashboard: Dashboard) -> HttpResponse:
    return redirect(_back(dashboard, in_draft=_has_draft(request, dashboard)))
