from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from clients.domains import names


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("portal.example.com", "portal.example.com"),
        ("Portal.Example.COM.", "portal.example.com"),
        ("zahlen.müller.example", "zahlen.xn--mller-kva.example"),
        ("portal.example.co.uk", "portal.example.co.uk"),
        ("numbers.agency.localhost", "numbers.agency.localhost"),
    ],
)
def test_subdomain_is_accepted_in_canonical_form(host: str, name: str) -> None:
    assert names.check(host) == name


@pytest.mark.parametrize(
    "host",
    [
        "agency.localhost",
        "AGENCY.localhost.",
        "agency.localhost:8443",
        "ａｇｅｎｃｙ.localhost",
        "agency。localhost",
    ],
)
def test_agency_host_is_refused_in_every_spelling(host: str) -> None:
    with pytest.raises(names.UnusableHost, match="agency's own host"):
        names.check(host)


@pytest.mark.parametrize(
    "host", ["192.0.2.7", "127.1.2.3", "[2001:db8::1]", "[::ffff:192.0.2.7]", "192.0.2.7."]
)
def test_ip_addresses_are_refused(host: str) -> None:
    with pytest.raises(names.UnusableHost, match="not an address"):
        names.check(host)


@pytest.mark.parametrize(
    "host", ["example.com", "example.co.uk", "com", "co.uk", "localhost", "intranet"]
)
def test_registrable_apex_is_refused(host: str) -> None:
    with pytest.raises(names.UnusableHost, match="sub-domain"):
        names.check(host)


def test_host_too_long_for_its_record_name_is_refused() -> None:
    longest = ".".join(["a" * 50] * 4 + ["b" * (names.LONGEST - 212), "example"])

    assert names.check(longest) == longest
    assert len(f"{names.CHALLENGE}.{longest}") == 253
    with pytest.raises(names.UnusableHost, match="characters at most"):
        names.check(f"a{longest}")


@pytest.mark.parametrize("host", ["", "a b.example.com", "*.example.com", "x_y.example.com", "1e3"])
def test_invalid_host_name_is_refused(host: str) -> None:
    with pytest.raises(names.UnusableHost):
        names.check(host)


def test_only_sub_domains_of_a_trusted_suffix_are_trusted(settings: Settings) -> None:
    assert names.is_trusted("acme.localhost")
    assert not names.is_trusted("localhost")
    assert not names.is_trusted("acme.notlocalhost")

    settings.TRUSTED_DOMAIN_SUFFIXES = []
    assert not names.is_trusted("acme.localhost")
    with pytest.raises(names.UnusableHost):
        names.check("acme.localhost")


@pytest.mark.parametrize(
    ("demo", "suffixes"), [(False, ["localhost"]), (True, ["example.com"]), (True, [""])]
)
def test_trusted_suffix_is_refused_outside_demo_and_loopback(
    settings: Settings, demo: bool, suffixes: list[str]
) -> None:
    settings.DEMO, settings.TRUSTED_DOMAIN_SUFFIXES = demo, suffixes

    with pytest.raises(ImproperlyConfigured, match="TRUSTED_DOMAIN_SUFFIXES"):
        names.check_settings()


def test_trusted_loopback_suffix_is_accepted_in_the_demo(settings: Settings) -> None:
    settings.DEMO, settings.TRUSTED_DOMAIN_SUFFIXES = True, ["localhost", "demo.localhost"]

    names.check_settings()
