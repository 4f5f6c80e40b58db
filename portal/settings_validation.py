"""Validation of settings at the start of any process; each error names its remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from clients import hostname

COLOUR = re.compile("#[0-9a-fA-F]{6}")
SHORTEST_SECRET = 50
# A random hexadecimal secret has up to 16 distinct characters.
FEWEST_DISTINCT = 12
GENERATED = "Take a fresh one from `python -m clients.secrets.keyring`."
# Default passwords of images and tutorials.
WELL_KNOWN = {"admin", "changeme", "example", "guest", "password", "postgres", "redis", "root"}
WELL_KNOWN |= {"portal", "secret", "test", "user"}
URLS = ("DATABASE_URL", "REDIS_URL", "BROKER_URL", "EMAIL_URL")


def refuse_unsafe(settings: Mapping[str, Any], urls: Mapping[str, str]) -> None:
    """Raise ImproperlyConfigured, listing every unsafe setting.

    `settings` are the settings by name, `urls` addresses with credentials in them. Messages
    contain no values, since these are secrets.
    """
    problems = [
        *_secret_key(settings["SECRET_KEY"]),
        *_agency_hosts(settings["AGENCY_HOSTS"]),
        *_agency_brand(settings),
        *_modes(settings),
        *_addresses(settings),
        *(problem for name, url in urls.items() for problem in _credentials(name, url)),
    ]
    if problems:
        raise ImproperlyConfigured("\n".join(["The site does not start like this.", *problems]))


def _secret_key(key: str) -> Iterator[str]:
    if len(key) < SHORTEST_SECRET or len(set(key)) < FEWEST_DISTINCT:
        text = f"SECRET_KEY: needs at least {SHORTEST_SECRET} random characters. {GENERATED}"
        yield text
    elif key.startswith("django-insecure-"):
        yield f"SECRET_KEY: is the example of a new Django project. {GENERATED}"


def _agency_hosts(names: list[str]) -> Iterator[str]:
    if not any(names):
        yield "AGENCY_HOSTS: is empty. Name the hosts of the agency's own pages."
    for name in filter(None, names):
        if "*" in name or name.startswith("."):
            yield "AGENCY_HOSTS: takes no wildcard. Name each host in full."
        elif not _is_host(name):
            yield "AGENCY_HOSTS: takes host names alone, without scheme, port or path."


def _agency_brand(settings: Mapping[str, Any]) -> Iterator[str]:
    if not COLOUR.fullmatch(settings.get("AGENCY_COLOUR", "#000000")):
        yield "AGENCY_COLOUR: takes a colour like #1a2b3c."
    for name in ("AGENCY_LOGO", "AGENCY_LOGO_DARK"):
        path = PurePosixPath(settings.get(name, ""))
        if path.is_absolute() or ".." in path.parts:
            yield f"{name}: takes the name of a file below MEDIA_ROOT."


def _modes(settings: Mapping[str, Any]) -> Iterator[str]:
    """Errors for DEBUG, DEMO and missing HTTPS on hosts that others can reach."""
    is_local = all(_is_loopback(name) for name in settings["AGENCY_HOSTS"])
    if settings["DEBUG"] and not is_local:
        yield "DEBUG: shows code and settings to strangers. Set it false, or use *.localhost."
    if not settings["HTTPS"] and not (settings["DEMO"] or is_local):
        yield "HTTPS: may be false on *.localhost and in the demo alone. Set it true."


def _addresses(settings: Mapping[str, Any]) -> Iterator[str]:
    for address in settings["TRUSTED_PROXIES"]:
        try:
            ip_address(address)
        except ValueError:
            yield "TRUSTED_PROXIES: takes exact IP addresses, separated by commas."
    for place in settings["SOURCES_ALLOWED_HOSTS"]:
        if not _is_host(place) or urlsplit(f"//{place}").port is None:
            yield "SOURCES_ALLOWED_HOSTS: takes exact host:port pairs, separated by commas."


def _credentials(name: str, url: str) -> Iterator[str]:
    place = urlsplit(url)
    is_known = (place.password or "").lower() in WELL_KNOWN
    if is_known and not _is_loopback(place.hostname or "localhost"):
        yield f"{name}: its password is one that everybody tries. Choose a random one."


def _is_host(name: str) -> bool:
    try:
        hostname.canonical(name)
    except hostname.BadHost:
        return False
    return True


def _is_loopback(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False
