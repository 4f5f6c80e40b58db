"""Sessions: each is bound to one site, and authenticates a request there as a user and a Viewer."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare

from clients import audit
from clients.auth import permissions, revocation
from clients.auth.hosts import Site
from clients.auth.site_request import SiteRequest
from clients.auth.viewer import Role, Viewer
from clients.models import Client, Member, User

# Keys in the session, beside Django's own.
SITE = "site"
SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
IS_STAFF = "is_staff"
# End of a view-as session, in seconds since 1970; no other session has it.
VIEW_AS_UNTIL = "view_as_until"

# SEEN_AT is written anew once it is this old, not with every page.
SEEN_EVERY_SECONDS = 300
HOUR = 3600
SESSION_KEY_SHAPE = re.compile(r"[a-z0-9]{32}")
# Idle timeout and absolute timeout, by `is_staff`, on every host.
# A view-as session cannot be prolonged.
VIEW_AS_SECONDS = 30 * 60
TIMEOUTS = {True: (2 * HOUR, 12 * HOUR), False: (24 * HOUR, 7 * 24 * HOUR)}


def authenticate(request: SiteRequest) -> None:
    """Set `request.viewer` and `request.user` from the session.

    Sessions are ignored if they were started on another site, have timed out, or belong to a
    person who may no longer sign in there.
    """
    request.viewer, request.user, request.view_as_until = None, AnonymousUser(), None
    # Reading the session itself would make every response vary by cookie. A key that no session
    # can have is not looked up: PostgreSQL refuses some characters.
    if not SESSION_KEY_SHAPE.fullmatch(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")):
        return
    person_id = _person_id(request.session, request.site)
    if person_id is None:
        return

    user, viewer = _load(person_id, request.site)
    until = request.session.get(VIEW_AS_UNTIL)
    if until is not None:
        viewer = _as_member(viewer, request.site.client)
        if viewer is None:
            return
    if user and _is_current(request.session, user):
        request.user, request.viewer, request.view_as_until = user, viewer, until


def begin(session: SessionBase, site: Site, user: User, *, is_view_as: bool = False) -> None:
    """Bind a new session to the site on which it starts."""
    now = int(time.time())
    session[SITE] = site_key(site)
    session[IS_STAFF] = user.is_staff
    session[SIGNED_IN_AT] = session[SEEN_AT] = now
    # Signing in again keeps what the person's session held.
    session.pop(VIEW_AS_UNTIL, None)
    if is_view_as:
        session[VIEW_AS_UNTIL] = now + VIEW_AS_SECONDS


def seconds_left(session: SessionBase) -> int:
    """Seconds until the session's absolute timeout; no ticket of its pages lasts longer."""
    return max(0, _ends(session) - int(time.time()))


def site_key(site: Site) -> str:
    return str(site.client.pk) if site.client else "agency"


def _person_id(session: SessionBase, site: Site) -> UUID | None:
    """The person of a session of this site that has not timed out; else None."""
    is_whole = {BACKEND_SESSION_KEY, IS_STAFF} <= session.keys()
    if session.get(SITE) != site_key(site) or not is_whole:
        return None

    now = int(time.time())
    idle, _ = TIMEOUTS[session[IS_STAFF]]
    if now - session[SEEN_AT] > idle or now > _ends(session):
        _time_out(session, site)
        return None
    if now - session[SEEN_AT] > SEEN_EVERY_SECONDS:
        session[SEEN_AT] = now
    return UUID(session[SESSION_KEY])


def _time_out(session: SessionBase, site: Site) -> None:
    """End a session and the tickets of its pages."""
    person_id = UUID(session[SESSION_KEY])
    revocation.revoke_person(person_id)
    if VIEW_AS_UNTIL in session:
        actor = User.objects.filter(pk=person_id).first()
        audit.record("view_as.expired", client=site.client, actor=actor, subject=actor or "")
    session.flush()


def _ends(session: SessionBase) -> int:
    """The session's absolute timeout, in seconds since 1970."""
    _, absolute = TIMEOUTS[session[IS_STAFF]]
    ends = int(session[SIGNED_IN_AT]) + absolute
    return min(ends, int(session.get(VIEW_AS_UNTIL, ends)))


def _as_member(viewer: Viewer | None, client: Client | None) -> Viewer | None:
    """The viewer of a view-as session: a manager with the least role, and the client's formats."""
    if viewer is None or client is None or viewer.role is not Role.MANAGER:
        return None
    return replace(viewer, role=Role.VIEWER, formats=permissions.formats_of(client))


def _load(person_id: UUID, site: Site) -> tuple[User | None, Viewer | None]:
    if site.client is None:
        user = User.objects.filter(pk=person_id, is_active=True).first()
        return (user, None) if user and user.is_staff else (None, None)

    members = Member.objects.for_client(site.client.pk).select_related("user", "client")
    member = members.filter(user=person_id, user__is_active=True).first()
    if member and not member.user.is_staff:
        return member.user, permissions.make_viewer(member.user, member.client, Role(member.role))
    return _load_staff(person_id, site.client.pk)


def _load_staff(person_id: UUID, client_id: UUID) -> tuple[User | None, Viewer | None]:
    user = User.objects.filter(pk=person_id).first()
    # The site's client is cached for some seconds, and its epoch with it.
    client = Client.objects.for_client(client_id).first()
    role = permissions.role_of(user, client) if user and client else None
    if user is None or client is None or role is None:
        return None, None
    return user, permissions.make_viewer(user, client, role)


def _is_current(session: SessionBase, user: User) -> bool:
    """True while the password is the one that the session was started with."""
    held = session.get(HASH_SESSION_KEY, "")
    return constant_time_compare(held, user.get_session_auth_hash())
