"""The line of pages that wait to be refreshed: each once, and never too many."""

from __future__ import annotations

from dataclasses import replace
from threading import Event
from uuid import uuid4

import pytest

from clients.auth.tickets import Ticket
from clients.auth.viewer import Formats, Role, Viewer
from tests.fixtures.platform import STATE
from tests.fixtures.stack import until
from widgets.realtime.asking import Asking
from widgets.realtime.gate import Visit
from widgets.results.reader import Place
from widgets.sources.account import Priority

VIEWER = Viewer(uuid4(), uuid4(), Role.VIEWER, Formats("en_GB", "EUR", "UTC", 0), 0, 0)


class Slow:
    """Has pages refreshed once it is let."""

    def __init__(self) -> None:
        self.let, self.begun = Event(), Event()
        self.asked: list[Place] = []

    def __call__(self, visit: Visit, place: Place, priority: Priority) -> None:
        self.begun.set()
        assert self.let.wait(10)
        self.asked.append(place)


def visit(viewer: Viewer = VIEWER) -> Visit:
    return Visit(Ticket(viewer, uuid4(), "f" * 32, "one", 0), STATE, ())


def test_a_page_waits_once_whoever_asks(caplog: pytest.LogCaptureFixture) -> None:
    slow, first, second = Slow(), visit(), visit()
    asking = Asking(slow)

    asking(first)
    slow.begun.wait(10)
    # What began already may have missed what they come for.
    for _ in range(12):
        asking(first)
        asking(second)
    slow.let.set()

    until(lambda: len(slow.asked) == 3)
    boards = [place.dashboard_id for place in slow.asked]
    one, two = first.ticket.dashboard_id, second.ticket.dashboard_id
    assert (boards, caplog.records) == ([one, one, two], [])


def test_what_is_locked_otherwise_is_another_page() -> None:
    slow, page = Slow(), visit()
    locked = replace(page, ticket=replace(page.ticket, viewer=replace(VIEWER, locks="[1]")))
    asking = Asking(slow)
    slow.let.set()

    asking(page)
    asking(locked)

    until(lambda: [place.locks for place in slow.asked] == ["[]", "[1]"])


def test_a_full_line_takes_nobody_and_goes_on_afterwards(caplog: pytest.LogCaptureFixture) -> None:
    slow = Slow()
    asking = Asking(slow, most=3)
    asking(visit())
    slow.begun.wait(10)

    for _ in range(1000):
        asking(visit())
    slow.let.set()
    until(lambda: len(slow.asked) == 4)
    last = visit()
    asking(last)

    until(lambda: slow.asked[-1].dashboard_id == last.ticket.dashboard_id)
    assert len(slow.asked) == 5
    assert len(caplog.records) == 1


def test_what_goes_wrong_with_one_page_is_not_the_next_ones_trouble(
    caplog: pytest.LogCaptureFixture,
) -> None:
    asked = []

    def ask(visit: Visit, place: Place, priority: Priority) -> None:
        asked.append(place)
        if len(asked) == 1:
            raise ValueError(place)

    asking = Asking(ask)
    asking(visit())
    asking(visit())

    until(lambda: len(asked) == 2)
    assert "could not be asked for" in caplog.text
