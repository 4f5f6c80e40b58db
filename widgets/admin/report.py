from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from clients import audit
from clients.admin import columns
from clients.admin.generic import ModelForm
from clients.admin.scoped import OF_CLIENT, ReadOnlyAdmin, staff
from clients.desk.alerts import Severity
from widgets.exports.reports import ledger, wording
from widgets.exports.reports.preflight import Problem
from widgets.models import Report
from widgets.pages.note_form import MOST_CHARACTERS, NOTE_HELP, checked_note

LEVELS = {
    Report.State.SENT: columns.GOOD,
    Report.State.HELD: Severity.BAD,
    Report.State.REVIEW: Severity.WARN,
}


class ReportForm(ModelForm):
    """The note of a report that has not been sent."""

    note = forms.CharField(
        required=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=NOTE_HELP,
    )

    def clean_note(self) -> str:
        return checked_note(self.cleaned_data["note"])


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    """Reports of all clients: why one is held, who has it, and actions on those not sent yet.

    The note may be changed until it is sent; all else is written by the site.
    """

    form = ReportForm
    empty_title = "No report yet."
    empty_text = "Reports appear here once a schedule on a client's pages is due."
    list_display = ("title", "client", "due_at", "status", "skipped", "sent_at")
    list_filter = (OF_CLIENT, "state")
    list_select_related = ("client",)
    search_fields = ("title",)
    date_hierarchy = "due_at"
    actions = ("send", "accept", "decline")
    fields = (
        "client",
        "title",
        "due_at",
        "state",
        "skipped",
        "reasons",
        "next_attempt_at",
        "review_until",
        "approved_by",
        "note",
        "sent_at",
        "recipients",
    )
    readonly_fields = tuple(name for name in fields if name != "note")
    # Fields that a report without a value of them is shown without, and where the value is.
    optional: ClassVar[dict[str, str]] = {
        "skipped": "skipped",
        "reasons": "problems",
        "next_attempt_at": "next_attempt_at",
        "review_until": "review_until",
        "approved_by": "approved_by",
        "sent_at": "sent_at",
    }

    def get_fields(self, request: HttpRequest, obj: Report | None = None) -> tuple[str, ...]:
        if obj is None:
            return self.fields
        lacking = {name for name, value in self.optional.items() if not getattr(obj, value)}
        if not (obj.note or self.has_change_permission(request, obj)):
            lacking.add("note")
        return tuple(name for name in self.fields if name not in lacking)

    @admin.display(description="State", ordering="state")
    def status(self, report: Report) -> SafeString:
        return columns.state(report.get_state_display(), LEVELS.get(Report.State(report.state), ""))

    @admin.display(description="Held because")
    def reasons(self, report: Report) -> SafeString:
        found = (Problem.load(plain) for plain in report.problems)
        return format_html_join("", "<p>{}</p>", ((wording.sentence(each),) for each in found))

    @admin.display(description="Recipients")
    def recipients(self, report: Report) -> SafeString:
        rows = ledger.deliveries(report)
        return format_html_join(
            "", "<p>{}: {}</p>", ((each.address, wording.delivery_state(each)) for each in rows)
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_unsent = obj is not None and obj.state in Report.UNFINISHED
        return is_unsent and self._may("change", request, obj)

    def write(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        if not ledger.change_note(obj, obj.note):
            raise PermissionDenied("it was sent meanwhile")

    @admin.action(description="Send now (in review)", permissions=["review"])
    def send(self, request: HttpRequest, rows: QuerySet[Report]) -> None:
        self._each(
            request, rows, "approved", lambda report: ledger.approve(report, request.user.pk)
        )

    @admin.action(description="Send with the numbers as they are (held)", permissions=["review"])
    def accept(self, request: HttpRequest, rows: QuerySet[Report]) -> None:
        self._each(request, rows, "accepted", lambda report: ledger.accept(report, request.user.pk))

    @admin.action(description="Do not send", permissions=["review"])
    def decline(self, request: HttpRequest, rows: QuerySet[Report]) -> None:
        self._each(request, rows, "declined", ledger.decline)

    def has_review_permission(self, request: HttpRequest) -> bool:
        return staff(request).is_staff

    def _each(
        self,
        request: HttpRequest,
        rows: QuerySet[Report],
        event: str,
        act: Callable[[Report], bool],
    ) -> None:
        changed = 0
        for report in rows.select_related("client"):
            if act(report):
                changed += 1
                audit.record(
                    f"report.{event}",
                    client=report.client,
                    actor=staff(request),
                    subject=report,
                    address=request.META["REMOTE_ADDR"],
                )
        if changed:
            text = ngettext("%(n)d report changed.", "%(n)d reports changed.", changed)
            messages.success(request, text % {"n": changed})
        else:
            messages.warning(request, "None of these reports is in a state that allows it.")
