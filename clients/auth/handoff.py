"""Sign-in handoff: a one-time token takes staff from the agency's host to a client's pages.

Passwords of staff are for the agency's host alone. The token opens one session, within a minute,
for one person on one host: to manage the client, or to view it as its members do.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner

from clients.auth import limits, permissions
from clients.auth.hosts import Site
from clients.auth.limits import AttemptLimit
from clients.errors import BadTicket, TooManyAttempts
from clients.models import User

SALT = "clients.auth.handoff"
SECONDS = 60
FIELDS = 5
ONCE = (AttemptLimit("handoff", 1, 2 * SECONDS, by_account=True, by_network=False),)


@dataclass(frozen=True, slots=True)
class Handoff:
    """The user of a token; `is_view_as` asks for a view-as session. The nonce is redeemed once."""

    user: User
    is_view_as: bool
    nonce: str


def issue(user: User, *, host: str, is_view_as: bool = False) -> str:
    """A token that opens a session for a member of staff on a client's host."""
    fields = [user.pk.hex, user.epoch, host, secrets.token_urlsafe(16), is_view_as]
    return TimestampSigner(salt=SALT).sign_object(fields)


def redeem(token: str, site: Site) -> Handoff:
    """The handoff of a token, which is used up. Raises BadTicket."""
    found = find(token, site)
    try:
        limits.spend(ONCE, account=found.nonce, address="")
    except TooManyAttempts:
        raise BadTicket from None
    return found


def find(token: str, site: Site) -> Handoff:
    """The handoff of a token, which stays redeemable. Raises BadTicket."""
    try:
        fields = TimestampSigner(salt=SALT).unsign_object(token, max_age=SECONDS)
    except BadSignature:
        raise BadTicket from None
    # Another release may have signed other fields.
    if len(fields) != FIELDS:
        raise BadTicket
    person_id, epoch, host, nonce, is_view_as = fields
    if host != site.host or site.client is None:
        raise BadTicket
    user = User.objects.filter(pk=UUID(person_id), epoch=epoch).first()
    if user is None or not user.is_staff or permissions.role_of(user, site.client) is None:
        raise BadTicket
    return Handoff(user, is_view_as, nonce)
