"""The agency's own brand, from the settings AGENCY_*, worn by the pages of its own hosts."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from clients.models import Brand


def brand() -> Brand | None:
    """The brand, which is no row of the database; None for an agency without a name."""
    return _made(
        settings.AGENCY_NAME,
        settings.AGENCY_COLOUR,
        settings.AGENCY_LOGO,
        settings.AGENCY_LOGO_DARK,
    )


@lru_cache(maxsize=8)
def _made(name: str, colour: str, logo: str, logo_dark: str) -> Brand | None:
    if not name:
        return None
    return Brand(name=name, colour=colour, second_colour=colour, logo=logo, logo_dark=logo_dark)
