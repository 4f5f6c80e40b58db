"""Logos of the demo's clients, generated so that no image files are shipped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO

from django.conf import settings
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont

SCALE = 4
HEIGHT = 40
MARK = 40
GAP = 12
LETTERS = 24
FONTS = settings.BASE_DIR / "static" / "build" / "fonts"

Draw = Callable[[ImageDraw.ImageDraw, Mapping[str, str], str], None]


def draw_logo(slug: str, brand: Mapping[str, str], *, dark: bool) -> ContentFile[bytes]:
    """A mark and the brand's name on a transparent background, for light or dark pages."""
    ink = "#f2f2f0" if dark else "#1c1d20"
    letters = _typeface(brand, LETTERS)
    width = round(letters.getlength(brand["name"])) // SCALE + MARK + GAP + 2
    image = Image.new("RGBA", (width * SCALE, HEIGHT * SCALE), "#00000000")
    draw = ImageDraw.Draw(image)
    ANNOTATIONS_TAG[slug](draw, brand, ink)
    place = ((MARK + GAP) * SCALE, HEIGHT * SCALE / 2)
    draw.text(place, brand["name"], ink, letters, anchor="lm")
    small = image.resize((width * 2, HEIGHT * 2), Image.Resampling.LANCZOS)
    out = BytesIO()
    small.save(out, "PNG", optimize=True)
    return ContentFile(out.getvalue())


def _mountain(draw: ImageDraw.ImageDraw, brand: Mapping[str, str], ink: str) -> None:
    draw.polygon(_scaled((0, 36), (15, 8), (30, 36)), brand["colour"])
    draw.polygon(_scaled((16, 36), (28, 16), (40, 36)), brand["second_colour"])


def _smile(draw: ImageDraw.ImageDraw, brand: Mapping[str, str], ink: str) -> None:
    draw.ellipse(_scaled((2, 2), (38, 38)), brand["colour"])
    draw.chord(_scaled((9, 8), (31, 32)), 10, 170, "#ffffff")


def _monogram(draw: ImageDraw.ImageDraw, brand: Mapping[str, str], ink: str) -> None:
    draw.rectangle(_scaled((3, 3), (37, 37)), outline=ink, width=SCALE)
    middle = (20 * SCALE, 20 * SCALE)
    draw.text(middle, "É", brand["second_colour"], _typeface(brand, 22), anchor="mm")


def _needle(draw: ImageDraw.ImageDraw, brand: Mapping[str, str], ink: str) -> None:
    draw.polygon(_scaled((20, 2), (29, 22), (11, 22)), brand["second_colour"])
    draw.polygon(_scaled((20, 38), (29, 22), (11, 22)), ink)


def _typeface(brand: Mapping[str, str], size: int) -> ImageFont.FreeTypeFont:
    """The brand's heading font, from the files that set-up installed."""
    font = brand.get("heading_font") or brand["font"]
    typeface = ImageFont.truetype(str(FONTS / f"{font}-latin.woff2"), size * SCALE)
    typeface.set_variation_by_axes([600])
    return typeface


def _scaled(*points: tuple[int, int]) -> list[tuple[int, int]]:
    return [(x * SCALE, y * SCALE) for x, y in points]


ANNOTATIONS_TAG: dict[str, Draw] = {
    "alpenpfad": _mountain,
    "brightsmile": _smile,
    "maison-elan": _monogram,
    "northwind": _needle,
}
