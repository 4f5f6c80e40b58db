"""Last step: people of the client, invited several at once, each with a role."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clients import invitations
from clients.admin.invitation import InvitationForm, check_recipient, later
from clients.admin.scoped import staff
from clients.errors import TooManyAttempts
from clients.models import Client, Invitation, Member
from widgets.admin.onboarding.access import client_of, page, to_step_after

KEY = "people"
ROWS, MOST = 4, 20


class PersonForm(InvitationForm):
    """One person to invite; an empty row is left out."""

    class Meta:
        model = Invitation
        fields = ("email", "role")

    def __init__(self, *args: Any, client: Client, **options: Any) -> None:
        super().__init__(*args, **options)
        self.client = client
        self.fields["email"].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if email := found.get("email"):
            try:
                check_recipient(self.client, email)
            except ValidationError as error:
                self._report(error)
        return found

    def _report(self, error: ValidationError) -> None:
        """Errors about the client stand above the rows: it is no field here."""
        by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, texts in by_field.items():
            self.add_error(name if name in self.fields else None, texts)


class PersonFormSet(forms.BaseFormSet):  # type: ignore[type-arg]  # generic for the checker alone
    def clean(self) -> None:
        seen: set[str] = set()
        for form in self.forms:
            email = form.cleaned_data.get("email") if form.is_valid() else ""
            if email and email in seen:
                form.add_error("email", _("Is in the list twice."))
            seen.add(email or "")


PEOPLE: Any = forms.formset_factory(PersonForm, PersonFormSet, extra=ROWS, max_num=MOST)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, client_id: UUID) -> HttpResponse:
    client = client_of(request, client_id)
    rows = PEOPLE(request.POST or None, form_kwargs={"client": client, "label_suffix": ""})
    if request.method == "POST" and rows.is_valid() and _send(request, client, rows):
        return to_step_after(client, KEY)
    pending = Invitation.objects.for_client(client.pk).pending().order_by("email")
    members = Member.objects.for_client(client.pk).select_related("user").order_by("user__email")
    context = {"rows": rows, "pending": pending, "members": members, "problems": _problems(rows)}
    return page(request, client, KEY, context)


def _send(request: HttpRequest, client: Client, rows: Any) -> bool:
    """Invite everybody or, where that is too many at once, nobody."""
    chosen = [form for form in rows.forms if form.cleaned_data.get("email")]
    try:
        with transaction.atomic():
            for form in chosen:
                given = form.cleaned_data
                invitations.send(
                    client, email=given["email"], role=given["role"], actor=staff(request)
                )
    except TooManyAttempts as error:
        chosen[0].add_error(None, later(error))
        return False
    return True


def _problems(rows: Any) -> list[str]:
    """Errors that concern no single field, each once."""
    if not rows.is_bound:
        return []
    found = [text for form in rows.forms for text in form.errors.get(NON_FIELD_ERRORS, ())]
    return list(dict.fromkeys([*rows.non_form_errors(), *found]))
