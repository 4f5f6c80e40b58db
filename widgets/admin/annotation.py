from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from redis import Redis

from clients import audit
from clients.admin.scoped import OF_CLIENT, ReadOnlyAdmin, staff
from widgets.models import Annotation
from widgets.results import chart_annotations, reader


@admin.register(Annotation)
class AnnotationAdmin(ReadOnlyAdmin):
    """Annotations of charts over time: read-only, except that they can be hidden."""

    lead = "What happened on a day, marked on the charts over time of its client."
    empty_title = "No annotation yet."
    empty_text = "They are kept from the events that platforms deliver."
    list_display = ("day", "client", "connection", "kind", "text", "figures", "hidden")
    list_filter = (OF_CLIENT, "kind", ("hidden_at", admin.EmptyFieldListFilter))
    list_select_related = ("client", "connection")
    search_fields = ("text", "event_id")
    date_hierarchy = "day"
    actions = ("hide", "show")

    @admin.display(description="Hidden", boolean=True)
    def hidden(self, annotation: Annotation) -> bool:
        return annotation.hidden_at is not None

    @admin.action(description="Hide from charts", permissions=["hide"])
    def hide(self, request: HttpRequest, rows: QuerySet[Annotation]) -> None:
        self._write(request, rows, chart_annotations.hide, "annotation.hidden")
        messages.success(request, _("Hidden from charts."))

    @admin.action(description="Show on charts", permissions=["hide"])
    def show(self, request: HttpRequest, rows: QuerySet[Annotation]) -> None:
        self._write(request, rows, chart_annotations.show, "annotation.shown")
        messages.success(request, _("Shown on charts."))

    def has_hide_permission(self, request: HttpRequest) -> bool:
        return staff(request).is_staff

    def _write(
        self,
        request: HttpRequest,
        rows: QuerySet[Annotation],
        write: Callable[[Annotation, Redis], None],
        what: str,
    ) -> None:
        for annotation in rows:
            write(annotation, reader.redis())
            audit.record(
                what,
                client=annotation.client,
                actor=staff(request),
                subject=annotation,
                address=request.META["REMOTE_ADDR"],
            )
