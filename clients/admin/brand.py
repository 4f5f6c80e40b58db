"""Brand form in the client's admin page, with swatches, suggested colours and a preview."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from clients import images, palette
from clients.admin.generic import ModelForm
from clients.admin.picture_input import PictureInput
from clients.admin.scoped import ScopedStacked
from clients.auth import hosts
from clients.branding import suggestions, tokens
from clients.errors import BadImage
from clients.models import Brand, Domain
from clients.palette import Ground

LOOK = (("colour", "second_colour"), "swatches", "suggested")
SHAPE = (("font", "heading_font"), ("radius", "density"))
PICTURES = ("logo", "logo_dark", "icon", "picture")
TEXTS = ("welcome", "welcome_words", "contact", "imprint_url", "privacy_url", "mail_sender")


class BrandForm(ModelForm):
    class Meta:
        model = Brand
        fields: tuple[str, ...] = (
            "name",
            "colour",
            "second_colour",
            "font",
            "heading_font",
            "radius",
            "density",
            *PICTURES,
            *TEXTS,
        )
        widgets = {
            "colour": forms.ColorInput,
            "second_colour": forms.ColorInput,
            **dict.fromkeys(PICTURES, PictureInput),
            "logo_dark": PictureInput(is_for_dark=True),
        }
        labels = {
            "logo_dark": "Logo for dark pages",
            "picture": "Picture of the sign-in page",
            "radius": "Corners",
            "welcome_words": "Text below the welcome",
            "imprint_url": "Address of the imprint",
            "privacy_url": "Address of the privacy notice",
            "mail_sender": "Sender of its mails",
        }
        help_texts = {
            "logo_dark": "Where the first cannot be read there",
            "welcome_words": "",
            "mail_sender": "A name; that of the brand where it is empty",
        }

    def clean_logo(self) -> Any:
        return _reencoded(self.cleaned_data["logo"], images.logo)

    def clean_logo_dark(self) -> Any:
        return _reencoded(self.cleaned_data["logo_dark"], images.logo)

    def clean_icon(self) -> Any:
        return _reencoded(self.cleaned_data["icon"], images.logo)

    def clean_picture(self) -> Any:
        return _reencoded(self.cleaned_data["picture"], images.photo)


class BrandInline(ScopedStacked):
    model = Brand
    form = BrandForm
    min_num = 1
    can_delete = False
    readonly_fields = ("swatches", "suggested", "preview")
    fieldsets = (
        (None, {"fields": ("name", "preview")}),
        ("Colours", {"fields": LOOK}),
        ("Type and shape", {"fields": SHAPE}),
        ("Pictures", {"fields": PICTURES}),
        ("Texts", {"fields": TEXTS}),
    )

    @admin.display(description="Colours on its pages")
    def swatches(self, brand: Brand) -> SafeString | str:
        """Buttons, text and chart colours on light and dark backgrounds, with enough contrast."""
        grounds = (("Light", palette.ON_LIGHT), ("Dark", palette.ON_DARK))
        rows = [
            (name, ground.surface, _context(brand, ground), brand.colour)
            for name, ground in grounds
        ]
        return _rendered("clients/admin/swatches.html", rows=rows)

    @admin.display(description="Colours in the logo")
    def suggested(self, brand: Brand) -> SafeString | str:
        if not brand.logo:
            return "They are shown here once there is a logo."
        try:
            with brand.logo.open() as file:
                found = suggestions.colours(file)
        except OSError:
            found = []
        return _rendered("clients/admin/suggested.html", colours=found)

    @admin.display(description="Preview")
    def preview(self, brand: Brand) -> SafeString | str:
        try:
            host = hosts.primary_host(brand.client)
        except (Brand.client.RelatedObjectDoesNotExist, Domain.DoesNotExist):
            return "Once the client has a proven domain."
        return _rendered("clients/admin/preview.html", url=hosts.url(host, "/sign-in/"))


def _context(brand: Brand, ground: Ground) -> dict[str, Any]:
    found = tokens.colours(brand, ground)
    series = [found[f"series-{number}"] for number in range(1, palette.SERIES + 1)]
    return {
        "brand": found["brand"],
        "on_brand": found["on-brand"],
        "brand_text": found["brand-text"],
        "series": [(104 + 24 * place, colour) for place, colour in enumerate(series)],
    }


def _rendered(template: str, **context: Any) -> SafeString:
    return mark_safe(render_to_string(template, context))  # noqa: S308  # a template escapes


def _reencoded(upload: Any, draw: Callable[[Any], Any]) -> Any:
    """Re-encode an upload. A file that is kept or cleared is returned as it is."""
    if not isinstance(upload, UploadedFile):
        return upload
    upload.seek(0)
    try:
        return draw(upload)
    except BadImage as error:
        raise ValidationError(str(error)) from None
