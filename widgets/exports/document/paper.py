"""Paper: A4, or Letter in the countries where printers hold that."""

from __future__ import annotations

from dataclasses import dataclass

from babel import Locale, UnknownLocaleError

# As CLDR's supplemental data has them ("paperSize").
LETTER_COUNTRIES = {"BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV"}
LETTER_COUNTRIES |= {"US", "VE"}


@dataclass(frozen=True, slots=True)
class Paper:
    name: str
    width: str
    height: str

    @property
    def styles(self) -> str:
        """CSS of sheets of this size."""
        size = f"--page-width: {self.width}; --page-height: {self.height};"
        return f"@page {{ size: {self.width} {self.height}; margin: 0; }} :root {{ {size} }}"


A4 = Paper("a4", "210mm", "297mm")
LETTER = Paper("letter", "8.5in", "11in")


def paper_of(locale: str) -> Paper:
    """The paper of a locale's country."""
    try:
        country = Locale.parse(locale.replace("-", "_")).territory
    except (UnknownLocaleError, ValueError):
        return A4
    return LETTER if country in LETTER_COUNTRIES else A4
