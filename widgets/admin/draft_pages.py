"""Pages of a person's draft: its changes, its preview, its publication, and a merge before that."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from clients import audit, theme
from clients.admin.scoped import staff
from clients.auth.language import language_of
from widgets.admin.dashboard_access import dashboard_of
from widgets.admin.preview_pages import brand_context
from widgets.builder.problem_words import SENTENCES
from widgets.manifests import differences, drafts, summaries, versions, working_copy
from widgets.manifests.entries import Plain
from widgets.manifests.errors import ChangedDraft, InvalidManifest, ManifestError, Problem
from widgets.manifests.target import by
from widgets.models import Dashboard, DashboardDraft
from widgets.pages import draft_preview

DRAFT, BEGIN = "widgets_dashboard_draft", "widgets_dashboard_draft_begin"
PREVIEW, PUBLISH = "widgets_dashboard_draft_preview", "widgets_dashboard_draft_publish"
DISCARD, REBASE = "widgets_dashboard_draft_discard", "widgets_dashboard_draft_rebase"
EDIT_HEADING = "widgets_dashboard_draft_heading"
LONGEST_NOTE = 500
# The field of a problem within a widget.
WIDGET = re.compile(r"widgets\[(?P<key>[^\]]+)\]")
HEADING = ("title", "intro")
NO_TEXTS: Mapping[str, str] = {}


class DraftPages:
    """Admin mixin: the pages of a dashboard's draft."""

    def get_urls(self) -> list[URLPattern]:
        parent: Any = super()
        view, below = admin.site.admin_view, "<uuid:dashboard_id>/draft/"
        return [
            path(below, view(draft_page), name=DRAFT),
            path(f"{below}heading/", view(edit_heading), name=EDIT_HEADING),
            path(f"{below}begin/", view(begin), name=BEGIN),
            path(f"{below}preview/", view(preview), name=PREVIEW),
            path(f"{below}publish/", view(publish), name=PUBLISH),
            path(f"{below}discard/", view(discard), name=DISCARD),
            path(f"{below}rebase/", view(rebase), name=REBASE),
            *parent.get_urls(),
        ]


@never_cache
@require_safe
def draft_page(request: HttpRequest, dashboard_id: UUID) -> HttpResponse:
    """A draft's changes in words, and those that came in meanwhile."""
    dashboard = dashboard_of(request, dashboard_id)
    return _page(request, dashboard, drafts.of(dashboard, staff(request)))


@require_POST
def begin(request: HttpRequest, dashboard_id: UUID) -> HttpResponse:
    dashboard = dashboard_of(request, dashboard_id)
    drafts.begin(dashboard, staff(request))
    messages.success(request, _("This is your draft. Readers see nothing of it until you publish."))
    return redirect("admin:widgets_dashboard_layout", dashboard.pk)


@never_cache
@require_safe
def preview(request: HttpRequest, dashboard_id: UUID) -> HttpResponse:
    """The draft in its client's brand and language; a worker fetches what is missing."""
    dashboard, draft = _drafted(request, dashboard_id)
    copy = working_copy.read(dashboard, staff(request))
    context = {
        "dashboard": dashboard,
        "draft": draft,
        "heading": copy.content,
        "preview": draft_preview.read(dashboard, working_copy.widgets(copy)),
        "theme": theme.of(request),
        **brand_context(dashboard),
    }
    with translation.override(language_of(dashboard.client.locale)):
        return render(request, "admin/widgets/draft_preview.html", context)


@require_POST
def edit_heading(request: HttpRequest, dashboard_id: UUID) -> HttpResponse:
    """The title and intro of a draft; what is refused stays in the form."""
    dashboard, draft = _drafted(request, dashboard_id)
    given = {name: request.POST.get(name, "").strip() for name in HEADING}
    content = versions.content_of(draft, dashboard) | given
    seen = request.POST.get("revision", "")
    try:
        revision = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else -1
        drafts.edit(draft, content, revision=revision)
    except InvalidManifest as error:
        errors = {each.field: each.reason for each in error.problems}
        return _page(request, dashboard, draft, heading=given, errors=errors)
    except ChangedDraft as error:
        return _page(request, dashboard, draft, heading=given, errors={"title": str(error)})
    messages.success(request, _("The title and the intro are in your draft."))
    return redirect(f"admin:{DRAFT}", dashboard.pk)


@require_POST
def publish(request: HttpRequest, dashboard_id: UUID) -> HttpResponse:
    dashboard, draft = _drafted(request, dashboard_id)
    note = request.POST.get("note", "").strip()[:LONGEST_NOTE]
    try:
        version = drafts.publish(draft, actor=staff(request), note=note)
    except ManifestError as error:
        messages.error(request, str(error))
        return redirect(f"admin:{DRAFT}", dashboard.pk)
    messages.success(
        request,
        _("Published as version %(number)d. Readers see it now.") % {"number": version.number},
    )
    return redirect("admin:widgets_dashboard_versions", dashboard.pk)


@require_POST
@transaction.atomic
def discard(request: HttpRequest, dashboard_id: UUID) -> HttpResponse:
    dashboard, draft = _drafted(request, dashboard_id)
    drafts.discard(draft)
    _record("dashboard.draft_discarded", request, dashboard)
    messages.success(request, _("The draft is discarded."))
    return redirect("admin:widgets_dashboard_change", dashboard.pk)


@require_POST
def rebase(request: HttpRequest, dashboard_id: UUID) -> HttpResponse:
    """Take over what came in meanwhile, with the chosen side of each conflict."""
    dashboard, draft = _drafted(request, dashboard_id)
    theirs = [
        number for number in range(1000) if request.POST.get(f"conflict-{number}") == "theirs"
    ]
    try:
        drafts.rebase(draft, theirs=theirs, seen=request.POST.get("seen", ""))
    except ManifestError:
        messages.error(request, _("More was changed meanwhile. Have a look at it first."))
    else:
        _record("dashboard.draft_rebased", request, dashboard)
        messages.success(request, _("The changes are taken over into your draft."))
    return redirect(f"admin:{DRAFT}", dashboard.pk)


def _page(
    request: HttpRequest,
    dashboard: Dashboard,
    draft: DashboardDraft | None,
    *,
    heading: Mapping[str, str] = NO_TEXTS,
    errors: Mapping[str, str] = NO_TEXTS,
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "opts": Dashboard._meta,
        "title": "Draft",
        "row": dashboard,
        "dashboard": dashboard,
        "draft": draft,
        **(_about(draft, dashboard) if draft else {}),
        "errors": errors,
    }
    if heading:
        context["heading"] = heading
    return render(request, "admin/widgets/draft.html", context)


def _about(draft: DashboardDraft, dashboard: Dashboard) -> dict[str, Any]:
    incoming = drafts.incoming(draft)
    content, base = (versions.content_of(each, dashboard) for each in (draft, draft.base))
    newest = versions.newest(dashboard)
    return {
        "heading": {name: content.get(name, "") for name in HEADING},
        "changes": list(summaries.lines(differences.between_dashboards(base, content))),
        "problems": [_in_words(each, content) for each in drafts.problems(draft)],
        "incoming": incoming,
        "incoming_lines": list(summaries.lines(incoming.changes)) if incoming else [],
        "newest": newest if newest and newest.pk != draft.base_id else None,
        "is_live": dashboard.published_at is not None,
    }


def _in_words(problem: Problem, content: Plain) -> str:
    """A problem with the title of its widget, and a manager's sentence where there is one."""
    found = WIDGET.match(problem.field)
    if found is None:
        return str(problem)
    entry = by(content.get("widgets"), "key").get(found["key"], {})
    name = entry.get("title") or found["key"]
    return f"“{name}”: {SENTENCES.get(problem.reason, problem.reason)}"


def _drafted(request: HttpRequest, dashboard_id: UUID) -> tuple[Dashboard, DashboardDraft]:
    """A dashboard and the signed-in person's draft of it; else 404."""
    dashboard = dashboard_of(request, dashboard_id)
    draft = drafts.of(dashboard, staff(request))
    if draft is None:
        raise Http404
    return dashboard, draft


def _record(event: str, request: HttpRequest, dashboard: Dashboard) -> None:
    audit.record(
        event,
        client=dashboard.client,
        actor=staff(request),
        subject=dashboard,
        address=request.META["REMOTE_ADDR"],
    )
