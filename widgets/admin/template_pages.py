"""Pages of templates: their list, the plan of an update in words, its application and rollback.

All staff see all templates; dashboards, plans and updates are those of the clients that the
signed-in person may configure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from clients.admin.scoped import staff
from clients.auth import permissions
from widgets.manifests import template_updates, template_versions, templates
from widgets.manifests.errors import ManifestError
from widgets.models import Dashboard, DashboardTemplate, TemplateUpdate, TemplateVersion

LIST, TEMPLATE = "widgets_template_list", "widgets_template"
APPLY, ROLL_BACK = "widgets_template_apply", "widgets_template_roll_back"
MOST_UPDATES = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A template in the list, with the number of dashboards that are linked to it."""

    template: DashboardTemplate
    number: int
    is_shipped: bool
    linked: int
    behind: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Updates that were applied together; `open` are those that were not rolled back."""

    first: TemplateUpdate
    updates: tuple[TemplateUpdate, ...]

    @property
    def open(self) -> int:
        return sum(update.rolled_back_at is None for update in self.updates)


class TemplatePages:
    """Admin mixin: the pages of templates."""

    def get_urls(self) -> list[URLPattern]:
        parent: Any = super()
        view, below = admin.site.admin_view, "templates/<slug:template>/"
        return [
            path("templates/", view(index), name=LIST),
            path(below, view(show), name=TEMPLATE),
            path(f"{below}apply/", view(apply), name=APPLY),
            path(f"{below}roll-back/", view(roll_back), name=ROLL_BACK),
            *parent.get_urls(),
        ]


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "opts": Dashboard._meta,
        "title": "Templates",
        "lines": list(_lines(_dashboards(request))),
    }
    return render(request, "admin/widgets/templates.html", context)


@never_cache
@require_safe
def show(request: HttpRequest, template: str) -> HttpResponse:
    """The difference of the newest version for each linked dashboard, and the former updates."""
    row = get_object_or_404(DashboardTemplate, name=template)
    version, rows = templates.newest(row), _dashboards(request)
    context = {
        **admin.site.each_context(request),
        "opts": Dashboard._meta,
        "title": row.title,
        "template": row,
        "newest": version,
        "is_shipped": template_versions.is_shipped(row),
        "planned": template_updates.plan(version, rows),
        "current": rows.filter(template_version=version).count(),
        "batches": _batches(request, row),
    }
    return render(request, "admin/widgets/template.html", context)


@require_POST
def apply(request: HttpRequest, template: str) -> HttpResponse:
    """Update the chosen dashboards, as they were planned on the page."""
    row = get_object_or_404(DashboardTemplate, name=template)
    chosen = [key for value in request.POST.getlist("dashboard") if (key := _uuid(value))]
    seen = {key: request.POST.get(f"seen-{key}", "") for key in chosen}
    if not seen:
        messages.error(request, _("Choose at least one dashboard."))
        return redirect(f"admin:{TEMPLATE}", row.name)
    version = _numbered(row, request.POST.get("version", ""))
    try:
        found = template_updates.apply(version, _dashboards(request), seen, actor=staff(request))
    except ManifestError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Dashboards updated: %(count)d.") % {"count": len(found)})
    return redirect(f"admin:{TEMPLATE}", row.name)


@require_POST
def roll_back(request: HttpRequest, template: str) -> HttpResponse:
    """Take back what is left of a batch."""
    row = get_object_or_404(DashboardTemplate, name=template)
    # No batch has the null id.
    batch = _uuid(request.POST.get("batch", "")) or UUID(int=0)
    updates = _updates(request, row).filter(batch=batch, rolled_back_at=None)
    try:
        count = template_updates.roll_back(updates, actor=staff(request))
    except ManifestError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Dashboards as they were: %(count)d.") % {"count": count})
    return redirect(f"admin:{TEMPLATE}", row.name)


def _dashboards(request: HttpRequest) -> QuerySet[Dashboard]:
    return permissions.configurable(staff(request), Dashboard.objects.all())


def _updates(request: HttpRequest, template: DashboardTemplate) -> QuerySet[TemplateUpdate]:
    rows = permissions.configurable(staff(request), TemplateUpdate.objects.all())
    return rows.filter(version__template=template)


def _numbered(template: DashboardTemplate, number: str) -> TemplateVersion:
    """The version that the plan was of; another one than the newest refuses the update."""
    rows = TemplateVersion.objects.filter(template=template).select_related("template")
    is_number = number.isascii() and number.isdigit() and len(number) < 9
    found = rows.filter(number=int(number)).first() if is_number else None
    return found or template_versions.newest(template)


def _lines(dashboards: QuerySet[Dashboard]) -> Iterable[Line]:
    linked = dashboards.exclude(template_version=None).order_by()
    counts = linked.values_list("template_version__template", "template_version__number")
    counted = [*counts.annotate(count=Count("pk"))]
    for template in DashboardTemplate.objects.annotate(newest=Max("versions__number")):
        own = [(number, count) for key, number, count in counted if key == template.pk]
        newest = template.newest or 0
        yield Line(
            template,
            newest,
            template_versions.is_shipped(template),
            sum(count for _, count in own),
            sum(count for number, count in own if number != newest),
        )


def _batches(request: HttpRequest, template: DashboardTemplate) -> list[Batch]:
    related = _updates(request, template).select_related("dashboard__client", "version", "author")
    found: dict[UUID, list[TemplateUpdate]] = {}
    for update in related.order_by("-created_at")[:MOST_UPDATES]:
        found.setdefault(update.batch, []).append(update)
    return [Batch(updates[0], tuple(updates)) for updates in found.values()]


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None
