"""Validation of host names as a client's domain, by their form alone."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from clients import hostname
from clients.hostname import BadHost, canonical

SETTING = "TRUSTED_DOMAIN_SUFFIXES"
LOOPBACK = "localhost"
# Label in front of a host, for the TXT record that proves it.
CHALLENGE = "_portal-challenge"
LONGEST = hostname.LONGEST - len(f"{CHALLENGE}.")
# Second-level registries below a country code: `example.co.uk` is an apex.
REGISTRIES = frozenset(
    [
        "ac",
        "co",
        "com",
        "edu",
        "gob",
        "gouv",
        "gov",
        "gv",
        "ltd",
        "mil",
        "ne",
        "net",
        "nom",
        "or",
        "org",
        "plc",
        "sch",
    ]
)


class UnusableHost(ValueError):
    """A host that cannot be a client's domain; the message tells staff why."""


def check(host: str) -> str:
    """The canonical form of a permitted host. Raises UnusableHost."""
    try:
        name = canonical(host)
    except BadHost:
        raise UnusableHost("Write a host name like portal.example.com.") from None
    if len(name) > LONGEST:
        raise UnusableHost(f"Write a host name of {LONGEST} characters at most.")
    if name in map(canonical, settings.AGENCY_HOSTS):
        raise UnusableHost("This is the agency's own host.")
    if is_address(name):
        raise UnusableHost("Write a host name like portal.example.com, not an address.")
    if not is_trusted(name) and is_apex(name):
        raise UnusableHost(
            "Write a sub-domain like portal.example.com: a domain of its own is "
            "the client's web site."
        )
    return name


def is_address(name: str) -> bool:
    """True for an IP address."""
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def is_apex(name: str) -> bool:
    """True for an apex: a registrable name, or a registry's own."""
    labels = name.split(".")
    is_under_registry = len(labels) > 1 and len(labels[-1]) == 2 and labels[-2] in REGISTRIES
    return len(labels) < (4 if is_under_registry else 3)


def is_trusted(name: str) -> bool:
    """True for names that need no DNS record: those of the demo, on loopback."""
    return any(name.endswith(f".{suffix}") for suffix in settings.TRUSTED_DOMAIN_SUFFIXES)


def check_settings() -> None:
    """Raise ImproperlyConfigured if a trusted suffix covers hosts that others can reach."""
    for suffix in settings.TRUSTED_DOMAIN_SUFFIXES:
        if not settings.DEMO:
            raise ImproperlyConfigured(f"{SETTING} is for the demo alone: leave it empty")
        if suffix != LOOPBACK and not suffix.endswith(f".{LOOPBACK}"):
            raise ImproperlyConfigured(f"{SETTING}: {suffix} is not {LOOPBACK} or a part of it")
