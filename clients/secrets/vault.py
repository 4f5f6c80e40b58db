"""Sealed secrets: the web side seals, only workers open.

Each client has a key pair. The public key seals its platforms' credentials; the private
key is itself sealed to the operator's master key, which workers alone can open with. HPKE
as in RFC 9180. A secret is bound to its client, table, column and row, so that moved to
another location it does not open.

Stored form: `v1:<key id>:<base64>`.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass, replace
from typing import Any, Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from django.conf import settings
from django.db.models import Model
from pydantic import SecretStr

from clients.errors import BadKeys, CannotOpen, UnsavedRow, VaultError
from clients.models import Client, Connection
from clients.secrets import keyring
from clients.tenancy import tenant_field

__all__ = [
    "BadKeys",
    "CannotOpen",
    "SecretLocation",
    "UnsavedRow",
    "VaultError",
    "active_master_key_id",
    "check_settings",
    "master_key_id",
    "new_client_keys",
    "open_key",
    "open_sealed",
    "refuse_private_keys",
    "repair_private_key",
    "reseal_private_key",
    "seal",
    "seal_key",
]

PUBLIC, PRIVATE = "VAULT_PUBLIC_KEYS", "VAULT_PRIVATE_KEYS"
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
STORED = re.compile(r"v1:(?P<key>[A-Za-z0-9_-]{1,32}):(?P<sealed>[A-Za-z0-9+/]+={0,2})")


@dataclass(frozen=True, slots=True)
class SecretLocation:
    """The location of a sealed secret, which its encryption binds as associated data."""

    client_id: UUID
    table: str
    column: str
    row_id: UUID

    @classmethod
    def of(cls, row: Model, column: str) -> Self:
        """A column of a saved row. Raises UnsavedRow: only a row that exists keeps its id."""
        table = row._meta.db_table
        if row._state.adding or row.pk is None:
            raise UnsavedRow(f"{table}.{column}: save the row before its secret")
        return cls(getattr(row, tenant_field(type(row))), table, column, row.pk)

    def info(self) -> bytes:
        return f"v1|{self.client_id}|{self.table}|{self.column}|{self.row_id}".encode()


def check_settings() -> None:
    """Refuse to start on master keys that are missing, weak or contradictory."""
    public = keyring.public_keys(PUBLIC, settings.VAULT_PUBLIC_KEYS)
    if settings.VAULT_PRIVATE_KEYS:
        private = keyring.private_keys(PRIVATE, settings.VAULT_PRIVATE_KEYS)
        keyring.check_pairs(public, private, setting=PRIVATE)


def refuse_private_keys() -> None:
    """Refuse to start a web process that could open what it only ought to seal."""
    if settings.VAULT_PRIVATE_KEYS:
        raise BadKeys(f"{PRIVATE}: must not be set where pages are served")


def new_client_keys(client: Client) -> None:
    """Give a saved client its key pair; the caller saves it. Raises UnsavedRow."""
    key = X25519PrivateKey.generate()
    client.public_key = b64encode(key.public_key().public_bytes_raw()).decode()
    client.sealed_private_key = _seal_private_key(client, key.private_bytes_raw())


def seal(client: Client, plaintext: SecretStr, *, location: SecretLocation) -> str:
    """Seal a secret so that only a worker opens it, and only at its location."""
    key = b64decode(client.public_key)
    public = X25519PublicKey.from_public_bytes(key)
    return _stored(_fingerprint(key), plaintext.get_secret_value().encode(), public, location)


def open_sealed(client: Client, stored: str, *, location: SecretLocation) -> SecretStr:
    """Open a secret at its location. Raises CannotOpen, BadKeys where no master key is set."""
    private = _private_key(client)
    key_id, sealed = _parts(stored)
    if key_id != _fingerprint(private.public_key().public_bytes_raw()):
        raise CannotOpen(f"{location.table}.{location.column}: sealed to another key")
    return SecretStr(_open(sealed, private, location).decode())


def seal_key(connection: Connection, key: SecretStr) -> str:
    """A connection's platform key, sealed for its row."""
    return seal(connection.client, key, location=_key_location(connection))


def open_key(connection: Connection) -> SecretStr:
    """A connection's platform key. For workers, at the moment of the call."""
    return open_sealed(connection.client, connection.sealed_key, location=_key_location(connection))


def seal_next_key(connection: Connection, key: SecretStr) -> str:
    """The key that a connection changes to, sealed for its row."""
    return seal(connection.client, key, location=_next_key_location(connection))


def open_next_key(connection: Connection) -> SecretStr:
    """As `open_key`, for the key that comes next."""
    return open_sealed(
        connection.client, connection.sealed_next_key, location=_next_key_location(connection)
    )


def master_key_id(client: Client) -> str:
    """The id of the master key that a client's private key is sealed to."""
    return _parts(client.sealed_private_key)[0]


def active_master_key_id() -> str:
    return next(iter(keyring.public_keys(PUBLIC, settings.VAULT_PUBLIC_KEYS)))


def reseal_private_key(client: Client) -> None:
    """Seal a client's private key to the active master key; the caller saves it."""
    client.sealed_private_key = _seal_private_key(client, _private_key(client).private_bytes_raw())


def repair_private_key(client: Client) -> bool:
    """Seal a private key that opens at the location of no row to its client's; the caller saves it.

    Clients made in the admin of older releases were sealed before they had an id. False for
    a key that opens where it is; raises CannotOpen for one that opens at neither location.
    """
    try:
        _private_key(client)
    except CannotOpen:
        raw = _private_key(client, at=_no_row(client)).private_bytes_raw()
        client.sealed_private_key = _seal_private_key(client, raw)
        return True
    return False


def _seal_private_key(client: Client, raw: bytes) -> str:
    key_id, master = next(iter(keyring.public_keys(PUBLIC, settings.VAULT_PUBLIC_KEYS).items()))
    return _stored(key_id, raw, master, _private_key_location(client))


def _private_key(client: Client, *, at: SecretLocation | None = None) -> X25519PrivateKey:
    key_id, sealed = _parts(client.sealed_private_key)
    master = keyring.private_keys(PRIVATE, settings.VAULT_PRIVATE_KEYS).get(key_id)
    if master is None:
        raise CannotOpen(f"client {client.pk}: sealed to a master key that {PRIVATE} lacks")
    location = at or _private_key_location(client)
    return X25519PrivateKey.from_private_bytes(_open(sealed, master, location))


def _key_location(connection: Connection) -> SecretLocation:
    return SecretLocation.of(connection, "sealed_key")


def _next_key_location(connection: Connection) -> SecretLocation:
    return SecretLocation.of(connection, "sealed_next_key")


def _private_key_location(client: Client) -> SecretLocation:
    return SecretLocation.of(client, "sealed_private_key")


def _no_row(client: Client) -> SecretLocation:
    nothing: Any = None
    return replace(_private_key_location(client), client_id=nothing, row_id=nothing)


def _stored(
    key_id: str, plaintext: bytes, public: X25519PublicKey, location: SecretLocation
) -> str:
    sealed = SUITE.encrypt(plaintext, public, location.info())
    return f"v1:{key_id}:{b64encode(sealed).decode()}"


def _parts(stored: str) -> tuple[str, bytes]:
    found = STORED.fullmatch(stored)
    if found is None:
        raise CannotOpen("not a sealed secret")
    try:
        return found["key"], b64decode(found["sealed"], validate=True)
    except ValueError:
        raise CannotOpen("not a sealed secret") from None


def _open(sealed: bytes, private: X25519PrivateKey, location: SecretLocation) -> bytes:
    try:
        return SUITE.decrypt(sealed, private, location.info())
    except (InvalidTag, ValueError):
        raise CannotOpen(f"{location.table}.{location.column}: does not open here") from None


def _fingerprint(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:16]
