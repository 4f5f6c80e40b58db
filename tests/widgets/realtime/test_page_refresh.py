"""Refreshes of open pages: coalesced by page, filters and priority."""

from __future__ import annotations

from dataclasses import replace
from threading import Event
from uuid import uuid4

from clients.auth.tickets import Ticket
from clients.auth.viewer import Formats, Role, Viewer
from tests.fixtures.patience import PATIENCE_SECONDS
from tests.fixtures.platform import STATE
from tests.fixtures.stack import until
from widgets.realtime.authentication import AuthenticatedRequest
from widgets.realtime.page_refresh import PageRefresh
from widgets.results.reader import RefreshContext
from widgets.sources.account import Priority

VIEWER = Viewer(uuid4(), uuid4(), Role.VIEWER, Formats("en_GB", "EUR", "UTC", 0), 0, 0)


class Blocked:
    """Refreshes pages once it is released."""

    def __init__(self) -> None:
        self.release, self.begun = Event(), Event()
        self.refreshed: list[tuple[RefreshContext, Priority]] = []

    def __call__(
        self, authenticated: AuthenticatedRequest, context: RefreshContext, priority: Priority
    ) -> None:
        self.begun.set()
        assert self.release.wait(PATIENCE_SECONDS)
        self.refreshed.append((context, priority))


def request(viewer: Viewer = VIEWER) -> AuthenticatedRequest:
    return AuthenticatedRequest(Ticket(viewer, uuid4(), "f" * 32, "one", 0), STATE, ())


def test_requests_for_one_page_are_coalesced_until_its_refresh_begins() -> None:
    blocked, first, second = Blocked(), request(), request()
    refresh = PageRefresh(blocked)

    refresh(first)
    blocked.begun.wait(PATIENCE_SECONDS)
    for _ in range(12):
        refresh(first)
        refresh(second)
    blocked.release.set()

    until(lambda: len(blocked.refreshed) == 3)
    boards = [context.dashboard_id for context, _ in blocked.refreshed]
    one, two = first.ticket.dashboard_id, second.ticket.dashboard_id
    assert boards == [one, one, two]


def test_pages_with_other_locked_filters_or_another_priority_are_not_coalesced() -> None:
    blocked, page = Blocked(), request()
    locked = replace(page, ticket=replace(page.ticket, viewer=replace(VIEWER, locks="[1]")))
    refresh = PageRefresh(blocked)

    refresh(request())
    blocked.begun.wait(PATIENCE_SECONDS)
    refresh(page)
    refresh(locked)
    refresh(page, Priority.WEBHOOK)
    blocked.release.set()

    until(lambda: len(blocked.refreshed) == 4)
    assert [(context.locks, priority) for context, priority in blocked.refreshed[1:]] == [
        ("[]", Priority.SCREEN),
        ("[1]", Priority.SCREEN),
        ("[]", Priority.WEBHOOK),
    ]
