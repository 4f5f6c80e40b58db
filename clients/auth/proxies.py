"""The origin of a request: forwarded headers are trusted only from known proxies."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from itertools import dropwhile


@dataclass(frozen=True, slots=True)
class RequestOrigin:
    """The `Host` as the browser sent it, the browser's address, and "http" or "https"."""

    host: str
    address: str
    scheme: str


def resolve_origin(
    direct: RequestOrigin, forwarded: Mapping[str, str], *, trusted: Collection[str]
) -> RequestOrigin:
    """The origin by the connection itself, or by the headers of a trusted proxy.

    `forwarded` maps "host", "proto" and "for" to the X-Forwarded headers' values. Each
    proxy appends to them, so the last value is the one that our own proxy wrote.
    """
    if direct.address not in trusted:
        return direct
    scheme = _last(forwarded.get("proto", ""))
    return RequestOrigin(
        host=_last(forwarded.get("host", "")) or direct.host,
        address=_browser(forwarded.get("for", ""), trusted=trusted) or direct.address,
        scheme=scheme if scheme in {"http", "https"} else direct.scheme,
    )


def _browser(header: str, *, trusted: Collection[str]) -> str:
    """The last address that is not a trusted proxy's; empty if it is malformed.

    The addresses before it are written by others.
    """
    addresses = (_address(part.strip()) for part in reversed(header.split(",")))
    return next(dropwhile(trusted.__contains__, addresses), "")


def _address(text: str) -> str:
    """The IP address of one entry: some proxies append its port, or write "unknown"."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        # A zone index is local to the machine that saw the address.
        return str(ip_address(text.partition("%")[0]))
    except ValueError:
        return ""


def _last(header: str) -> str:
    return header.rpartition(",")[2].strip()
