"""Bearer tokens: `<prefix>_`, 43 characters of chance, 6 of check sum, all base62.

A wrong one is told by its form, without asking the database. What the database keeps is
its SHA-256 and a hint of eight characters.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import zlib

INVITATION = "pti"
WEBHOOK = "ptw"

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
RANDOM, CHECK, HINT = 43, 6, 8
SHAPE = re.compile(rf"(pt[a-z])_([0-9A-Za-z]{{{RANDOM}}})([0-9A-Za-z]{{{CHECK}}})")


def new(prefix: str) -> str:
    """A token of that purpose, of 256 bits."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return f"{prefix}_{body}{_check(prefix, body)}"


def is_token(text: str, prefix: str) -> bool:
    """Whether a text has the form of a token of that purpose."""
    found = SHAPE.fullmatch(text)
    return found is not None and found[1] == prefix and found[3] == _check(prefix, found[2])


def hashed(token: str) -> str:
    """What stands for a token in the database, and cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


def hint(token: str) -> str:
    """Its first characters, by which people tell tokens apart."""
    return token.partition("_")[2][:HINT]


def _check(prefix: str, body: str) -> str:
    number, digits = zlib.crc32(f"{prefix}_{body}".encode()), ""
    for _ in range(CHECK):
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits
