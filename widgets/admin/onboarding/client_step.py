"""First step: a client's name and country, from which locale, currency and time zone follow."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from clients import audit, countries, provisioning
from clients.admin.concurrent import ConcurrentForm
from clients.admin.conventions import offer_stored
from clients.admin.generic import changed_columns
from clients.admin.long_select import LongSelect
from clients.admin.scoped import staff
from clients.auth import hosts
from clients.desk import changes
from clients.models import Client
from widgets.admin.onboarding.access import client_of, page, to_step_after

KEY = "client"
CONVENTIONS = ("locale", "currency", "time_zone", "week_start")
AS_USUAL = ("", "As is usual in the country")


class ClientStepForm(ConcurrentForm):
    """A name, a country and its conventions; what is left empty follows from the country."""

    country = forms.ChoiceField(
        choices=lambda: [("", "Choose a country"), *countries.names()],
        widget=LongSelect,
        error_messages={"required": "Choose the country that the client works in."},
    )
    locale = forms.ChoiceField(
        choices=lambda: [AS_USUAL, *countries.locales()],
        widget=LongSelect,
        required=False,
        label="Language",
    )
    currency = forms.ChoiceField(
        choices=lambda: [AS_USUAL, *countries.currencies()],
        widget=LongSelect,
        required=False,
    )
    time_zone = forms.ChoiceField(
        choices=lambda: [AS_USUAL, *countries.time_zones()],
        widget=LongSelect,
        required=False,
    )
    week_start = forms.TypedChoiceField(
        choices=[AS_USUAL, *Client.WeekStart.choices],
        coerce=int,
        empty_value=None,
        required=False,
        label="Weeks begin on",
    )

    class Meta:
        model = Client
        fields = ("name", *CONVENTIONS)
        help_texts = {"name": "As your agency calls it; its brand may have another name."}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance._state.adding:
            self.initial = {**self.initial, **dict.fromkeys(CONVENTIONS, "")}
            return
        self.initial["country"] = countries.code_of(self.instance.locale)
        for name in CONVENTIONS:
            offer_stored(self, name, self.initial[name])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        country = countries.find(found.get("country", ""))
        if country:
            usual = {name: getattr(country, name) for name in CONVENTIONS}
            given = {name: found.get(name) for name in CONVENTIONS}
            found |= {
                name: usual[name] if value in ("", None) else value for name, value in given.items()
            }
        return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _form(request, None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, client_id: UUID) -> HttpResponse:
    return _form(request, client_of(request, client_id))


@never_cache
@require_safe
def conventions(request: HttpRequest) -> HttpResponse:
    """The form's fields that follow from a country, filled in for it."""
    country = countries.find(request.GET.get("country", ""))
    if country is None:
        raise Http404
    form = ClientStepForm()
    form.initial = {name: getattr(country, name) for name in CONVENTIONS}
    return render(request, "admin/onboarding/_conventions.html", {"fields": _fields(form)})


def _form(request: HttpRequest, client: Client | None) -> HttpResponse:
    form = ClientStepForm(request.POST or None, instance=client)
    if request.method == "POST" and form.is_valid():
        return to_step_after(_save(request, form), KEY)
    shown = Client.objects.across_clients().get(pk=client.pk) if client and form.errors else client
    return page(request, shown, KEY, {"form": form, "conventions": _fields(form)})


def _fields(form: ClientStepForm) -> list[Any]:
    return [form[name] for name in CONVENTIONS]


@transaction.atomic
def _save(request: HttpRequest, form: ClientStepForm) -> Client:
    """Store a client. A manager who adds one is assigned to it."""
    client: Client = form.instance
    is_new = client._state.adding
    if is_new:
        client.onboarding_since = timezone.now()
        provisioning.provision(client, actor=staff(request))
    elif form.changed_data:
        client.save(update_fields=changed_columns(form))
    if is_new or form.changed_data:
        audit.record(
            "client.added" if is_new else "client.changed",
            client=client,
            actor=staff(request),
            subject=client,
            address=request.META["REMOTE_ADDR"],
            values=changes.of_forms(form, ()),
        )
    transaction.on_commit(hosts.forget)
    return client
