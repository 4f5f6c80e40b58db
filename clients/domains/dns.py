"""DNS client for TXT records, using the machine's resolvers or those in the settings."""

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
# A name with more records is an attempt at exhaustion.
MOST_RECORDS, LONGEST_RECORD = 50, 1024


class DnsUnavailable(Exception):
    """No resolver gave a usable answer; a later attempt may succeed."""


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
    """A resolver without a cache, so that a record that was just created is seen."""
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
    """Raise ImproperlyConfigured for a resolver address that is invalid."""
    for server in settings.DNS_RESOLVERS:
        try:
            _nameserver(server)
        except ValueError:
            text = "DNS_RESOLVERS: takes IP addresses, each with or without a port"
            raise ImproperlyConfigured(text) from None


def _nameserver(server: str) -> Do53Nameserver:
    """Address and port of `192.0.2.53`, `192.0.2.53:5353` or `[2001:db8::53]:5353`.

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
