"""Tickets: a Viewer and one dashboard, signed for minutes; the credential of the hot routes.

Signed by `django.core.signing` as `<payload>.<signature>`, both in base64url without padding: the
payload is a JSON list, the signature its HMAC-SHA256 under a key derived for this salt alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.core import signing

from clients.auth.viewer import Formats, Role, Viewer
from clients.errors import BadTicket
from clients.hostname import canonical

SALT = "clients.auth.tickets"
VERSION = 3
# Headers of 16 KiB are refused; a ticket shares them with a cookie.
LONGEST = 8192
MAX_CACHED = 4096
SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}")
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


class JSONSerializer:
    """Serializer of `django.core.signing`, by orjson."""

    def dumps(self, value: Any) -> bytes:
        return orjson.dumps(value)

    def loads(self, raw: bytes) -> Any:
        return orjson.loads(raw)


class TicketSigner:
    """Issues and reads tickets with one key, without a request, a database or Redis."""

    def __init__(self, secret: str, *, fallbacks: Sequence[str | bytes] = ()) -> None:
        self._signer = signing.Signer(
            key=secret, sep=".", salt=SALT, algorithm="sha256", fallback_keys=list(fallbacks)
        )
        # A page sends the same ticket for minutes; invalid ones are not cached.
        self._open = lru_cache(MAX_CACHED)(self._open_signed)

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
        """A ticket valid on this host for so many seconds. Raises ValueError past LONGEST."""
        expires = int(now.timestamp()) + seconds
        fields = _fields(viewer, canonical(host), expires)
        fields += [dashboard_id.hex, spec_digest, session, int(now.timestamp() * 1000)]
        token = self._signer.sign_object(fields, serializer=JSONSerializer)
        if len(token) > LONGEST:
            raise ValueError(f"a ticket of {len(token)} characters")
        return token

    def read(self, token: str, *, host: str, now: datetime) -> Ticket:
        """The ticket, if its signature, host (in canonical form) and expiry are valid.

        Raises BadTicket. Revocation is checked apart, by `revocation.is_current`.
        """
        expires, issued_to, ticket = self._open(token)
        if issued_to != host or now.timestamp() >= expires:
            raise BadTicket
        return ticket

    def _open_signed(self, token: str) -> tuple[int, str, Ticket]:
        """The expiry, host and content of a ticket with a valid signature."""
        if len(token) > LONGEST or not SHAPE.fullmatch(token):
            raise BadTicket
        try:
            fields = self._signer.unsign_object(token, serializer=JSONSerializer)
        except signing.BadSignature:
            raise BadTicket from None
        if not _has_shape(fields):
            raise BadTicket
        _, expires, issued_to, *rest = fields
        return expires, issued_to, _ticket(*rest)


def issue(viewer: Viewer, **fields: Any) -> str:
    """`TicketSigner.issue` with the site's key."""
    return _signer().issue(viewer, **fields)


def read(token: str, *, host: str, now: datetime) -> Ticket:
    """`TicketSigner.read` with the site's key."""
    return _signer().read(token, host=host, now=now)


@lru_cache
def _signer() -> TicketSigner:
    return TicketSigner(settings.SECRET_KEY, fallbacks=settings.SECRET_KEY_FALLBACKS)


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
    """True for the fields of this release; an older or newer one may have signed others."""
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
