"""History page of a dashboard: its versions in words, two of them compared, one restored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from clients import audit
from clients.admin.scoped import staff
from widgets.admin.dashboard_access import dashboard_of
from widgets.admin.draft_pages import DRAFT
from widgets.manifests import differences, drafts, summaries, versions
from widgets.manifests.entries import Plain
from widgets.manifests.errors import ManifestError
from widgets.models import Dashboard, DashboardVersion

VERSIONS, RESTORE = "widgets_dashboard_versions", "widgets_dashboard_restore"
MOST_VERSIONS = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A version in the list, with its difference from the one before it."""

    version: DashboardVersion
    summary: str
    is_present: bool


class VersionPages:
    """Admin mixin: the history page of a dashboard."""

    def get_urls(self) -> list[URLPattern]:
        parent: Any = super()
        view, below = admin.site.admin_view, "<uuid:dashboard_id>/versions/"
        return [
            path(below, view(history), name=VERSIONS),
            path(f"{below}<int:number>/restore/", view(restore), name=RESTORE),
            *parent.get_urls(),
        ]


@never_cache
@require_safe
def history(request: HttpRequest, dashboard_id: UUID) -> HttpResponse:
    """The newest versions; with `from` and `to`, the difference of these two as well."""
    dashboard = dashboard_of(request, dashboard_id)
    rows = DashboardVersion.objects.for_client(dashboard.client_id).filter(dashboard=dashboard)
    listed = list(rows.select_related("author")[: MOST_VERSIONS + 1])
    contents = versions.contents_of(listed, dashboard)
    context = {
        **admin.site.each_context(request),
        "opts": Dashboard._meta,
        "title": "Versions",
        "row": dashboard,
        "dashboard": dashboard,
        "draft": drafts.of(dashboard, staff(request)),
        "lines": _lines(listed, contents, versions.present(dashboard))[:MOST_VERSIONS],
        "comparison": _comparison(request, listed, contents),
    }
    return render(request, "admin/widgets/versions.html", context)


@require_POST
def restore(request: HttpRequest, dashboard_id: UUID, number: int) -> HttpResponse:
    """An old version as the person's draft, or published again at once."""
    dashboard = dashboard_of(request, dashboard_id)
    rows = DashboardVersion.objects.for_client(dashboard.client_id).filter(dashboard=dashboard)
    version = rows.select_related("dashboard", "dashboard__client").filter(number=number).first()
    if version is None:
        raise Http404
    is_direct = "_publish" in request.POST
    try:
        new = _restore(request, version, is_direct=is_direct)
    except ManifestError as error:
        messages.error(request, str(error))
        return redirect(f"admin:{VERSIONS}", dashboard.pk)
    given = {"old": number, "new": new}
    if is_direct:
        messages.success(request, _("Version %(old)d is live again, as version %(new)d.") % given)
        return redirect(f"admin:{VERSIONS}", dashboard.pk)
    messages.success(
        request, _("Version %(old)d is your draft now. Readers do not see it yet.") % given
    )
    return redirect(f"admin:{DRAFT}", dashboard.pk)


@transaction.atomic
def _restore(request: HttpRequest, version: DashboardVersion, *, is_direct: bool) -> int:
    """The number of the version that it is published as; its own where it is a draft."""
    draft = drafts.restore(version, staff(request))
    number: int = version.number
    if is_direct:
        number = drafts.publish(draft, actor=staff(request)).number
    audit.record(
        "dashboard.restored" if is_direct else "dashboard.draft_restored",
        client=version.dashboard.client,
        actor=staff(request),
        subject=version.dashboard,
        address=request.META["REMOTE_ADDR"],
        version=version.number,
    )
    return number


def _lines(
    listed: Sequence[DashboardVersion], contents: Sequence[Plain], present: Plain
) -> list[Line]:
    found = []
    for place, version in enumerate(listed):
        is_first = place + 1 == len(listed)
        changes = (
            () if is_first else differences.between_dashboards(contents[place + 1], contents[place])
        )
        words = "The first version" if is_first else summaries.summary(changes)
        is_present = place == 0 and not differences.between_dashboards(contents[0], present)
        found.append(Line(version, words or "Nothing but the note", is_present))
    return found


def _comparison(
    request: HttpRequest, listed: Sequence[DashboardVersion], contents: Sequence[Plain]
) -> dict[str, Any] | None:
    """The difference of two listed versions, the older one first; None where none was asked."""
    by_number = {
        str(version.number): (version, content)
        for version, content in zip(listed, contents, strict=True)
    }
    asked = [by_number.get(request.GET.get(name, "")) for name in ("from", "to")]
    found = sorted((each for each in asked if each), key=lambda each: each[0].number)
    if len(found) < len(asked):
        return None
    (former, before), (latter, after) = found
    changes = differences.between_dashboards(before, after)
    return {"former": former, "latter": latter, "lines": list(summaries.lines(changes))}
