"""The look of a document: style sheets, fonts, logo and picture of a brand, inlined."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from mimetypes import guess_type
from pathlib import Path

from django.conf import settings
from django.db.models.fields.files import FieldFile
from PIL import Image

from clients.branding import fonts, patterns, tokens
from clients.models import Brand

STATIC = Path(settings.BASE_DIR) / "static"
SHEETS = ("tokens", "document", "document-cover", "document-tiles", "legend", "document-charts")
FACE = re.compile(r"@font-face \{[^{}]*\}")
ADDRESS = re.compile(r'url\("\.\./\.\./(build/fonts/[\w-]+\.woff2)"\)')
# A reader's own font is nobody's on paper.
OWN_FONT = Brand.Font.INTER
# Pixels: an A4 page is 8.3 inches wide.
MOST_PICTURE = 1200


@dataclass(frozen=True, slots=True)
class Look:
    """`styles` is CSS; `logo` and `picture` are data URLs, or "" where there are none."""

    styles: str
    logo: str
    picture: str


def look_of(brand: Brand) -> Look:
    """All of a brand that a document shows."""
    picture = _picture(brand.picture) or _data_url(patterns.light(brand).encode(), "image/svg+xml")
    return Look("\n".join([_sheets(), *_font_sheets(brand), _tokens(brand)]), _logo(brand), picture)


@cache
def _sheets() -> str:
    return "\n".join((STATIC / "css" / f"{name}.css").read_text() for name in SHEETS)


def _font_sheets(brand: Brand) -> list[str]:
    names = dict.fromkeys(str(name) for name in (_body_font(brand), brand.heading_font) if name)
    return [_font_sheet(name) for name in names if name != Brand.Font.SYSTEM]


@cache
def _font_sheet(name: str) -> str:
    """The faces of a font with their files; without those of fonts that stand in for it."""
    sheet = (STATIC / "css" / "fonts" / f"{name}.css").read_text()
    faces = [face for face in FACE.findall(sheet) if "url(" in face]
    return ADDRESS.sub(lambda found: f"url({_font_file(found[1])})", "\n".join(faces))


def _font_file(path: str) -> str:
    return _data_url((STATIC / path).read_bytes(), "font/woff2")


def _tokens(brand: Brand) -> str:
    """The brand's custom properties, with a font of the portal's own."""
    body = fonts.FAMILIES[_body_font(brand)]
    heading = brand.heading_font if brand.heading_font != Brand.Font.SYSTEM else ""
    title = fonts.FAMILIES[Brand.Font(heading)] if heading else body
    own = {"font": body.stack, "font-heading": title.stack, "weight-heading": title.heading_weight}
    rules = "".join(f"--{name}: {value};" for name, value in own.items())
    return f"{tokens.light(brand)}\n@layer tokens {{ :root {{ {rules} }} }}"


def _body_font(brand: Brand) -> Brand.Font:
    chosen = Brand.Font(brand.font)
    return OWN_FONT if chosen == Brand.Font.SYSTEM else chosen


def _logo(brand: Brand) -> str:
    content = _content(brand.logo)
    return _data_url(content, guess_type(str(brand.logo.name))[0] or "image/png") if content else ""


def _picture(field: FieldFile) -> str:
    """An uploaded picture, no larger than paper shows it."""
    content = _content(field)
    if not content:
        return ""
    try:
        with Image.open(BytesIO(content)) as image:
            small = image.convert("RGB")
    except OSError:
        return ""
    small.thumbnail((MOST_PICTURE, MOST_PICTURE))
    with BytesIO() as file:
        small.save(file, "JPEG", quality=80, optimize=True)
        return _data_url(file.getvalue(), "image/jpeg")


def _content(field: FieldFile) -> bytes:
    """An upload's bytes, or none where it is missing: a document goes without it."""
    if not field:
        return b""
    try:
        with field.open() as file:
            return bytes(file.read())
    except OSError:
        return b""


def _data_url(content: bytes, content_type: str) -> str:
    return f"data:{content_type};base64,{b64encode(content).decode()}"
