from __future__ import annotations

import pytest

from widgets.sources.failures import Unavailable
from widgets.sources.http.addresses import Forbidden, check_url, checked, is_public, resolve

SANDBOX = frozenset({"127.0.0.1:9001", "[::1]:9001"})


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "104.18.3.24", "2606:4700::6810:84e5", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_global_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104  # nothing is bound to it
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.170",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:a9fe:a9fe",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "2002:7f00:1::",
        "3fff::1",
        "fc00::1",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700::1%eth0",
        "fec0::1",
        "ff02::1",
        "not an address",
        "",
    ],
)
def test_all_other_addresses_are_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.oscom.ai/v1",
        "https://api.oscom.ai:443/v1",
        "http://127.0.0.1:9001/oscom/v1",
        "http://[::1]:9001/oscom/v1",
    ],
)
def test_https_and_listed_hosts_may_be_called(url: str) -> None:
    check_url(url, SANDBOX)


@pytest.mark.parametrize(
    "url",
    [
        "http://api.oscom.ai/v1",
        "https://api.oscom.ai:8443/v1",
        "http://127.0.0.1:9002/",
        "http://127.0.0.1/",
        "http://localhost:9001/",
        "http://127.0.0.1.evil.example:9001/",
        "https://key@api.oscom.ai/v1",
        "https://:secret@api.oscom.ai/v1",
        "http://127.0.0.1:9001@evil.example/",
        "ftp://api.oscom.ai/v1",
        "file:///etc/passwd",
        "//api.oscom.ai/v1",
        "https:///v1",
        "https://api.oscom.ai:99999/",
        "https://api.oscom.ai:x/",
        "https://[::1/",
        "",
    ],
)
def test_everything_else_may_not(url: str) -> None:
    with pytest.raises(Forbidden):
        check_url(url, SANDBOX)


def test_one_private_address_among_several_refuses_the_host() -> None:
    with pytest.raises(Forbidden):
        checked("api.example", 443, frozenset(), lambda *_: ["8.8.8.8", "10.0.0.1"])


def test_all_addresses_of_a_public_host_are_given() -> None:
    found = checked("api.example", 443, frozenset(), lambda *_: ["8.8.8.8", "8.8.4.4"])

    assert found == ["8.8.8.8", "8.8.4.4"]


def test_only_the_exact_listed_port_may_be_private() -> None:
    assert checked("127.0.0.1", 9001, SANDBOX, resolve) == ["127.0.0.1"]
    with pytest.raises(Forbidden):
        checked("127.0.0.1", 9002, SANDBOX, resolve)


@pytest.mark.parametrize("error", [OSError(), UnicodeError()])
def test_a_name_without_address_is_unavailable(error: Exception) -> None:
    def lookup(host: str, port: int) -> list[str]:
        raise error

    with pytest.raises(Unavailable):
        checked("nowhere.example", 443, frozenset(), lookup)
    with pytest.raises(Unavailable):
        checked("nowhere.example", 443, frozenset(), lambda *_: [])
