"""Test browsers on clients' hosts, with their sessions and audit entries."""

from __future__ import annotations

from typing import Any

from django.test import Client as Browser

from clients.models import AuditEntry, User
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
