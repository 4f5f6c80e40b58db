"""Page of a dashboard's template: its link, and the dashboard kept as a version of a template."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from clients.admin.scoped import staff
from widgets.admin.dashboard_access import dashboard_of
from widgets.admin.template_pages import TEMPLATE
from widgets.manifests import differences, summaries, template_versions, versions
from widgets.manifests.errors import ManifestError
from widgets.models import Dashboard

PAGE, KEEP = "widgets_dashboard_template", "widgets_dashboard_template_keep"
REVISE, UNLINK = "widgets_dashboard_template_revise", "widgets_dashboard_template_unlink"
LONGEST_NOTE = 500


class DashboardTemplatePages:
    """Admin mixin: the page of a dashboard's template."""

    def get_urls(self) -> list[URLPattern]:
        parent: Any = super()
        view, below = admin.site.admin_view, "<uuid:dashboard_id>/template/"
        return [
            path(below, view(show), name=PAGE),
            path(f"{below}keep/", view(keep), name=KEEP),
            path(f"{below}revise/", view(revise), name=REVISE),
            path(f"{below}unlink/", view(unlink), name=UNLINK),
            *parent.get_urls(),
        ]


@never_cache
@require_safe
def show(request: HttpRequest, dashboard_id: UUID) -> HttpResponse:
    return _page(request, dashboard_of(request, dashboard_id))


@require_POST
def keep(request: HttpRequest, dashboard_id: UUID) -> HttpResponse:
    """A template of the agency's from a dashboard; a refused title stays in the form."""
    dashboard = dashboard_of(request, dashboard_id)
    title = request.POST.get("title", "").strip()
    try:
        version = template_versions.keep(dashboard, title, actor=staff(request))
    except ManifestError as error:
        return _page(request, dashboard, title=title, error=str(error))
    messages.success(request, _("The template is kept, and this dashboard is linked to it."))
    return redirect(f"admin:{TEMPLATE}", version.template.name)


@require_POST
def revise(request: HttpRequest, dashboard_id: UUID) -> HttpResponse:
    """The dashboard as the next version of its template; no other dashboard changes by that."""
    dashboard = dashboard_of(request, dashboard_id)
    note = request.POST.get("note", "").strip()[:LONGEST_NOTE]
    try:
        version = template_versions.revise(dashboard, actor=staff(request), note=note)
    except ManifestError as error:
        messages.error(request, str(error))
        return redirect(f"admin:{PAGE}", dashboard.pk)
    messages.success(
        request,
        _("This is version %(number)d of the template now. Choose who gets it.")
        % {"number": version.number},
    )
    return redirect(f"admin:{TEMPLATE}", version.template.name)


@require_POST
def unlink(request: HttpRequest, dashboard_id: UUID) -> HttpResponse:
    dashboard = dashboard_of(request, dashboard_id)
    template_versions.unlink(dashboard, actor=staff(request))
    messages.success(request, _("The dashboard is no longer linked to a template."))
    return redirect(f"admin:{PAGE}", dashboard.pk)


def _page(
    request: HttpRequest, dashboard: Dashboard, *, title: str = "", error: str = ""
) -> HttpResponse:
    version = template_versions.linked(dashboard)
    context = {
        **admin.site.each_context(request),
        "opts": Dashboard._meta,
        "title": "Template",
        "row": dashboard,
        "dashboard": dashboard,
        "linked": version,
        "given": title or dashboard.title,
        "error": error,
    }
    if version:
        present = versions.present(dashboard)
        base = template_versions.content_for(version, dashboard, present)
        changes = differences.between_dashboards(base, present)
        context |= {
            "lines": list(summaries.lines(changes)),
            "may_revise": template_versions.may_revise(version.template, staff(request)),
            "newest": template_versions.newest(version.template),
        }
    return render(request, "admin/widgets/dashboard_template.html", context)
