"""Sessions: each is bound to one site, and authenticates a request there as a user and a Viewer."""

from __future__ import annotations

import re
import time
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare

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

# SEEN_AT is written anew once it is this old, not with every page.
SEEN_EVERY_SECONDS = 300
HOUR = 3600
SESSION_KEY_SHAPE = re.compile(r"[a-z0-9]{32}")
# Idle timeout and absolute timeout, by `is_staff`, on every host.
TIMEOUTS = {True: (2 * HOUR, 12 * HOUR), False: (24 * HOUR, 7 * 24 * HOUR)}


def authenticate(request: SiteRequest) -> None:
    """Set `request.viewer` and `request.user` from the session.

    Sessions are ignored if they were started on another site, have timed out, or belong to a
    person who may no longer sign in there.
    """
    request.viewer, request.user = None, AnonymousUser()
    # Reading the session itself would make every response vary by cookie. A key that no session
    # can have is not looked up: PostgreSQL refuses some characters.
    if not SESSION_KEY_SHAPE.fullmatch(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")):
        return
    person_id = _person_id(request.session, request.site)
    if person_id is None:
        return

    user, viewer = _load(person_id, request.site)
    if user and _is_current(request.session, user):
        request.user, request.viewer = user, viewer


def begin(session: SessionBase, site: Site, user: User) -> None:
    """Bind a new session to the site on which it starts."""
    session[SITE] = site_key(site)
    session[IS_STAFF] = user.is_staff
    session[SIGNED_IN_AT] = session[SEEN_AT] = int(time.time())


def seconds_left(session: SessionBase) -> int:
    """Seconds until the session's absolute timeout; no ticket of its pages lasts longer."""
    _, absolute = TIMEOUTS[session[IS_STAFF]]
    ends = int(session[SIGNED_IN_AT]) + absolute
    return max(0, ends - int(time.time()))


def site_key(site: Site) -> str:
    return str(site.client.pk) if site.client else "agency"


def _person_id(session: SessionBase, site: Site) -> UUID | None:
    """The person of a session of this site that has not timed out; else None."""
    is_whole = {BACKEND_SESSION_KEY, IS_STAFF} <= session.keys()
    if session.get(SITE) != site_key(site) or not is_whole:
        return None

    now = int(time.time())
    idle, absolute = TIMEOUTS[session[IS_STAFF]]
    if now - session[SEEN_AT] > idle or now - session[SIGNED_IN_AT] > absolute:
        revocation.revoke_person(UUID(session[SESSION_KEY]))
        session.flush()
        return None
    if now - session[SEEN_AT] > SEEN_EVERY_SECONDS:
        session[SEEN_AT] = now
    return UUID(session[SESSION_KEY])


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
