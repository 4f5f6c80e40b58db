"""Canonical form of host names, used by look-ups, keys, links and cookies."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address

import idna

LONGEST = 253
# `int` accepts more than the digits of a port.
SHAPE = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]{2,45}\]|[^\[\]:/@?#\\\s]+)(?::(?P<port>[0-9]{1,5}))?")


class BadHost(ValueError):
    """An invalid host name."""


@lru_cache(maxsize=1024)
def canonical(host: str) -> str:
    """The canonical form of a `Host` header or a typed host, without its port.

    Lower-case, international names in their ASCII form, no dot at the end; an IPv6
    address in brackets and in its shortest form. Raises BadHost for anything else.
    """
    found = SHAPE.fullmatch(host) if len(host) <= LONGEST + 6 else None
    if found is None or int(found["port"] or 0) > 65535:
        raise BadHost(host)
    if found["name"].startswith("["):
        return _ip6(found["name"])
    return _name(found["name"].removesuffix("."))


def _ip6(name: str) -> str:
    try:
        return f"[{IPv6Address(name[1:-1])}]"
    except AddressValueError:
        raise BadHost(name) from None


def _name(name: str) -> str:
    try:
        ascii_name = idna.encode(name, uts46=True, std3_rules=True).decode()
    except idna.IDNAError:
        raise BadHost(name) from None
    last = ascii_name.rpartition(".")[2]
    if not last:
        raise BadHost(name)
    # Browsers parse a host whose last label is a number as an IPv4 address.
    return _ip4(ascii_name) if last.isdigit() or last.startswith("0x") else ascii_name


def _ip4(name: str) -> str:
    try:
        return str(IPv4Address(name))
    except AddressValueError:
        raise BadHost(name) from None
