"""The preview of a brand that is not saved: example pages in a frame, with a sheet of its own."""

from __future__ import annotations

from base64 import b64encode
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from clients import theme
from clients.auth.language import language_of
from clients.branding import fonts, tokens
from clients.models import Brand, Client
from widgets.admin.onboarding import contrast
from widgets.admin.onboarding.access import client_of
from widgets.admin.onboarding.brand_step import COLOURS, BrandStepForm, brand_of

SHEET = "onboarding_brand_sheet"
# Fields that make the sheet: they are its address.
LOOK = ("colour", "second_colour", "font", "heading_font", "radius", "density")
SHEETS = {"light": tokens.light, "dark": tokens.dark}
# Example numbers of the chart: heights of its columns, in hundredths.
COLUMNS = (38, 52, 47, 61, 58, 74, 69, 83, 78, 92)


@never_cache
@require_POST
def preview(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """The submitted brand on a page, a chart, a document's head and a mail; nothing is stored."""
    client = client_of(request, client_id)
    form = BrandStepForm(request.POST, request.FILES, instance=brand_of(client))
    form.is_valid()
    brand = form.instance
    colours = {name: str(form[name].value()) for name in COLOURS}
    context: dict[str, Any] = {
        "theme": theme.THEMES.get(request.POST.get("preview-theme", ""), theme.LIGHT),
        "brand": brand,
        "brand_files": _files(client, brand),
        "brand_sheets": fonts.sheets(brand),
        "brand_preloads": fonts.preloads(brand),
        "logo": _shown(form, "logo"),
        "logo_dark": _shown(form, "logo_dark") or _shown(form, "logo"),
        "columns": [(30 * place, 100 - height, height) for place, height in enumerate(COLUMNS)],
        "today": timezone.now(),
        "findings": contrast.findings(colours),
        "client": client,
    }
    with translation.override(language_of(client.locale)):
        return render(request, "admin/onboarding/brand_preview.html", context)


@require_safe
def sheet(request: HttpRequest, client_id: UUID, name: str) -> HttpResponse:
    """The style sheet of a draft, whose look is the query of the address."""
    client_of(request, client_id)
    brand = Brand(name="Draft", **{each: request.GET.get(each, "") for each in LOOK})
    try:
        brand.clean_fields(exclude={field.name for field in Brand._meta.fields} - set(LOOK))
    except ValidationError:
        raise Http404 from None
    if name not in SHEETS:
        raise Http404
    return HttpResponse(SHEETS[name](brand), content_type="text/css; charset=utf-8")


def _files(client: Client, brand: Brand) -> dict[str, str]:
    stored = brand_of(client)
    query = QueryDict(mutable=True)
    for name in LOOK:
        # An invalid choice shows as the stored one.
        query[name] = str(getattr(brand if _is_valid(brand, name) else stored, name))
    icons = dict.fromkeys(("icon_32", "icon_180"), "data:,")
    return icons | {
        name: f"{reverse(f'admin:{SHEET}', args=[client.pk, name])}?{query.urlencode()}"
        for name in SHEETS
    }


def _is_valid(brand: Brand, name: str) -> bool:
    try:
        brand.clean_fields(exclude={field.name for field in Brand._meta.fields} - {name})
    except ValidationError:
        return False
    return True


def _shown(form: BrandStepForm, name: str) -> str:
    """A picture as a data address: one that was chosen just now is stored nowhere."""
    found = form.cleaned_data.get(name)
    if not found:
        return ""
    if isinstance(found, ContentFile):
        found.seek(0)
        content = found.read()
    else:
        with found.open() as file:
            content = file.read()
    kind = str(found.name).rpartition(".")[2].replace("jpg", "jpeg")
    return f"data:image/{kind};base64,{b64encode(content).decode()}"
