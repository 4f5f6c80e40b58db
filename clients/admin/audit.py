"""The audit log: who changed what, when, from where, with values before and after; as CSV too."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from clients.admin.lookups import RefusedList
from clients.admin.scoped import OF_CLIENT, ReadOnlyAdmin, staff
from clients.desk import events
from clients.models import AuditEntry, User
from clients.spreadsheet_text import inert

MASK = "••••"
MOST_ROWS = 20_000
HEADINGS = ("When (UTC)", "Who", "What", "Subject", "Client", "Address", "Before and after")
BYTE_ORDER_MARK = "\ufeff"


class ActorFilter(admin.SimpleListFilter):
    """Those who appear in the log that the signed-in person may read."""

    title = "who"
    parameter_name = "actor"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        actors = model_admin.get_queryset(request).order_by().values("actor")
        people = User.objects.filter(pk__in=actors).order_by("name", "email")
        return [(str(user.pk), str(user)) for user in people]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry]
    ) -> QuerySet[AuditEntry]:
        chosen: Any = self.value()
        return queryset.filter(actor_id=chosen) if chosen else queryset


@admin.register(AuditEntry)
class AuditAdmin(ReadOnlyAdmin):
    """Read-only list of audit entries, and their export."""

    lead = "Everything that was changed, by whom and from where. Entries are never rewritten."
    empty_title = "Nothing was changed yet."
    list_display = ("at", "who", "what", "subject", "client", "address", "changed")
    list_filter = (OF_CLIENT, ActorFilter, "event")
    list_select_related = ("client", "actor")
    search_fields = ("subject", "event", "address")
    date_hierarchy = "at"
    fields = ("at", "who", "what", "subject", "client", "address", "values")
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.export))
        return [path("export/", view, name="clients_auditentry_export"), *super().get_urls()]

    def has_view_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        """Entries of the agency as a whole belong to no client: owners read them."""
        if obj is not None and obj.client_id is None:
            return staff(request).is_owner
        return super().has_view_permission(request, obj)

    @admin.display(description="Who", ordering="actor__name")
    def who(self, entry: AuditEntry) -> str:
        return str(entry.actor or "The site")

    @admin.display(description="What", ordering="event")
    def what(self, entry: AuditEntry) -> str:
        return events.text(entry.event)

    @admin.display(description="Changed")
    def changed(self, entry: AuditEntry) -> str:
        fields = ", ".join(change["field"] for change in changes_of(entry))
        return fields if len(fields) <= 60 else f"{fields[:59]}…"

    @admin.display(description="Before and after")
    def values(self, entry: AuditEntry) -> SafeString:
        context = {"changes": changes_of(entry), "mask": MASK}
        return mark_safe(render_to_string("clients/admin/changes.html", context))  # noqa: S308  # a template escapes

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """The list as it is filtered, as a CSV file."""
        try:
            rows = self.get_changelist_instance(request).queryset
        except RefusedList as refused:
            return HttpResponse(str(refused), status=400, content_type="text/plain; charset=utf-8")
        # Read before the transaction of the request ends, which the stream outlives.
        entries = list(rows.select_related("client", "actor")[:MOST_ROWS])
        response = StreamingHttpResponse(csv_lines(entries), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
        return response


def changes_of(entry: AuditEntry) -> list[dict[str, Any]]:
    """The changed values of an entry; older entries, and events without a form, have none."""
    found = entry.details.get("values", []) if isinstance(entry.details, dict) else []
    return [change for change in found if isinstance(change, dict) and "field" in change]


def csv_lines(entries: Iterable[AuditEntry]) -> Iterator[str]:
    yield BYTE_ORDER_MARK + _line(HEADINGS)
    for entry in entries:
        yield _line(
            (
                f"{entry.at:%Y-%m-%d %H:%M:%S}",
                str(entry.actor.email if entry.actor else "The site"),
                events.text(entry.event),
                entry.subject,
                str(entry.client or ""),
                entry.address or "",
                "; ".join(map(_change_text, changes_of(entry))),
            )
        )


def _change_text(change: dict[str, Any]) -> str:
    if change.get("is_secret"):
        return f"{change['field']}: {MASK} → {MASK}"
    return f"{change['field']}: {change.get('before', '')} → {change.get('after', '')}"


def _line(cells: Iterable[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow(map(inert, cells))
    return text.getvalue()
