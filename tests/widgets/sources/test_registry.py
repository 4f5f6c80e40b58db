from __future__ import annotations

import re

import pytest

from widgets.sources import registry

KEY = "oscom_sk_demo_standard"


def test_a_source_is_found_by_its_slug() -> None:
    source = registry.source("oscom")

    assert source.spec.slug == "oscom"
    assert re.fullmatch(source.spec.key.pattern, KEY)


def test_an_unknown_source_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        registry.source("elsewhere")


def test_a_fingerprint_tells_keys_and_platforms_apart_but_no_key() -> None:
    prints = {
        registry.fingerprint("oscom", KEY),
        registry.fingerprint("oscom", KEY + "2"),
        registry.fingerprint("oktopost", KEY),
    }

    assert len(prints) == 3
    assert registry.fingerprint("oscom", KEY) in prints
    assert all(re.fullmatch(r"[0-9a-f]{32}", found) for found in prints)
