"""Opaque page cursors, bound to the request that they continue and good for an hour."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson

from sandbox.oscom.envelope import invalid

LIFETIME_SECONDS = 3600


def issue(position: Any, *, of: Any, at: datetime) -> str:
    raw = orjson.dumps({"p": position, "f": fingerprint(of), "t": int(at.timestamp())})
    return urlsafe_b64encode(raw).decode().rstrip("=")


def read(cursor: str, *, of: Any, at: datetime) -> Any:
    """The position that a cursor holds; `of` is what issued it: filters or a query body."""
    try:
        token = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        position, print_, issued = token["p"], token["f"], int(token["t"])
    except (binascii.Error, ValueError, KeyError, TypeError) as error:
        raise invalid("cursor", "not a cursor", cursor, code="invalid_cursor") from error

    if print_ != fingerprint(of):
        raise invalid("cursor", "belongs to another request", cursor, code="invalid_cursor")
    if at.timestamp() - issued > LIFETIME_SECONDS:
        raise invalid("cursor", "older than one hour", cursor, code="cursor_expired")
    return position


def fingerprint(of: Any) -> str:
    return sha256(orjson.dumps(of, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
