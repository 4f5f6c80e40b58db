"""Languages and locales of readers: a person's own language, or that of their client."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale, localedata
from django.conf import settings
from django.utils.translation import get_supported_language_variant, to_language


@lru_cache
def language_of(locale: str) -> str:
    """The nearest language that the portal speaks: `de` for `de_AT`."""
    try:
        return get_supported_language_variant(to_language(locale))
    except LookupError:
        return str(settings.LANGUAGE_CODE)


@lru_cache
def locale_of(language: str, client_locale: str) -> str:
    """The locale in which somebody reads a client's pages.

    It has the person's language, if they chose one, with the conventions of the client's country
    where CLDR knows both together: English in Germany is `en_DE`, with commas in numbers.
    """
    if not language or language_of(client_locale) == language:
        return client_locale
    territory = Locale.parse(client_locale).territory
    regional = f"{language}_{territory}"
    return regional if localedata.exists(regional) else language
