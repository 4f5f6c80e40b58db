"""The typefaces that a brand may choose from. All of them are served from here."""

from __future__ import annotations

from dataclasses import dataclass

from clients.models import Brand

SANS = (
    '-apple-system, "Segoe UI Variable Text", "Segoe UI", Roboto, "Helvetica Neue", '
    '"Noto Sans", "Liberation Sans", Arial, sans-serif'
)
SERIF = 'Georgia, "Times New Roman", "Liberation Serif", serif'
# Arial and Times New Roman, then what Android and Linux have in their place.
SANS_SYSTEMS = ("", " Roboto", " Noto", " DejaVu")
SERIF_SYSTEMS = ("", " Noto", " DejaVu")


@dataclass(frozen=True)
class Family:
    """`name` as style sheets call it; without one it is the reader's own system's."""

    name: str
    rest: str = SANS
    heading_weight: int = 600

    @property
    def fallbacks(self) -> tuple[str, ...]:
        """Local typefaces with the metrics of this one, for the time until it is loaded.

        Each system has other typefaces, and each of those needs a size adjustment of its own.
        """
        if not self.name:
            return ()
        systems = SERIF_SYSTEMS if self.rest == SERIF else SANS_SYSTEMS
        return tuple(f"{self.name} Fallback{system}" for system in systems)

    @property
    def stack(self) -> str:
        own = (self.name, *self.fallbacks) if self.name else ()
        return ", ".join((*(f'"{family}"' for family in own), self.rest))


FAMILIES = {
    Brand.Font.SYSTEM: Family(""),
    Brand.Font.FIGTREE: Family("Figtree"),
    Brand.Font.INTER: Family("Inter"),
    Brand.Font.JOST: Family("Jost", heading_weight=500),
    Brand.Font.PLAYFAIR: Family("Playfair Display", SERIF, heading_weight=500),
    Brand.Font.SOURCE_SANS: Family("Source Sans 3"),
    Brand.Font.SOURCE_SERIF: Family("Source Serif 4", SERIF),
}


def body(brand: Brand) -> Family:
    return FAMILIES[Brand.Font(brand.font)]


def heading(brand: Brand) -> Family:
    return FAMILIES[Brand.Font(brand.heading_font or brand.font)]


def sheets(brand: Brand) -> list[str]:
    """Static files that declare what the brand wears."""
    return [f"css/fonts/{font}.css" for font in _worn(brand)]


def preloads(brand: Brand) -> list[str]:
    """The files with which nearly every page is written."""
    return [f"build/fonts/{font}-latin.woff2" for font in _worn(brand)]


def _worn(brand: Brand) -> list[str]:
    fonts = dict.fromkeys((brand.font, brand.heading_font))
    return [font for font in fonts if font and font != Brand.Font.SYSTEM]
