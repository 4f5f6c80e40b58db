"""CSS custom properties of a brand, as one style sheet for light and one for dark."""

from __future__ import annotations

from django.template.loader import render_to_string

from clients import palette
from clients.branding import fonts
from clients.models import Brand
from clients.palette import Ground

RADII = {
    Brand.Radius.SHARP: "2px",
    Brand.Radius.SOFT: "10px",
    Brand.Radius.ROUND: "18px",
}
COMPACT = {
    "size-body": "0.875rem",
    "gap": "clamp(0.5rem, 0.4rem + 0.4vw, 0.75rem)",
    "row": "7.25rem",
    "pad": "0.75rem",
    "target": "2.25rem",
}


def light(brand: Brand) -> str:
    """Style sheet of every page: shape, fonts, and colours on light backgrounds."""
    own = {
        "radius": RADII[Brand.Radius(brand.radius)],
        "font": fonts.body(brand).stack,
        "font-heading": fonts.heading(brand).stack,
        "weight-heading": str(fonts.heading(brand).heading_weight),
    }
    density = COMPACT if brand.density == Brand.Density.COMPACT else {}
    return _sheet({**own, **density, **colours(brand, palette.ON_LIGHT)})


def dark(brand: Brand) -> str:
    """Style sheet with the overrides for dark backgrounds."""
    return _sheet(colours(brand, palette.ON_DARK))


def colours(brand: Brand, ground: Ground) -> dict[str, str]:
    """The brand's colours, or their nearest with enough contrast on that background."""
    surface, shape = ground.surface, ground.shape_contrast
    # A black button would be invisible on a dark page, a yellow one on a light page.
    colour = palette.fit(brand.colour, surface, shape)
    wash = palette.mix(colour, surface, ground.wash)
    text = palette.fit_all(brand.colour, (ground.paper, surface, wash), palette.TEXT_CONTRAST)
    series = palette.series(brand.colour, brand.second_colour, surface)
    return {
        "brand": colour,
        "brand-2": palette.fit(brand.second_colour, surface, shape),
        "brand-text": text,
        "brand-wash": wash,
        "on-brand": palette.on(colour),
        **{f"series-{number}": shade for number, shade in enumerate(series, start=1)},
    }


def _sheet(properties: dict[str, str]) -> str:
    return render_to_string("clients/brand.css", {"properties": properties})
