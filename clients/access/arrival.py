"""How a request arrived: proxies are believed only where they are known."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass


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
    """The nearest address that is not one of our own proxies."""
    addresses = [part.strip() for part in header.split(",")]
    return next((address for address in reversed(addresses) if address not in proxies), "")


def _last(header: str) -> str:
    return header.rpartition(",")[2].strip()
