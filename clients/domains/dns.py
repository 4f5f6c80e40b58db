"""TXT records, asked of the machine's resolvers or of those in the settings."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from dns.exception import DNSException
from dns.nameserver import Do53Nameserver
from dns.rdatatype import TXT
from dns.resolver import NXDOMAIN, NoAnswer, Resolver

TIMEOUT_SECONDS = 5.0
PORT, LAST_PORT = 53, 65535
# More is no proof but an attempt to keep us busy.
MOST_RECORDS, LONGEST_RECORD = 50, 1024


class DnsUnavailable(Exception):
    """No resolver gave an answer that can be used; another time it may."""


def txt(name: str) -> list[str]:
    """The TXT records of a name, none where it does not exist. Raises DnsUnavailable."""
    try:
        answer = _resolver().resolve(name, TXT, search=False)
    except (NXDOMAIN, NoAnswer):
        return []
    except (DNSException, OSError) as error:
        raise DnsUnavailable(type(error).__name__) from error
    records = [b"".join(record.strings) for record in list(answer)[:MOST_RECORDS]]
    return [record[:LONGEST_RECORD].decode("ascii", "replace") for record in records]


def _resolver() -> Resolver:
    """A resolver without a cache: a record that was just made is seen at once."""
    servers = settings.DNS_RESOLVERS
    try:
        resolver = Resolver(configure=not servers)
    except DNSException as error:
        raise DnsUnavailable(type(error).__name__) from error
    resolver.lifetime = TIMEOUT_SECONDS
    if servers:
        resolver.nameservers = [_nameserver(server) for server in servers]
    return resolver


def check_settings() -> None:
    """Raise ImproperlyConfigured for a resolver that could never be asked."""
    for server in settings.DNS_RESOLVERS:
        try:
            _nameserver(server)
        except ValueError:
            text = "DNS_RESOLVERS: takes IP addresses, each with or without a port"
            raise ImproperlyConfigured(text) from None


def _nameserver(server: str) -> Do53Nameserver:
    """`192.0.2.53`, or with a port behind a colon; an IPv6 address with a port in brackets.

    Raises ValueError for anything else.
    """
    address, port = server, ""
    if server.startswith("["):
        address, _, port = server[1:].partition("]")
        port = port.removeprefix(":")
    elif server.count(":") == 1:
        address, _, port = server.partition(":")
    number = int(port or PORT)
    if not 0 < number <= LAST_PORT:
        raise ValueError(port)
    return Do53Nameserver(str(ip_address(address)), number)
