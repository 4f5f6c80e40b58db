"""The session door: who signed in on this host, and the Viewer that makes of them."""

from __future__ import annotations

import re
import time
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare

from clients.auth import epochs
from clients.auth.hosts import Site
from clients.auth.requests import SiteRequest
from clients.auth.viewer import Formats, Role, Viewer
from clients.models import Client, Member, User

# Kept in the session beside Django's own keys.
PLACE, SIGNED_IN_AT, SEEN_AT, IS_STAFF = "place", "signed_in_at", "seen_at", "is_staff"

# A session is written when it was last seen so long ago, not with every page.
SEEN_EVERY_SECONDS = 300
HOUR = 3600
SESSION = re.compile(r"[a-z0-9]{32}")
# Idle and in all, by whether it is a member of staff, on whichever host.
LONGEST = {True: (2 * HOUR, 12 * HOUR), False: (24 * HOUR, 7 * 24 * HOUR)}


def enter(request: SiteRequest) -> None:
    """Set `request.viewer` and `request.user` from the session.

    A session that was begun on another client's host, is too old or belongs to somebody
    who may no longer enter counts for nothing.
    """
    request.viewer, request.user = None, AnonymousUser()
    # Asking the session itself would make every answer vary by cookie.
    # What no session was ever called is not looked up: PostgreSQL refuses some characters.
    if not SESSION.fullmatch(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")):
        return
    person_id = _person(request.session, request.site)
    if person_id is None:
        return

    user, viewer = _admit(person_id, request.site)
    if user and _is_current(request.session, user):
        request.user, request.viewer = user, viewer


def begin(session: SessionBase, site: Site, user: User) -> None:
    """Bind a session, just begun, to the host's client."""
    session[PLACE], session[IS_STAFF] = place(site), user.is_staff
    session[SIGNED_IN_AT] = session[SEEN_AT] = int(time.time())


def seconds_left(session: SessionBase) -> int:
    """How long a session lasts at most from now on; no ticket of its pages lasts longer."""
    _, absolute = LONGEST[session[IS_STAFF]]
    ends = int(session[SIGNED_IN_AT]) + absolute
    return max(0, ends - int(time.time()))


def place(site: Site) -> str:
    return str(site.client.pk) if site.client else "agency"


def role_of(user: User, client: Client) -> Role | None:
    """What somebody may do at a client; None where the client is no business of theirs.

    Owners and the client's managers look at its pages as it sees them.
    """
    if not user.is_active:
        return None
    if user.is_owner or (user.is_staff and client.managers.filter(pk=user.pk).exists()):
        return Role.MANAGER
    member = Member.objects.for_client(client.pk).filter(user=user).first()
    return Role(member.role) if member else None


def make_viewer(user: User, client: Client, role: Role) -> Viewer:
    """A Viewer without locks. Both rows must be fresh, for the sake of their epochs."""
    return Viewer(
        client_id=client.pk,
        person_id=user.pk,
        role=role,
        formats=formats_of(client),
        client_epoch=client.epoch,
        person_epoch=user.epoch,
    )


def formats_of(client: Client) -> Formats:
    return Formats(
        locale=client.locale,
        currency=client.currency,
        zone=client.time_zone,
        week_start=client.week_start,
    )


def _person(session: SessionBase, site: Site) -> UUID | None:
    """Whose session it is, where it is one of this place and not over."""
    is_whole = {BACKEND_SESSION_KEY, IS_STAFF} <= session.keys()
    if session.get(PLACE) != place(site) or not is_whole:
        return None

    now = int(time.time())
    idle, absolute = LONGEST[session[IS_STAFF]]
    if now - session[SEEN_AT] > idle or now - session[SIGNED_IN_AT] > absolute:
        epochs.revoke_person(UUID(session[SESSION_KEY]))
        session.flush()
        return None
    if now - session[SEEN_AT] > SEEN_EVERY_SECONDS:
        session[SEEN_AT] = now
    return UUID(session[SESSION_KEY])


def _admit(person_id: UUID, site: Site) -> tuple[User | None, Viewer | None]:
    if site.client is None:
        user = User.objects.filter(pk=person_id, is_active=True).first()
        return (user, None) if user and user.is_staff else (None, None)

    members = Member.objects.for_client(site.client.pk).select_related("user", "client")
    member = members.filter(user=person_id, user__is_active=True).first()
    if member and not member.user.is_staff:
        return member.user, make_viewer(member.user, member.client, Role(member.role))
    return _admit_staff(person_id, site.client.pk)


def _admit_staff(person_id: UUID, client_id: UUID) -> tuple[User | None, Viewer | None]:
    user = User.objects.filter(pk=person_id).first()
    # The site's client may be some seconds old, and its epoch with it.
    client = Client.objects.for_client(client_id).first()
    role = role_of(user, client) if user and client else None
    if user is None or client is None or role is None:
        return None, None
    return user, make_viewer(user, client, role)


def _is_current(session: SessionBase, user: User) -> bool:
    """Whether the password is still the one that the session was begun with."""
    held = session.get(HASH_SESSION_KEY, "")
    return constant_time_compare(held, user.get_session_auth_hash())
