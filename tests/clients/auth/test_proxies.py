from __future__ import annotations

import pytest

from clients.auth.proxies import RequestOrigin, resolve_origin

DIRECT = RequestOrigin("acme.localhost", "192.0.2.7", "http")
PROXY, OUTER = "10.0.0.1", "10.0.0.2"
SAID = {"host": "globex.localhost", "proto": "https", "for": "198.51.100.9"}


def test_forwarded_headers_of_untrusted_peers_are_ignored() -> None:
    assert resolve_origin(DIRECT, SAID, trusted=[PROXY]) == DIRECT


def test_forwarded_headers_of_a_trusted_proxy_are_used() -> None:
    direct = RequestOrigin("inner", PROXY, "http")

    found = resolve_origin(direct, SAID, trusted=[PROXY])

    assert found == RequestOrigin("globex.localhost", "198.51.100.9", "https")


def test_only_entries_of_trusted_proxies_are_used() -> None:
    said = {
        "host": "evil.example, globex.localhost",
        "proto": "gopher",
        "for": f"203.0.113.1, 198.51.100.9, {OUTER}",
    }

    found = resolve_origin(RequestOrigin("inner", PROXY, "http"), said, trusted=[PROXY, OUTER])

    assert found == RequestOrigin("globex.localhost", "198.51.100.9", "http")


def test_trusted_proxy_without_forwarded_headers_changes_nothing() -> None:
    direct = RequestOrigin("inner", PROXY, "https")

    assert resolve_origin(direct, {}, trusted=[PROXY]) == direct


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("198.51.100.9:52311", "198.51.100.9"),
        ("[2001:db8::9]:443", "2001:db8::9"),
        ("[2001:db8::9]", "2001:db8::9"),
        ("2001:DB8:0::9", "2001:db8::9"),
        ("fe80::1%eth0", "fe80::1"),
        (f"198.51.100.9:52311, {OUTER}:80", "198.51.100.9"),
        ("unknown", PROXY),
        ("_hidden", PROXY),
        ("198.51.100.9, unknown", PROXY),
        ("[2001:db8::9", "2001:db8::9"),
        ("", PROXY),
        (",,", PROXY),
    ],
)
def test_forwarded_address_is_normalised_or_ignored(said: str, address: str) -> None:
    direct = RequestOrigin("inner", PROXY, "https")

    found = resolve_origin(direct, {"for": said}, trusted=[PROXY, OUTER])

    assert found.address == address
