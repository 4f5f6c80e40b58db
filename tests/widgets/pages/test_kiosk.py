from __future__ import annotations

from dataclasses import dataclass

import pytest

from widgets.pages import kiosk
from widgets.pages.kiosk import Kiosk
from widgets.pages.period_picker import Link


@dataclass
class Boards:
    """The part of a page that a kiosk reads: two dashboards, of which the second is shown."""

    boards: tuple[Link, ...] = (
        Link("First", "/dashboards/first/?period=today", is_current=False),
        Link("Second", "/dashboards/second/?period=today", is_current=True),
    )

    @property
    def has_siblings(self) -> bool:
        return len(self.boards) > 1


def test_a_kiosk_keeps_the_days_and_turns_from_the_last_dashboard_to_the_first() -> None:
    found = Kiosk.of(Boards(), {"view": "kiosk", "rotate": "30"})

    assert found.leave == "/dashboards/second/?period=today"
    assert found.url == "/dashboards/second/?period=today&view=kiosk&rotate=30"
    assert found.next_url == "/dashboards/first/?period=today&view=kiosk&rotate=30"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("", None), ("30", 30), ("0", 5), ("3601", 3600), ("-5", None), ("x", None), ("²", None)],
)
def test_turns_take_seconds_that_can_be_read_in(text: str, seconds: int | None) -> None:
    assert Kiosk.of(Boards(), {"rotate": text}).seconds == seconds


def test_a_single_dashboard_does_not_turn() -> None:
    alone = Boards(boards=(Link("Only", "/dashboards/only/?period=today", is_current=True),))

    assert Kiosk.of(alone, {"rotate": "30"}).seconds is None


def test_addresses_of_before_still_open_the_kiosk_view() -> None:
    views = ("kiosk", "present", "dashboard", "")

    assert [kiosk.is_requested({"view": view}) for view in views] == [True, True, False, False]
    assert not kiosk.is_requested({})
