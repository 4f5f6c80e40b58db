"""The form of a report's schedule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.auth.viewer import Role, Viewer
from clients.models import Client, Member
from clients.models.user import canonical_email
from widgets.exports import jobs
from widgets.exports.reports import calendar, schedules
from widgets.exports.reports.schedules import Chosen
from widgets.models import Dashboard, Export, ReportSchedule
from widgets.pages.note_form import MOST_CHARACTERS, checked, checked_note

Frequency, Period, Comparison = (
    ReportSchedule.Frequency,
    ReportSchedule.Period,
    ReportSchedule.Comparison,
)
FREQUENCIES = [
    (Frequency.WEEKLY.value, _("Every week")),
    (Frequency.MONTHLY.value, _("Every month")),
    (Frequency.QUARTERLY.value, _("Every quarter")),
    (Frequency.FIRST_WORKING_DAY.value, _("On the first working day of the month")),
]
WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]
PERIODS = [
    (Period.LAST_FULL_WEEK.value, _("Last full week")),
    (Period.LAST_MONTH.value, _("Last full month")),
    (Period.LAST_QUARTER.value, _("Last full quarter")),
    (Period.LAST_7_DAYS.value, _("Last 7 days")),
    (Period.LAST_30_DAYS.value, _("Last 30 days")),
    (Period.LAST_12_MONTHS.value, _("Last 12 months")),
]
COMPARISONS = [
    (Comparison.PREVIOUS_PERIOD.value, _("The period before")),
    (Comparison.PREVIOUS_YEAR.value, _("The year before")),
    (Comparison.OFF.value, _("Nothing")),
]
FORMATS = [
    (Export.Format.PDF.value, _("PDF document")),
    (Export.Format.XLSX.value, _("Excel workbook")),
    (Export.Format.ZIP.value, _("CSV files (ZIP)")),
]
MOST_RECIPIENTS = 50
# Between addresses that are typed or pasted.
SEPARATORS = re.compile(r"[\s,;]+")
STORED = (
    "title",
    "frequency",
    "weekday",
    "month_day",
    "local_time",
    "period",
    "comparison",
    "note",
    "review_until",
    "formats",
)


class ScheduleForm(forms.Form):
    """A schedule as its owner edits it. `boards` and `members` are what may be chosen."""

    title = forms.CharField(label=_("Title"), max_length=200)
    dashboards = forms.MultipleChoiceField(
        label=_("Dashboards"), widget=forms.CheckboxSelectMultiple
    )
    formats = forms.MultipleChoiceField(label=_("Documents"), widget=forms.CheckboxSelectMultiple)
    frequency = forms.ChoiceField(label=_("How often"), choices=FREQUENCIES)
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"), choices=WEEKDAYS, coerce=int, help_text=_("For every week.")
    )
    month_day = forms.IntegerField(
        label=_("Day of the month"),
        min_value=1,
        max_value=31,
        help_text=_("For every month and quarter. 31 is the last day of a shorter month."),
    )
    local_time = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    period = forms.ChoiceField(label=_("Period"), choices=PERIODS)
    comparison = forms.ChoiceField(label=_("Compared with"), choices=COMPARISONS)
    members = forms.MultipleChoiceField(
        label=_("Members"), required=False, widget=forms.CheckboxSelectMultiple
    )
    addresses = forms.CharField(
        label=_("More recipients"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("E-mail addresses, one a line."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It stands at the head of the mail, and is kept with each report."),
    )
    review_until = forms.TimeField(
        label=_("Review until"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=_(
            "Without a time the report is sent as soon as it is ready. With one you may look at "
            "it first; it is sent when you approve it, or by itself at that time."
        ),
    )

    def __init__(
        self,
        submitted: QueryDict | None,
        *,
        client: Client,
        viewer: Viewer,
        boards: Sequence[Dashboard],
        schedule: ReportSchedule | None = None,
    ) -> None:
        self._client, self._viewer, self._schedule = client, viewer, schedule
        self._boards = {str(board.pk): board for board in boards}
        people = Member.objects.for_client(client.pk).select_related("user")
        self._people = {
            member.user.email: str(member.user) for member in people if member.user.is_active
        }
        own = (member.user.email for member in people if member.user_id == viewer.person_id)
        self._own_address = list(own)
        super().__init__(submitted, initial=self._initial())
        offered = jobs.offered()
        self._offer(
            "formats", [(value, str(label)) for value, label in FORMATS if value in offered]
        )
        self._offer("dashboards", [(key, str(board)) for key, board in self._boards.items()])
        self._offer("members", sorted(self._people.items(), key=lambda each: each[1]))

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast(forms.MultipleChoiceField, self.fields[name]).choices = choices

    def clean_title(self) -> str:
        return checked(self.cleaned_data["title"], has_lines=False)

    def clean_note(self) -> str:
        return checked_note(self.cleaned_data["note"])

    def clean_addresses(self) -> list[str]:
        found = [each for each in SEPARATORS.split(self.cleaned_data["addresses"]) if each]
        for address in found:
            try:
                validate_email(address)
            except ValidationError:
                problem = gettext("“{address}” is not an e-mail address.")
                raise ValidationError(problem.format(address=address[:100])) from None
        return [canonical_email(address) for address in found]

    def clean(self) -> dict[str, Any]:
        super().clean()
        recipients = self.recipients
        if not recipients and not self.errors:
            self.add_error("members", gettext("Choose at least one recipient."))
        if len(recipients) > MOST_RECIPIENTS:
            problem = gettext("Choose at most {most} recipients.").format(most=MOST_RECIPIENTS)
            self.add_error("addresses", problem)
        return self.cleaned_data

    @property
    def recipients(self) -> list[str]:
        chosen = [
            *self.cleaned_data.get("members", ()),
            *self.cleaned_data.get("addresses", ()),
        ]
        return list(dict.fromkeys(chosen))

    def upcoming(self) -> list[datetime]:
        """The next due moments of a valid form."""
        rule = schedules.recurrence(self._filled(), self._client)
        return calendar.upcoming(rule, timezone.now())

    def save(self, *, owner: Any) -> ReportSchedule:
        """Store the schedule of a valid form."""
        schedule = self._filled()
        if schedule._state.adding:
            schedule.owner = owner
            schedule.is_agency_owned = self._viewer.role is Role.MANAGER
        boards = [self._boards[key] for key in self.cleaned_data["dashboards"]]
        schedules.save(schedule, self._client, Chosen(boards, self.recipients))
        return schedule

    def _filled(self) -> ReportSchedule:
        schedule = self._schedule or ReportSchedule(client=self._client)
        for name in STORED:
            setattr(schedule, name, self.cleaned_data[name])
        return schedule

    def _initial(self) -> dict[str, Any]:
        schedule = self._schedule
        if schedule is None:
            return {
                "dashboards": list(self._boards)[:1],
                "formats": [each[0] for each in FORMATS if each[0] in jobs.offered()][:1],
                "frequency": Frequency.MONTHLY.value,
                "month_day": 1,
                "local_time": time(8, 0),
                "period": Period.LAST_MONTH.value,
                "members": self._own_address,
            }
        addresses = list(schedule.recipients.values_list("address", flat=True))
        chosen = schedule.report_dashboards.values_list("dashboard_id", flat=True)
        return {name: getattr(schedule, name) for name in STORED} | {
            "dashboards": [str(each) for each in chosen],
            "members": [each for each in addresses if each in self._people],
            "addresses": "\n".join(each for each in addresses if each not in self._people),
        }
