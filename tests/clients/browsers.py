"""Test browsers on clients' hosts, with their sessions and audit entries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client as Browser

from clients.auth import sessions
from clients.models import AuditEntry, Client, User
from clients.tenancy import across_clients
from tests.fixtures.factories import PASSWORD


def browser(host: str = "acme.localhost", **options: Any) -> Browser:
    return Browser(headers={"host": host}, **options)


def sign_in(at: Browser, user: User, password: str = PASSWORD, **fields: str) -> Any:
    return at.post("/sign-in/", {"login": user.email, "password": password} | fields)


def admin_browser(user: User) -> Browser:
    """A browser in which somebody of the staff is signed in on the agency's host."""
    found = browser("agency.localhost")
    sign_in(found, user)
    return found


def viewer_at(at: Browser) -> Any:
    return at.get("/password/reset/done/").wsgi_request.viewer  # type: ignore[attr-defined]


def events() -> list[str]:
    with across_clients():
        entries = AuditEntry.objects.across_clients().order_by("at")
        return list(entries.values_list("event", flat=True))


def signed_in(user: User, client: Client) -> Browser:
    """A browser in which somebody is signed in at a client, staff by a handoff."""
    found = browser(f"{client.slug}.localhost")
    found.cookies[settings.SESSION_COOKIE_NAME] = session(user, str(client.pk))
    return found


def session(user: User, place: str) -> str:
    now = int(datetime.now().timestamp())  # noqa: DTZ005  # seconds alone
    store = SessionStore()
    store.update(
        {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: "clients.auth.backend.ClientBackend",
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            sessions.SITE: place,
            sessions.IS_STAFF: user.is_staff,
            sessions.SIGNED_IN_AT: now,
            sessions.SEEN_AT: now,
        }
    )
    store.create()
    assert store.session_key
    return store.session_key
