"""The demo clients' logos, drawn here so that no picture has to be shipped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from unicodedata import normalize

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont

SCALE = 4
HEIGHT = 40
MARK = 40
GAP = 12
LETTERS = 24

Draw = Callable[[ImageDraw.ImageDraw, Mapping[str, str], str], None]


def draw_logo(slug: str, brand: Mapping[str, str], *, dark: bool) -> ContentFile[bytes]:
    """A mark and the brand's name on transparent ground, for light or dark pages."""
    ink = "#f2f2f0" if dark else "#1c1d20"
    width = round(_font(LETTERS).getlength(_plain(brand["name"]))) // SCALE + MARK + GAP + 2
    image = Image.new("RGBA", (width * SCALE, HEIGHT * SCALE), "#00000000")
    draw = ImageDraw.Draw(image)
    MARKS[slug](draw, brand, ink)
    _write(draw, brand["name"], MARK + GAP, LETTERS, ink)
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
    _write(draw, "É", 14, 20, brand["second_colour"])


def _write(draw: ImageDraw.ImageDraw, text: str, left: float, size: int, ink: str) -> None:
    """Write on the middle line. Pillow's own font has no accents: they are drawn."""
    x, middle = left * SCALE, HEIGHT * SCALE / 2
    for letter in text:
        draw.text((x, middle), _plain(letter), ink, _font(size), anchor="lm")
        width = _font(size).getlength(_plain(letter))
        if letter != _plain(letter):
            top = middle - size * SCALE * 0.42
            stroke = (x + width * 0.45, top, x + width * 0.7, top - size * SCALE * 0.14)
            draw.line(stroke, ink, width=round(size * SCALE * 0.07))
        x += width


def _plain(text: str) -> str:
    return normalize("NFD", text).encode("ascii", "ignore").decode()


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size * SCALE)


def _scaled(*points: tuple[int, int]) -> list[tuple[int, int]]:
    return [(x * SCALE, y * SCALE) for x, y in points]


MARKS: dict[str, Draw] = {
    "alpenpfad": _mountain,
    "brightsmile": _smile,
    "maison-elan": _monogram,
}
