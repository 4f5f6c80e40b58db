"""Second step: a client's brand, with a live preview and a contrast check that offers a repair."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clients import audit
from clients.admin.brand import BrandForm
from clients.admin.concurrent import ConcurrentForm
from clients.admin.scoped import staff
from clients.auth import hosts
from clients.desk import changes
from clients.models import Brand, Client
from widgets.admin.onboarding import contrast
from widgets.admin.onboarding.access import client_of, page, to_step_after

KEY = "brand"
COLOURS = ("colour", "second_colour")
# Buttons that put a colour with enough contrast in the place of a field's.
REPAIR = "_repair"
PARTS = (
    ("Logo", ("name", "logo", "logo_dark")),
    ("Colours", COLOURS),
    ("Type and shape", ("font", "radius")),
    ("Texts of the sign-in page", ("welcome", "welcome_words", "contact")),
)


class BrandStepForm(ConcurrentForm, BrandForm):
    """The fields of a brand that a new client needs; the others are on the client's page."""

    class Meta(BrandForm.Meta):
        fields: tuple[str, ...] = tuple(name for _, names in PARTS for name in names)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, client_id: UUID) -> HttpResponse:
    client = client_of(request, client_id)
    brand = brand_of(client)
    if REPAIR in request.POST:
        return _form(request, client, BrandStepForm(_repaired(request), instance=brand))
    form = BrandStepForm(request.POST or None, request.FILES or None, instance=brand)
    if request.method == "POST" and form.is_valid():
        _save(request, client, form)
        return to_step_after(client, KEY)
    return _form(request, client, form)


def brand_of(client: Client) -> Brand:
    """The client's brand, or a new one with its name."""
    found: Brand | None = getattr(client, "brand", None)
    return found or Brand(client=client, name=client.name)


def _form(request: HttpRequest, client: Client, form: BrandStepForm) -> HttpResponse:
    colours = {name: str(form[name].value()) for name in COLOURS}
    parts = [(title, [form[name] for name in names]) for title, names in PARTS]
    return page(
        request,
        client,
        KEY,
        {"form": form, "parts": parts, "findings": contrast.findings(colours)},
    )


def _repaired(request: HttpRequest) -> Any:
    """The submitted form with the colour of the pressed button in its field."""
    name, _, colour = request.POST[REPAIR].partition(":")
    data = request.POST.copy()
    if name in COLOURS and contrast.is_colour(colour):
        data[name] = colour
    return data


@transaction.atomic
def _save(request: HttpRequest, client: Client, form: BrandStepForm) -> None:
    is_new = form.instance._state.adding
    form.save()
    if is_new or form.changed_data:
        audit.record(
            "brand.added" if is_new else "brand.changed",
            client=client,
            actor=staff(request),
            subject=form.instance,
            address=request.META["REMOTE_ADDR"],
            values=changes.of_forms(form, ()),
        )
    transaction.on_commit(hosts.forget)
