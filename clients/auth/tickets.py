"""Tickets: a Viewer and one dashboard, signed, for minutes; what the hot routes accept.

`<payload>.<signature>`, both in base64url without padding. The payload is a JSON list, the
signature its HMAC-SHA256. The key is derived from SECRET_KEY for this purpose alone.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from binascii import Error as NotBase64
from binascii import a2b_base64
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings

from clients.auth.viewer import Formats, Role, Viewer
from clients.errors import BadTicket
from clients.hostname import canonical

PURPOSE = b"clients.auth.tickets"
VERSION = 2
# Headers of 16 KiB are refused; a ticket shares them with a cookie.
LONGEST = 8192
MOST_REMEMBERED = 4096
SHAPE = re.compile(r"(?P<body>[A-Za-z0-9_-]+)\.(?P<signature>[A-Za-z0-9_-]{43})")
STANDARD = str.maketrans("-_", "+/")
TYPES = (int, int, str, str, str | None, str, str, str, str, int, int, int, str, str, str, str, int)


@dataclass(frozen=True, slots=True)
class Ticket:
    """`spec_digest` is the digest under which the dashboard's widgets are found.

    Tickets of one `session` share what may be open at a time; it is not the session's key.
    `issued_at` is in milliseconds since 1970.
    """

    viewer: Viewer
    dashboard_id: UUID
    spec_digest: str
    session: str
    issued_at: int


class Signer:
    """Issues and reads tickets with one key. Reading needs neither Django nor Redis."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), PURPOSE, "sha256")
        # A page shows the same ticket for minutes; what is refused is not remembered.
        self._open = lru_cache(MOST_REMEMBERED)(self._open_signed)

    def issue(  # noqa: PLR0913  # what a ticket holds
        self,
        viewer: Viewer,
        *,
        host: str,
        dashboard_id: UUID,
        spec_digest: str,
        session: str,
        now: datetime,
        seconds: int,
    ) -> str:
        """A ticket good on this host for so many seconds. Raises ValueError past LONGEST."""
        expires = int(now.timestamp()) + seconds
        fields = _fields(viewer, canonical(host), expires)
        fields += [dashboard_id.hex, spec_digest, session, int(now.timestamp() * 1000)]
        payload = orjson.dumps(fields)
        token = f"{_encode(payload)}.{_encode(self._sign(payload))}"
        if len(token) > LONGEST:
            raise ValueError(f"a ticket of {len(token)} characters")
        return token

    def read(self, token: str, *, host: str, now: datetime) -> Ticket:
        """The ticket, if it is ours, of this host (in canonical form) and not expired.

        Raises BadTicket. Revocation is another matter: `revocation.is_current`.
        """
        expires, issued_to, ticket = self._open(token)
        if issued_to != host or now.timestamp() >= expires:
            raise BadTicket
        return ticket

    def _open_signed(self, token: str) -> tuple[int, str, Ticket]:
        """When a ticket of ours expires, for which host it is, and itself."""
        fields = orjson.loads(self._payload(token))
        if not _has_shape(fields):
            raise BadTicket
        _, expires, issued_to, *rest = fields
        return expires, issued_to, _ticket(*rest)

    def _payload(self, token: str) -> bytes:
        found = SHAPE.fullmatch(token) if len(token) <= LONGEST else None
        if found is None:
            raise BadTicket
        try:
            payload, claimed = _decode(found["body"]), _decode(found["signature"])
        except (NotBase64, ValueError):
            raise BadTicket from None
        if not hmac.compare_digest(claimed, self._sign(payload)):
            raise BadTicket
        return payload

    def _sign(self, payload: bytes) -> bytes:
        return hmac.digest(self._key, payload, "sha256")


def issue(viewer: Viewer, **fields: Any) -> str:
    """`Signer.issue` with the site's key."""
    return _signer().issue(viewer, **fields)


def read(token: str, *, host: str, now: datetime) -> Ticket:
    """`Signer.read` with the site's key."""
    return _signer().read(token, host=host, now=now)


@lru_cache
def _signer() -> Signer:
    return Signer(settings.SECRET_KEY)


def _fields(viewer: Viewer, host: str, expires: int) -> list[str | int | None]:
    formats = viewer.formats
    return [
        VERSION,
        expires,
        host,
        viewer.client_id.hex,
        viewer.person_id.hex if viewer.person_id else None,
        viewer.role.value,
        formats.locale,
        formats.currency,
        formats.zone,
        formats.week_start,
        viewer.client_epoch,
        viewer.person_epoch,
        viewer.locks,
    ]


def _has_shape(fields: Any) -> bool:
    """What we signed has it, unless an older or newer release did."""
    return (
        type(fields) is list
        and len(fields) == len(TYPES)
        and fields[0] == VERSION
        and all(isinstance(field, kind) for field, kind in zip(fields, TYPES, strict=True))
    )


def _ticket(*fields: Any) -> Ticket:
    client, person, role, locale, currency, zone, week_start, *rest = fields
    client_epoch, person_epoch, locks, dashboard, spec_digest, session, issued_at = rest
    viewer = Viewer(
        client_id=UUID(client),
        person_id=UUID(person) if person else None,
        role=Role(role),
        formats=Formats(locale, currency, zone, week_start),
        client_epoch=client_epoch,
        person_epoch=person_epoch,
        locks=locks,
    )
    return Ticket(viewer, UUID(dashboard), spec_digest, session, issued_at)


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    padded = text.translate(STANDARD) + "=" * (-len(text) % 4)
    return a2b_base64(padded, strict_mode=True)
