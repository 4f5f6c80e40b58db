"""Sign-in and sign-out of an authenticated user, and the limits on attempts."""

from __future__ import annotations

from django.contrib.auth import login, logout

from clients import audit
from clients.auth import limits, revocation, sessions
from clients.auth.site_request import SiteRequest
from clients.models import AuditEntry, User

# The last sign-ins of an account whose networks count as known.
MOST_LOGINS = 50


def sign_in(request: SiteRequest, user: User, *, is_view_as: bool = False) -> None:
    """Start a session bound to this site, and end a session of another person."""
    before = request.user
    if isinstance(before, User) and before != user:
        revocation.revoke_person(before.pk)
    login(request, user)
    sessions.begin(request.session, request.site, user, is_view_as=is_view_as)
    if is_view_as:
        _record(request, "view_as.began", user, minutes=sessions.VIEW_AS_SECONDS // 60)
    else:
        _record(request, "login", user)


def sign_out(request: SiteRequest) -> None:
    """End the session, and with it the tickets on the person's open pages."""
    user = request.user
    if isinstance(user, User):
        revocation.revoke_person(user.pk)
        _record(request, "view_as.ended" if request.view_as_until else "logout", user)
    logout(request)


def check_attempts(account: str, request: SiteRequest) -> None:
    """Raise TooManyAttempts if the account or the network has reached a sign-in limit."""
    limits.check(limits.SIGN_IN, account=account, address=request.META["REMOTE_ADDR"])
    limits.check_delay(account, is_known=has_signed_in_from_network(account, request))


def count_failure(account: str, request: SiteRequest) -> None:
    """Count and audit a wrong password."""
    address = request.META["REMOTE_ADDR"]
    limits.count_failure(account, address=address)
    audit.record("login.failed", client=request.client, subject=account, address=address)


def has_signed_in_from_network(account: str, request: SiteRequest) -> bool:
    """True if the account has signed in at this site from the request's network before."""
    here = limits.network(request.META["REMOTE_ADDR"])
    rows = AuditEntry.objects.all()
    scoped = rows.for_client(request.client.pk) if request.client else rows.across_clients()
    entries = scoped.filter(event="login", subject=account, client=request.client)
    lately = entries.order_by("-at").values_list("address", flat=True)[:MOST_LOGINS]
    return here in {limits.network(address or "") for address in lately}


def _record(request: SiteRequest, event: str, user: User, **details: int) -> None:
    audit.record(
        event,
        client=request.client,
        actor=user,
        subject=user.email,
        address=request.META["REMOTE_ADDR"],
        **details,
    )
