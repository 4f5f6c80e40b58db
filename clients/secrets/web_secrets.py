"""Sealed secrets that web processes can open too: those of webhooks and embedded pages.

AES-256-GCM with a random nonce, bound like a sealed key to its client, table, column and
row. Stored form: `v1:<key id>:<base64 of nonce and ciphertext>`.
"""

from __future__ import annotations

import re
import secrets
from base64 import b64decode, b64encode
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from pydantic import SecretStr

from clients.errors import CannotOpen
from clients.secrets import keyring
from clients.secrets.vault import SecretLocation

SETTING = "WEB_SECRET_KEYS"
NONCE_BYTES = 12
STORED = re.compile(r"v1:(?P<key>[A-Za-z0-9_-]{1,32}):(?P<sealed>[A-Za-z0-9+/]+={0,2})")


def check_settings() -> None:
    """Refuse to start on keys that are missing, weak or contradictory."""
    keyring.secret_keys(SETTING, settings.WEB_SECRET_KEYS)


def new() -> SecretStr:
    """A new secret of 256 bits, as text."""
    return SecretStr(f"whsec_{secrets.token_urlsafe(32)}")


def seal(plaintext: SecretStr, *, location: SecretLocation) -> str:
    key_id = active_key_id()
    nonce = secrets.token_bytes(NONCE_BYTES)
    cipher = AESGCM(_keys()[key_id])
    sealed = cipher.encrypt(nonce, plaintext.get_secret_value().encode(), location.info())
    return f"v1:{key_id}:{b64encode(nonce + sealed).decode()}"


def open_sealed(stored: str, *, location: SecretLocation) -> SecretStr:
    """The secret. Raises CannotOpen for one that is damaged, moved or of an unknown key."""
    key = _keys().get(key_id(stored))
    if key is None:
        raise CannotOpen(f"{location.table}.{location.column}: of a key that {SETTING} lacks")
    try:
        raw = b64decode(stored.rpartition(":")[2], validate=True)
        plain = AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], location.info())
    except (InvalidTag, ValueError):
        raise CannotOpen(f"{location.table}.{location.column}: does not open here") from None
    return SecretStr(plain.decode())


def key_id(stored: str) -> str:
    """The id of the key that a stored secret is sealed with."""
    found = STORED.fullmatch(stored)
    if found is None:
        raise CannotOpen("not a sealed secret")
    return found["key"]


def active_key_id() -> str:
    return next(iter(_keys()))


def _keys() -> dict[str, bytes]:
    return _parsed(tuple(settings.WEB_SECRET_KEYS))


@lru_cache(maxsize=2)
def _parsed(entries: tuple[str, ...]) -> dict[str, bytes]:
    return keyring.secret_keys(SETTING, entries)
