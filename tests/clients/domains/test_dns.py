"""DNS queries against a real name server."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from clients.domains import dns
from portal.embedded import free_port
from tests.fixtures.nameserver import NameServer


def test_all_txt_records_of_a_name_are_returned(nameserver: NameServer) -> None:
    nameserver.records["_portal-challenge.a.example.com"] = ["one", "two=2"]

    assert sorted(dns.txt("_portal-challenge.a.example.com")) == ["one", "two=2"]


def test_strings_of_a_txt_record_are_joined(nameserver: NameServer) -> None:
    nameserver.records["long.example.com"] = ["x" * 300]

    assert dns.txt("long.example.com") == ["x" * 300]


def test_name_without_txt_records_returns_none(nameserver: NameServer) -> None:
    nameserver.records["bare.example.com"] = []

    assert dns.txt("bare.example.com") == []
    assert dns.txt("missing.example.com") == []
    assert nameserver.asked == ["bare.example.com", "missing.example.com"]


def test_failing_resolver_raises_dns_unavailable(
    nameserver: NameServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dns, "TIMEOUT_SECONDS", 0.3)
    nameserver.fails = True
    with pytest.raises(dns.DnsUnavailable):
        dns.txt("a.example.com")

    settings.DNS_RESOLVERS = [f"127.0.0.1:{free_port()}"]
    with pytest.raises(dns.DnsUnavailable):
        dns.txt("a.example.com")


@pytest.mark.parametrize(
    "server", ["192.0.2.53:abc", "192.0.2.53:0", "dns.example", "", "[::1]:99999"]
)
def test_invalid_resolver_is_refused_at_start(settings: Settings, server: str) -> None:
    settings.DNS_RESOLVERS = [server]

    with pytest.raises(ImproperlyConfigured, match="DNS_RESOLVERS: takes IP addresses"):
        dns.check_settings()


@pytest.mark.parametrize("server", ["192.0.2.53", "192.0.2.53:5353", "2001:db8::53", "[::1]:53"])
def test_resolver_addresses_are_parsed(settings: Settings, server: str) -> None:
    settings.DNS_RESOLVERS = [server]

    dns.check_settings()
