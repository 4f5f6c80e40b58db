"""Bearer tokens: `<prefix>_`, 43 random characters and a checksum of 6, all base62.

The checksum rejects mistyped tokens without a database query. The database stores the SHA-256
of a token and a hint of eight characters.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import zlib

INVITATION = "pti"
KEY_REQUEST = "ptk"
WEBHOOK = "ptw"

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
RANDOM, CHECK, HINT = 43, 6, 8
SHAPE = re.compile(rf"(pt[a-z])_([0-9A-Za-z]{{{RANDOM}}})([0-9A-Za-z]{{{CHECK}}})")


def new(prefix: str) -> str:
    """A new token of 256 bits with the prefix of its purpose."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return f"{prefix}_{body}{_check(prefix, body)}"


def is_token(text: str, prefix: str) -> bool:
    """True for a well-formed token with that prefix."""
    found = SHAPE.fullmatch(text)
    return found is not None and found[1] == prefix and found[3] == _check(prefix, found[2])


def hashed(token: str) -> str:
    """SHA-256 of a token, for storage and look-up."""
    return hashlib.sha256(token.encode()).hexdigest()


def hint(token: str) -> str:
    """First random characters, by which people recognise a token."""
    return token.partition("_")[2][:HINT]


def _check(prefix: str, body: str) -> str:
    number, digits = zlib.crc32(f"{prefix}_{body}".encode()), ""
    for _ in range(CHECK):
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits
