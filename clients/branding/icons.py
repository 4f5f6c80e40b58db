"""Favicons: the brand's own icon, else the mark cut out of its logo, else its initial."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from unicodedata import normalize

from django.contrib.staticfiles import finders
from django.db.models.fields.files import FieldFile
from PIL import Image, ImageChops, ImageDraw, ImageFont

from clients import palette
from clients.models import Brand

DRAWN = 720
# A gap this wide, in heights of the logo, separates a mark from the words beside it.
GAP = 0.18
MARK_RATIOS = (0.6, 1.5)
TABS = ("#ffffff", "#202124")
# From this size on the icon is for phones, which round its corners and show transparency as black.
PHONE = 120


def icon(brand: Brand, size: int) -> bytes:
    """The favicon as a square PNG of `size` pixels."""
    picture = brand.icon or brand.logo
    name = str(picture.name) if picture else ""
    return _icon(IconSource(brand, picture, name), size)


class IconSource:
    """Cache key of an icon: equal for brands whose icons are equal."""

    def __init__(self, brand: Brand, picture: FieldFile | None, name: str) -> None:
        self.brand, self.picture = brand, picture
        self.key = (name, bool(brand.icon), brand.name[:1], brand.colour, brand.font)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, IconSource) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=256)
def _icon(source: IconSource, size: int) -> bytes:
    mark = _mark(source)
    drawn = _initial(source.brand) if mark is None else _tile(mark, source.brand, size)
    with BytesIO() as file:
        drawn.resize((size, size), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
        return file.getvalue()


def _mark(source: IconSource) -> Image.Image | None:
    if not source.picture:
        return None
    try:
        with source.picture.open() as file, Image.open(file) as image:
            picture = image.convert("RGBA")
    except OSError:
        return None
    ink = _ink(picture)
    box = ink.getbbox()
    if box is None:
        return None
    left, top, right, bottom = box
    if not source.brand.icon:
        right = left + _first_part(ink.crop(box))
    low, high = MARK_RATIOS
    if not low <= (right - left) / (bottom - top) <= high:
        return None
    picture.putalpha(ImageChops.multiply(picture.getchannel("A"), ink.point(lambda at: at and 255)))
    return picture.crop((left, top, right, bottom))


def _ink(picture: Image.Image) -> Image.Image:
    """Mask of the foreground; the background is transparent, or the colour of the corner."""
    alpha = picture.getchannel("A")
    if alpha.getextrema()[0] == 0:
        return alpha
    ground = Image.new("RGB", picture.size, picture.convert("RGB").getpixel((0, 0)))
    apart = ImageChops.difference(picture.convert("RGB"), ground).convert("L")
    return apart.point(lambda at: 255 if at > 24 else 0)


def _first_part(ink: Image.Image) -> int:
    """Width of the part before the first wide gap."""
    columns = ink.resize((ink.width, 1), Image.Resampling.BOX).tobytes()
    empty = 0
    for at, column in enumerate(columns):
        empty = 0 if column else empty + 1
        if empty > GAP * ink.height:
            return at + 1 - empty
    return ink.width


def _tile(mark: Image.Image, brand: Brand, size: int) -> Image.Image:
    """The mark: transparent if it contrasts with every tab, else on white or the brand's colour."""
    average = _average(mark)
    is_seen = min(palette.contrast(average, tab) for tab in TABS) >= 2
    if size >= PHONE:
        tile = Image.new("RGB", (DRAWN, DRAWN), _ground(average, brand)).convert("RGBA")
    elif is_seen:
        tile = Image.new("RGBA", (DRAWN, DRAWN))
    else:
        tile = _rounded(_ground(average, brand))
    share = 0.62 if size >= PHONE else 1 if is_seen else 0.76
    scale = DRAWN * share / max(mark.size)
    fitted = mark.resize((round(mark.width * scale), round(mark.height * scale)))
    tile.alpha_composite(fitted, ((DRAWN - fitted.width) // 2, (DRAWN - fitted.height) // 2))
    return tile


def _ground(average: str, brand: Brand) -> str:
    return "#ffffff" if palette.contrast(average, "#ffffff") >= 2 else str(brand.colour)


def _average(mark: Image.Image) -> str:
    """Mean colour of the opaque pixels."""
    clear = Image.new("RGBA", mark.size)
    red, green, blue, alpha = (
        channel.resize((1, 1), Image.Resampling.BOX).tobytes()[0]
        for channel in Image.composite(mark, clear, mark.getchannel("A")).split()
    )
    parts = (min(round(part * 255 / max(alpha, 1)), 255) for part in (red, green, blue))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _initial(brand: Brand) -> Image.Image:
    tile = _rounded(brand.colour)
    letter = (normalize("NFC", brand.name.strip())[:1] or "·").upper()
    place = (DRAWN / 2, DRAWN * 0.5)
    font = _typeface(brand, round(DRAWN * 0.62))
    # Centred by the glyph's own box, since ascenders and descenders differ.
    left, top, right, bottom = font.getbbox(letter)
    corner = (place[0] - (left + right) / 2, place[1] - (top + bottom) / 2)
    ImageDraw.Draw(tile).text(corner, letter, palette.on(brand.colour), font)
    return tile


def _rounded(colour: str) -> Image.Image:
    tile = Image.new("RGBA", (DRAWN, DRAWN))
    box = (0, 0, DRAWN - 1, DRAWN - 1)
    ImageDraw.Draw(tile).rounded_rectangle(box, radius=DRAWN * 0.22, fill=colour)
    return tile


def _typeface(brand: Brand, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    font = brand.font if brand.font != Brand.Font.SYSTEM else Brand.Font.INTER
    path = finders.find(f"build/fonts/{font}-latin.woff2")
    if path is None:
        return ImageFont.load_default(size)
    typeface = ImageFont.truetype(str(path), size)
    typeface.set_variation_by_axes([600])
    return typeface
