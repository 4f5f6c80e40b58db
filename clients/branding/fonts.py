"""The font families that a brand may choose from, served by the portal itself."""

from __future__ import annotations

from dataclasses import dataclass

from clients.models import Brand

SANS = (
    '-apple-system, "Segoe UI Variable Text", "Segoe UI", Roboto, "Helvetica Neue", '
    '"Noto Sans", "Liberation Sans", Arial, sans-serif'
)
SERIF = 'Georgia, "Times New Roman", "Liberation Serif", serif'
# Arial and Times New Roman, then their counterparts on Android and Linux.
SANS_SYSTEMS = ("", " Roboto", " Noto", " DejaVu")
SERIF_SYSTEMS = ("", " Noto", " DejaVu")


@dataclass(frozen=True)
class Family:
    """A font family. `name` is its CSS name; empty for the reader's system font."""

    name: str
    rest: str = SANS
    heading_weight: int = 600

    @property
    def fallbacks(self) -> tuple[str, ...]:
        """Local fallback fonts with this family's metrics, used until it is loaded.

        Each operating system has other local fonts, and each needs its own `size-adjust`.
        """
        if not self.name:
            return ()
        systems = SERIF_SYSTEMS if self.rest == SERIF else SANS_SYSTEMS
        return tuple(f"{self.name} Fallback{system}" for system in systems)

    @property
    def stack(self) -> str:
        if not self.name:
            return self.rest
        own = [f'"{family}"' for family in (self.name, *self.fallbacks)]
        return ", ".join([*own, self.rest])


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
    """Static style sheets that declare the brand's fonts."""
    return [f"build/pages/font-{font}.css" for font in _served_fonts(brand)]


def preloads(brand: Brand) -> list[str]:
    """The Latin font files, preloaded because nearly every page needs them."""
    return [f"build/fonts/{font}-latin.woff2" for font in _served_fonts(brand)]


def _served_fonts(brand: Brand) -> list[str]:
    fonts = dict.fromkeys((brand.font, brand.heading_font))
    return [font for font in fonts if font and font != Brand.Font.SYSTEM]
