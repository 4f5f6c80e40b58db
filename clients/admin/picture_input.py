"""Form field of a brand's picture: a thumbnail of the stored one beside the choice of a file."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from typing import Any

from django import forms
from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from PIL import Image, UnidentifiedImageError

# Twice the size at which it is shown.
EDGES = (400, 144)


class PictureInput(forms.ClearableFileInput):
    """A file input. Stored files have no address in the admin: it shows a small copy of theirs."""

    def __init__(self, *, is_for_dark: bool = False) -> None:
        super().__init__()
        self.is_for_dark = is_for_dark

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        context = self.get_context(name, value, attrs)
        is_stored = isinstance(value, FieldFile) and bool(value)
        context["is_for_dark"] = self.is_for_dark
        context["thumbnail"] = thumbnail(value) if is_stored else ""
        html = render_to_string("clients/admin/picture_input.html", context)
        return mark_safe(html)  # noqa: S308  # rendered with autoescape


def thumbnail(stored: FieldFile) -> str:
    """A small copy of a stored picture as a data address; empty if it cannot be read."""
    try:
        with stored.open() as file, Image.open(file) as image:
            small = image.convert("RGBA")
    except (OSError, UnidentifiedImageError):
        return ""
    small.thumbnail(EDGES)
    content = BytesIO()
    small.save(content, "PNG")
    return f"data:image/png;base64,{b64encode(content.getvalue()).decode()}"
