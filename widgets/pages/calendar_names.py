"""Names of days and months for the calendar of the period picker, from Babel's locale data."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale

from clients.auth.viewer import Formats


def calendar_names(formats: Formats) -> dict[str, list[str]]:
    """Names by their kind; days from Sunday on, as scripts count them."""
    return _names(formats.locale)


@lru_cache
def _names(locale: str) -> dict[str, list[str]]:
    found = Locale.parse(locale.replace("-", "_"))
    # Babel counts from Monday on.
    from_sunday = (6, 0, 1, 2, 3, 4, 5)
    return {
        "days": [found.days["format"]["wide"][day] for day in from_sunday],
        "shortDays": [found.days["format"]["abbreviated"][day] for day in from_sunday],
        "months": [found.months["format"]["wide"][month] for month in range(1, 13)],
    }
