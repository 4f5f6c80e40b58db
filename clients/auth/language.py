"""The portal's language for a client's locale."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.utils.translation import get_supported_language_variant, to_language


@lru_cache
def language_of(locale: str) -> str:
    """The nearest language that the portal speaks: `de` for `de_AT`."""
    try:
        return get_supported_language_variant(to_language(locale))
    except LookupError:
        return str(settings.LANGUAGE_CODE)
