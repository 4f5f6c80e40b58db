"""Addresses of platforms: those that a connection may have."""

from __future__ import annotations

from django.conf import settings

from widgets.sources.http import addresses
from widgets.sources.spec import Spec


def problem(spec: Spec, address: str) -> str:
    """The reason why a connection of this platform may not have the address; "" where it may."""
    if spec.is_own_address(address):
        return ""
    try:
        place = addresses.place_of(address)
    except addresses.Forbidden:
        place = ""
    if place in settings.SOURCES_ALLOWED_HOSTS:
        return ""
    return (
        f"Write {_documented(spec)}. For another address an operator names"
        f" {place or 'its host:port'} in the setting SOURCES_ALLOWED_HOSTS."
    )


def _documented(spec: Spec) -> str:
    """The platform's own addresses, with what they are for where there are several."""
    if not spec.base_urls:
        return f"an address such as {spec.base_url_example}"
    return ", ".join(
        f"{url} ({spec.regions[url]})" if url in spec.regions else url for url in spec.base_urls
    )
