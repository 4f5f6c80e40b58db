"""Master keys as settings hold them: `<id>:<base64>`, several, the first one active.

Public keys are set for every process, private ones for workers alone, and the key of web secrets
for both. `python -m clients.secrets.keyring` prints new ones, without needing any setting.
"""

from __future__ import annotations

import re
import secrets
import sys
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from clients.errors import BadKeys

ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
KEY_BYTES = 32
# Django's own key, which signs sessions and tickets: 64 characters.
SECRET_BYTES = 48
# Keys copied from documentation have few distinct bytes; random ones do not.
FEWEST_DISTINCT_BYTES = 16


def public_keys(setting: str, entries: Sequence[str]) -> dict[str, X25519PublicKey]:
    """The public keys by id, in order. Raises BadKeys, naming the setting alone."""
    raw = _parse(setting, entries)
    return {name: X25519PublicKey.from_public_bytes(key) for name, key in raw.items()}


def private_keys(setting: str, entries: Sequence[str]) -> dict[str, X25519PrivateKey]:
    """The private keys by id, in order. Raises BadKeys, naming the setting alone."""
    raw = _parse(setting, entries)
    return {name: X25519PrivateKey.from_private_bytes(key) for name, key in raw.items()}


def secret_keys(setting: str, entries: Sequence[str]) -> dict[str, bytes]:
    """The secret keys by id, in order. Raises BadKeys, naming the setting alone."""
    return _parse(setting, entries)


def check_pairs(
    public: dict[str, X25519PublicKey], private: dict[str, X25519PrivateKey], *, setting: str
) -> None:
    """Refuse a private key whose id belongs to another public key, or to none."""
    for name, key in private.items():
        known = public.get(name)
        if known is None or known.public_bytes_raw() != key.public_key().public_bytes_raw():
            raise BadKeys(f"{setting}: a private key does not match the public key of its id")


def new_pair(key_id: str) -> tuple[str, str]:
    """A fresh pair in the settings' form: the public entry and the private one."""
    key = X25519PrivateKey.generate()
    halves = key.public_key().public_bytes_raw(), key.private_bytes_raw()
    public, private = (f"{key_id}:{b64encode(half).decode()}" for half in halves)
    return public, private


def new_secret(key_id: str) -> str:
    """A fresh secret key in the settings' form."""
    return f"{key_id}:{b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


def lines(key_id: str) -> str:
    """Fresh keys as lines for an environment file."""
    public, private = new_pair(key_id)
    return (
        f"SECRET_KEY={secrets.token_urlsafe(SECRET_BYTES)}\n"
        f"VAULT_PUBLIC_KEYS={public}\nVAULT_PRIVATE_KEYS={private}\n"
        f"WEB_SECRET_KEYS={new_secret(key_id)}\n"
    )


def _parse(setting: str, entries: Sequence[str]) -> dict[str, bytes]:
    keys: dict[str, bytes] = {}
    for entry in entries:
        name, _, text = entry.strip().partition(":")
        if not ID.fullmatch(name):
            raise BadKeys(f"{setting}: write each key as <id>:<base64>")
        key = _decode(setting, text)
        if name in keys or key in keys.values():
            raise BadKeys(f"{setting}: the same key or id twice")
        keys[name] = key
    if not keys:
        raise BadKeys(f"{setting}: missing")
    return keys


def _decode(setting: str, text: str) -> bytes:
    try:
        key = b64decode(text, validate=True)
    except NotBase64:
        raise BadKeys(f"{setting}: a key is not base64") from None
    if len(key) != KEY_BYTES:
        raise BadKeys(f"{setting}: a key is not of {KEY_BYTES} bytes")
    if len(set(key)) < FEWEST_DISTINCT_BYTES:
        raise BadKeys(f"{setting}: a key looks like an example")
    return key


if __name__ == "__main__":
    sys.stdout.write(lines(datetime.now(UTC).strftime("k%Y%m%d")))
