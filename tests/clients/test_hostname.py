from __future__ import annotations

import pytest

from clients.hostname import BadHost, canonical

SAME = {
    "ACME.Example": "acme.example",
    "acme.example.": "acme.example",
    "acme.example:8000": "acme.example",
    "acme.example.:80": "acme.example",
    "müller.example": "xn--mller-kva.example",
    "faß.example": "xn--fa-hia.example",
    "acme．example": "acme.example",
    "127.0.0.1:80": "127.0.0.1",
    "[::1]:80": "[::1]",
    "[0:0::0001]": "[::1]",
}

JUNK = [
    "",
    ".",
    "a..b",
    "a..",
    "a b",
    "a:",
    "a:1:2",
    "a:99999",
    "a:٣",
    "*.acme.example",
    "acme.example/x",
    "user@acme.example",
    "acme_shop.example",
    "-acme.example",
    "127.1",
    "0x7f.1",
    "2130706433",
    "::1",
    "[::1",
    "[acme]",
    "xn--a",
    "acme.example\n",
    "acme\x00.example",
    "a" * 64 + ".example",
    "a." * 130 + "example",
]


@pytest.mark.parametrize(("written", "form"), SAME.items())
def test_equivalent_hosts_have_one_canonical_form(written: str, form: str) -> None:
    assert canonical(written) == form
    assert canonical(form) == form


@pytest.mark.parametrize("junk", JUNK)
def test_malformed_host_is_refused(junk: str) -> None:
    with pytest.raises(BadHost):
        canonical(junk)
