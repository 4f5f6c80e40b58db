"""How a request arrived: proxies are believed only where they are known."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from itertools import dropwhile


@dataclass(frozen=True, slots=True)
class Arrival:
    """The `Host` as the browser sent it, the browser's address, and "http" or "https"."""

    host: str
    address: str
    scheme: str


def believed(direct: Arrival, forwarded: Mapping[str, str], *, proxies: Collection[str]) -> Arrival:
    """What to believe: the connection itself, or what a known proxy says about it.

    `forwarded` maps "host", "proto" and "for" to the X-Forwarded headers' values. Each
    proxy appends to them, so the last value is the one that our own proxy wrote.
    """
    if direct.address not in proxies:
        return direct
    scheme = _last(forwarded.get("proto", ""))
    return Arrival(
        host=_last(forwarded.get("host", "")) or direct.host,
        address=_browser(forwarded.get("for", ""), proxies=proxies) or direct.address,
        scheme=scheme if scheme in {"http", "https"} else direct.scheme,
    )


def _browser(header: str, *, proxies: Collection[str]) -> str:
    """The nearest address that is not one of our own proxies; empty if it is none at all.

    What lies beyond it was written by others.
    """
    addresses = (_address(part.strip()) for part in reversed(header.split(",")))
    return next(dropwhile(proxies.__contains__, addresses), "")


def _address(text: str) -> str:
    """The address alone: some proxies write its port behind it, or "unknown"."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        # A zone means something to the machine alone that the address was seen on.
        return str(ip_address(text.partition("%")[0]))
    except ValueError:
        return ""


def _last(header: str) -> str:
    return header.rpartition(",")[2].strip()
