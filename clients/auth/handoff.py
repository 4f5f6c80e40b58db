"""Sign-in handoff: a one-time token takes staff from the agency's host to a client's pages.

Passwords of staff are for the agency's host alone. The token opens one session, within a minute,
for one person on one host.
"""

from __future__ import annotations

import secrets
from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner

from clients.auth import limits, permissions
from clients.auth.hosts import Site
from clients.auth.limits import AttemptLimit
from clients.errors import BadTicket, TooManyAttempts
from clients.models import User

SALT = "clients.auth.handoff"
SECONDS = 60
ONCE = (AttemptLimit("handoff", 1, 2 * SECONDS, by_account=True, by_network=False),)


def issue(user: User, *, host: str) -> str:
    """A token that opens a session for a member of staff on a client's host."""
    fields = [user.pk.hex, user.epoch, host, secrets.token_urlsafe(16)]
    return TimestampSigner(salt=SALT).sign_object(fields)


def find(token: str, site: Site) -> User:
    """The user of a token, which stays redeemable. Raises BadTicket."""
    user, _ = _read(token, site)
    return user


def redeem(token: str, site: Site) -> User:
    """The user of a token, which is used up. Raises BadTicket."""
    user, nonce = _read(token, site)
    try:
        limits.spend(ONCE, account=nonce, address="")
    except TooManyAttempts:
        raise BadTicket from None
    return user


def _read(token: str, site: Site) -> tuple[User, str]:
    """The user of a token, and its nonce."""
    try:
        person_id, epoch, host, nonce = TimestampSigner(salt=SALT).unsign_object(
            token, max_age=SECONDS
        )
    except BadSignature:
        raise BadTicket from None
    if host != site.host or site.client is None:
        raise BadTicket
    user = User.objects.filter(pk=UUID(person_id), epoch=epoch).first()
    if user is None or not user.is_staff or permissions.role_of(user, site.client) is None:
        raise BadTicket
    return user, nonce
