from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from pydantic import SecretStr
from pytest_django import Settings

from clients.errors import BadKeys, CannotOpen
from clients.secrets import keyring, web_secrets
from clients.secrets.vault import SecretLocation

SECRET = SecretStr("whsec_0123456789")
LOCATION = SecretLocation(uuid4(), "clients_webhookendpoint", "sealed_secret", uuid4())


def test_web_secret_opens_at_its_location() -> None:
    stored = web_secrets.seal(SECRET, location=LOCATION)

    assert stored.startswith("v1:tests:")
    assert "whsec" not in stored
    assert web_secrets.open_sealed(stored, location=LOCATION) == SECRET
    assert web_secrets.seal(SECRET, location=LOCATION) != stored


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": uuid4()},
        {"table": "clients_connection"},
        {"column": "sealed_previous"},
        {"row_id": uuid4()},
    ],
)
def test_web_secret_does_not_open_at_another_location(change: dict[str, object]) -> None:
    stored = web_secrets.seal(SECRET, location=LOCATION)

    with pytest.raises(CannotOpen):
        web_secrets.open_sealed(stored, location=replace(LOCATION, **change))


@pytest.mark.parametrize("stored", ["", "whsec_plain", "v1:tests:", "v1:tests:AAAA", "v2:tests:AA"])
def test_malformed_web_secret_does_not_open(stored: str) -> None:
    with pytest.raises(CannotOpen):
        web_secrets.open_sealed(stored, location=LOCATION)


def test_older_key_opens_and_active_key_seals(settings: Settings) -> None:
    old = web_secrets.seal(SECRET, location=LOCATION)
    settings.WEB_SECRET_KEYS = [keyring.new_secret("next"), *settings.WEB_SECRET_KEYS]

    new = web_secrets.seal(SECRET, location=LOCATION)

    assert (web_secrets.key_id(old), web_secrets.key_id(new)) == ("tests", "next")
    assert web_secrets.open_sealed(old, location=LOCATION) == SECRET


def test_removed_key_opens_nothing(settings: Settings) -> None:
    stored = web_secrets.seal(SECRET, location=LOCATION)
    settings.WEB_SECRET_KEYS = [keyring.new_secret("next")]

    with pytest.raises(CannotOpen, match="WEB_SECRET_KEYS"):
        web_secrets.open_sealed(stored, location=LOCATION)


@pytest.mark.parametrize("keys", [[], ["plain"], ["a:AAAA"], [f"a:{'A' * 43}="]])
def test_bad_web_secret_keys_are_refused_at_start(settings: Settings, keys: list[str]) -> None:
    settings.WEB_SECRET_KEYS = keys

    with pytest.raises(BadKeys, match="WEB_SECRET_KEYS"):
        web_secrets.check_settings()
