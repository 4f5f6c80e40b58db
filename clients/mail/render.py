"""HTML of mails: a template with classes, whose style sheet is inlined for mail programs.

Many drop style sheets, so each element gets its rules as a `style`; rules that only a sheet can
hold, those for dark mode and for Outlook's typeface, stay in the head.
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

# As large as on the pages, at a pixel ratio of two.
LOGO_HEIGHT, LOGO_WIDTH, DOTS = 36, 240, 2
PLATE_MARGIN = 8
CLEAR = "#ffffff00"

# As `--radius-small` on the pages.
SMALL_RADII = {**tokens.RADII, Brand.Radius.SOFT: "8px", Brand.Radius.ROUND: "8px"}
HEAD_END = "</head>"
# Outlook replaces an unknown first typeface by Times.
OUTLOOK = "<!--[if mso]><style>* { font-family: Arial, sans-serif !important; }</style><![endif]-->"


@dataclass(frozen=True)
class InlineImage:
    """A PNG inside a mail, with its Content-ID and the size at which it is shown."""

    name: str
    cid: str
    content: bytes
    width: int
    height: int


def html_page(template: str, brand: Brand, context: dict[str, Any]) -> str:
    """A mail's HTML with inlined styles."""
    light = _style_sheet("mail/light.css", brand, palette.ON_LIGHT)
    dark = _style_sheet("mail/dark.css", brand, palette.ON_DARK)
    inliner = CSSInliner(extra_css=light, load_remote_stylesheets=False)
    colours = tokens.colours(brand, palette.ON_LIGHT)
    html = inliner.inline(render_to_string(template, {**context, "colours": colours}))
    return html.replace(HEAD_END, f"<style>{dark}</style>{OUTLOOK}{HEAD_END}", 1)


def logos(brand: Brand, host: str) -> tuple[InlineImage, ...]:
    """The brand's logos, for light and, if it has one, for dark backgrounds.

    The light one gets a white background: programs that darken a mail by themselves keep images
    as they are, and a dark logo without a background would vanish.
    """
    if not brand.logo:
        return ()
    try:
        drawn = {"logo": _as_png(brand.logo, on_white=True)}
        if brand.logo_dark:
            drawn["logo_dark"] = _as_png(brand.logo_dark, on_white=False)
    except OSError:
        # The brand's name as text is better than no mail.
        log.exception("logo cannot be read")
        return ()
    return tuple(InlineImage(name, f"{name}@{host}", *picture) for name, picture in drawn.items())


def _style_sheet(template: str, brand: Brand, ground: palette.Ground) -> str:
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


def _as_png(logo: FieldFile, *, on_white: bool) -> tuple[bytes, int, int]:
    """A logo as a PNG, which every mail program shows, and its display size."""
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
