"""How mails look: a page of classes and a style sheet, put together as mail programs want it.

Many drop style sheets, so what is said by class is written to each element; what can only be
said in a sheet, which is dark ground and Outlook's own typeface, stays in the head.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from css_inline import CSSInliner
from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string
from PIL import Image

from clients import palette
from clients.branding import fonts, tokens
from clients.models import Brand

log = logging.getLogger(__name__)

# As tall as on the pages, for screens that show two dots for one.
LOGO_HEIGHT, LOGO_WIDTH, DOTS = 36, 240, 2
PLATE_MARGIN = 8
CLEAR = "#ffffff00"

# As `--radius-small` on the pages.
SMALL_RADII = {**tokens.RADII, Brand.Radius.SOFT: "8px", Brand.Radius.ROUND: "8px"}
HEAD_END = "</head>"
# Outlook takes an unknown first typeface for Times.
OUTLOOK = "<!--[if mso]><style>* { font-family: Arial, sans-serif !important; }</style><![endif]-->"


@dataclass(frozen=True)
class Picture:
    """A PNG that a mail carries; `width` and `height` are how large it is shown."""

    name: str
    cid: str
    content: bytes
    width: int
    height: int


def page(template: str, brand: Brand, context: dict[str, Any]) -> str:
    """A mail's HTML, every element with its style."""
    light = _sheet("mail/light.css", brand, palette.ON_LIGHT)
    dark = _sheet("mail/dark.css", brand, palette.ON_DARK)
    inliner = CSSInliner(extra_css=light, load_remote_stylesheets=False)
    colours = tokens.colours(brand, palette.ON_LIGHT)
    html = inliner.inline(render_to_string(template, {**context, "colours": colours}))
    return html.replace(HEAD_END, f"<style>{dark}</style>{OUTLOOK}{HEAD_END}", 1)


def logos(brand: Brand, host: str) -> tuple[Picture, ...]:
    """The brand's logo, and that for dark ground where it has one.

    The first is on white: programs that darken a mail by themselves leave pictures as they
    are, and dark letters on nothing would vanish.
    """
    if not brand.logo:
        return ()
    try:
        drawn = {"logo": _drawn(brand.logo, on_white=True)}
        if brand.logo_dark:
            drawn["logo_dark"] = _drawn(brand.logo_dark, on_white=False)
    except OSError:
        # Its name in letters is better than no mail.
        log.exception("a logo cannot be read")
        return ()
    return tuple(Picture(name, f"{name}@{host}", *picture) for name, picture in drawn.items())


def _sheet(template: str, brand: Brand, ground: palette.Ground) -> str:
    body, heading = fonts.body(brand), fonts.heading(brand)
    shape = {
        "radius": tokens.RADII[Brand.Radius(brand.radius)],
        "radius_small": SMALL_RADII[Brand.Radius(brand.radius)],
        "font": body.stack,
        "font_heading": heading.stack,
        "weight_heading": heading.heading_weight,
    }
    colours = {
        name.replace("-", "_"): value for name, value in tokens.colours(brand, ground).items()
    }
    return render_to_string(template, {**shape, **colours})


def _drawn(logo: FieldFile, *, on_white: bool) -> tuple[bytes, int, int]:
    """A logo as a PNG, which every program shows, and the size that it is shown at."""
    with logo.open() as file, Image.open(file) as image:
        picture = image.convert("RGBA")
    picture.thumbnail((LOGO_WIDTH * DOTS, LOGO_HEIGHT * DOTS), Image.Resampling.LANCZOS)
    margin = PLATE_MARGIN * DOTS
    size = (picture.width + 2 * margin, picture.height + 2 * margin)
    plate = Image.new("RGBA", size, palette.WHITE if on_white else CLEAR)
    plate.alpha_composite(picture, (margin, margin))
    picture = plate.convert("RGB") if on_white else plate
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue(), picture.width // DOTS, picture.height // DOTS
