"""Hosts and addresses that may be called: public ones, and those an operator lists."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network

import httpx2

from widgets.sources.failures import Unavailable

HTTP_PORT = 80
HTTPS_PORT = 443

# IPv6 hands out global unicast addresses from this block only (IANA).
GLOBAL_UNICAST = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")
# Tunnels and documentation: Python counts some of them as global.
NEVER = (IPv6Network("2001::/23"), IPv6Network("2002::/16"), IPv6Network("3fff::/20"))

Resolve = Callable[[str, int], list[str]]


class Forbidden(ValueError):
    """An address that must not be called. The message names no address."""


def resolve(host: str, port: int) -> list[str]:
    """Every address of a host, as text. Raises OSError where there is none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def check_url(text: str, allowed: frozenset[str]) -> None:
    """Raise Forbidden for a URL that must not be called.

    `allowed` lists exact `host:port` pairs that may also be spoken to over plain HTTP, on
    another port or at a private address. The parser is the client's own, since two parsers
    may read two hosts out of one text.
    """
    url = _parsed(text)
    if _place(url) in allowed:
        return
    if url.scheme != "https" or _port(url) != HTTPS_PORT:
        raise Forbidden("only https on its own port is spoken")


def place_of(text: str) -> str:
    """The `host:port` that a base address leads to. Raises Forbidden for what is none."""
    url = _parsed(text)
    if url.query or url.fragment or "?" in text or "#" in text:
        raise Forbidden("a base address ends with its path")
    return _place(url)


def _parsed(text: str) -> httpx2.URL:
    try:
        url = httpx2.URL(text)
    except httpx2.InvalidURL:
        raise Forbidden("not an address") from None
    if url.userinfo:
        raise Forbidden("credentials do not belong into an address")
    if url.scheme not in ("http", "https") or not url.host:
        raise Forbidden("only https is spoken")
    return url


def _port(url: httpx2.URL) -> int:
    return url.port or (HTTPS_PORT if url.scheme == "https" else HTTP_PORT)


def _place(url: httpx2.URL) -> str:
    return authority(url.raw_host.decode(), _port(url))


def authority(host: str, port: int) -> str:
    """Host and port as an allow-list writes them."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def checked(host: str, port: int, allowed: frozenset[str], lookup: Resolve) -> list[str]:
    """The addresses of a host, all of them fit to be called.

    One unfit address among several refuses the host: it could be the one that answers.
    Raises Forbidden, or Unavailable where the name has no address.
    """
    try:
        addresses = lookup(host, port)
    except (OSError, UnicodeError):
        raise Unavailable from None
    if not addresses:
        raise Unavailable
    if authority(host, port) not in allowed and not all(is_public(text) for text in addresses):
        raise Forbidden("address is not public")
    return addresses


def is_public(text: str) -> bool:
    """True for a global unicast address, after taking embedded IPv4 out of IPv6."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return False
        embedded = _embedded(address)
        if embedded is None:
            in_tunnel = any(address in network for network in NEVER)
            return address in GLOBAL_UNICAST and address.is_global and not in_tunnel
        address = embedded
    return address.is_global and not address.is_multicast and not address.is_reserved


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None
