"""Host names that may be a client's domain, by their form alone."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from clients import hostname
from clients.hostname import BadHost, canonical

SETTING = "TRUSTED_DOMAIN_SUFFIXES"
LOOPBACK = "localhost"
# In front of a host, the name of the record that proves it.
CHALLENGE = "_portal-challenge"
LONGEST = hostname.LONGEST - len(f"{CHALLENGE}.")
# In front of a country's two letters these are registries: `example.co.uk` is an apex.
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
    """Says, for people, why a host cannot be a client's domain."""


def check(host: str) -> str:
    """The canonical form of a host that a client may bring. Raises UnusableHost."""
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
    """Whether a canonical name is an IP address."""
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def is_apex(name: str) -> bool:
    """Whether a canonical name is one that is registered as a whole, or belongs to a registry."""
    labels = name.split(".")
    is_under_registry = len(labels) > 1 and len(labels[-1]) == 2 and labels[-2] in REGISTRIES
    return len(labels) < (4 if is_under_registry else 3)


def is_trusted(name: str) -> bool:
    """Whether a canonical name counts as proven without a record: in the demo, on loopback."""
    return any(name.endswith(f".{suffix}") for suffix in settings.TRUSTED_DOMAIN_SUFFIXES)


def check_settings() -> None:
    """Raise ImproperlyConfigured where a host would be trusted that others can reach."""
    for suffix in settings.TRUSTED_DOMAIN_SUFFIXES:
        if not settings.DEMO:
            raise ImproperlyConfigured(f"{SETTING} is for the demo alone: leave it empty")
        if suffix != LOOPBACK and not suffix.endswith(f".{LOOPBACK}"):
            raise ImproperlyConfigured(f"{SETTING}: {suffix} is not {LOOPBACK} or a part of it")
