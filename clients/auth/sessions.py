"""Signing in and out, once it is known who somebody is."""

from __future__ import annotations

from django.contrib.auth import login, logout

from clients import audit
from clients.auth import door, epochs, limits
from clients.auth.requests import SiteRequest
from clients.models import AuditEntry, User

# A network counts as known for so many sign-ins.
MOST_LOGINS = 50


def sign_in(request: SiteRequest, user: User) -> None:
    """Begin a session that is good on this host's client alone; another person's ends."""
    before = request.user
    if isinstance(before, User) and before != user:
        epochs.revoke_person(before.pk)
    login(request, user)
    door.begin(request.session, request.site, user)
    _record(request, "login", user)


def sign_out(request: SiteRequest) -> None:
    """End the session, and with it the tickets on the person's open pages."""
    user = request.user
    if isinstance(user, User):
        epochs.revoke_person(user.pk)
        _record(request, "logout", user)
    logout(request)


def check_attempts(account: str, request: SiteRequest) -> None:
    """Raise TooManyAttempts where nobody may try a password of this account from here now."""
    limits.check(limits.SIGN_IN, account=account, address=request.META["REMOTE_ADDR"])
    limits.check_delay(account, is_known=was_here(account, request))


def count_failure(account: str, request: SiteRequest) -> None:
    """Note that a password did not fit."""
    address = request.META["REMOTE_ADDR"]
    limits.count_failure(account, address=address)
    audit.record("login.failed", client=request.client, subject=account, address=address)


def was_here(account: str, request: SiteRequest) -> bool:
    """Whether an account has signed in at this place from this network before."""
    here = limits.network(request.META["REMOTE_ADDR"])
    rows = AuditEntry.objects.all()
    scoped = rows.for_client(request.client.pk) if request.client else rows.across_clients()
    entries = scoped.filter(event="login", subject=account, client=request.client)
    lately = entries.order_by("-at").values_list("address", flat=True)[:MOST_LOGINS]
    return here in {limits.network(address or "") for address in lately}


def _record(request: SiteRequest, event: str, user: User) -> None:
    address = request.META["REMOTE_ADDR"]
    audit.record(event, client=request.client, actor=user, subject=user.email, address=address)
