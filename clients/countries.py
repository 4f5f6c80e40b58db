"""Usual locale, currency, time zone and first weekday of a country, by Unicode CLDR.

They are suggestions for forms: whoever sets a client up may choose others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError, localedata
from babel.core import get_global
from babel.languages import get_official_languages
from babel.numbers import get_currency_name, get_territory_currencies
from django.conf import settings

from clients.models import Client

ENGLISH = Locale("en")
CODE = re.compile(r"[A-Z]{2}")
# CLDR does not say which zone most of a country's people live in.
MAIN_ZONES = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "CY": "Asia/Nicosia",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "FM": "Pacific/Pohnpei",
    "GL": "America/Nuuk",
    "ID": "Asia/Jakarta",
    "KI": "Pacific/Tarawa",
    "KZ": "Asia/Almaty",
    "MH": "Pacific/Majuro",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "PF": "Pacific/Tahiti",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "US": "America/New_York",
    "UZ": "Asia/Tashkent",
}


@dataclass(frozen=True, slots=True)
class Country:
    """A country with its usual conventions; `code` is that of ISO 3166."""

    code: str
    locale: str
    currency: str
    time_zone: str
    week_start: int


@cache
def names() -> tuple[tuple[str, str], ...]:
    """Codes and English names of all countries with a language, a currency and a time zone."""
    codes = (code for code in map(str, ENGLISH.territories) if CODE.fullmatch(code))
    known = ((code, ENGLISH.territories[code]) for code in codes if _is_complete(code))
    return tuple(sorted(known, key=lambda each: each[1]))


def find(code: str) -> Country | None:
    """A country by its code; None for one that is not in `names`."""
    if code not in dict(names()):
        return None
    locale = _locale(code)
    return Country(code, locale, _currency(code), _zone(code), _week_start(locale))


def code_of(locale: str) -> str:
    """The code of the country of a locale such as `de_DE`; empty for one without."""
    try:
        code = Locale.parse(locale).territory or ""
    except (ValueError, UnknownLocaleError):
        return ""
    return code if code in dict(names()) else ""


@cache
def locales() -> tuple[tuple[str, str], ...]:
    """Locales of a language in a country, with their English names."""
    found = []
    for identifier in localedata.locale_identifiers():
        language, _, rest = identifier.partition("_")
        if len(rest.rpartition("_")[2]) == 2:
            found.append((identifier, _locale_name(identifier) or language))
    return tuple(sorted(found, key=lambda each: each[1]))


@cache
def currencies() -> tuple[tuple[str, str], ...]:
    """Currencies that some country uses now, with their English names."""
    codes = sorted({_currency(code) for code, _ in names()})
    return tuple((code, f"{code}, {get_currency_name(code, locale=ENGLISH)}") for code in codes)


@cache
def time_zones() -> tuple[tuple[str, str], ...]:
    """Time zones of the database, by their names as `Europe/Berlin`."""
    listed = sorted(name for name in _zone_names() if "/" in name or name == "UTC")
    shown = [name for name in listed if not name.startswith(("Etc/", "SystemV/", "US/", "posix"))]
    return tuple((name, name.replace("_", " ")) for name in shown)


def _is_complete(code: str) -> bool:
    return bool(_zone(code) and _currency(code) and _locale(code))


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


def _zone(code: str) -> str:
    if code in MAIN_ZONES:
        return MAIN_ZONES[code]
    aliases = get_global("zone_aliases")
    listed = (aliases.get(name, name) for name in get_global("territory_zones").get(code, ()))
    return next((name for name in listed if name in _zone_names()), "")


def _currency(code: str) -> str:
    found: list[str] = get_territory_currencies(code)
    return found[0] if found else ""


def _locale(code: str) -> str:
    """The locale of an official language that the portal speaks, else of the most spoken one."""
    spoken = {language for language, _ in settings.LANGUAGES}
    found = list(_known_locales(code))
    own = (each for each in found if each.partition("_")[0] in spoken)
    return next(own, found[0] if found else "")


def _known_locales(code: str) -> Iterator[str]:
    """Locales of a country by the share of people who speak their language."""
    for language in get_official_languages(code, de_facto=True):
        if localedata.exists(f"{language}_{code}"):
            yield f"{language}_{code}"
        elif with_script := _with_script(f"{language}_{code}"):
            yield with_script


def _with_script(identifier: str) -> str:
    """The locale with its likely script, such as `zh_Hans_CN`; empty where CLDR knows none."""
    try:
        return str(Locale.parse(identifier))
    except UnknownLocaleError:
        return ""


def _week_start(locale: str) -> int:
    """The first weekday, from Monday = 0; Monday for one that clients cannot choose."""
    first = Locale.parse(locale).first_week_day
    return first if first in Client.WeekStart.values else Client.WeekStart.MONDAY


def _locale_name(identifier: str) -> str:
    return Locale.parse(identifier).get_display_name(ENGLISH) or ""
