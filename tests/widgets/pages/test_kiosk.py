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


def test_pages_take_the_seconds_of_the_address_or_those_of_a_turn() -> None:
    def page_seconds(**params: str) -> int:
        return Kiosk.of(Boards(), params).page_seconds  # type: ignore[arg-type]

    assert page_seconds() == 20
    assert page_seconds(rotate="45") == 45
    assert page_seconds(rotate="45", seconds="10") == 10
    assert page_seconds(seconds="x") == 20


def test_the_next_dashboard_keeps_the_seconds_of_a_page() -> None:
    found = Kiosk.of(Boards(), {"rotate": "30", "seconds": "10"})  # type: ignore[arg-type]

    assert found.next_url.endswith("&view=kiosk&rotate=30&seconds=10")


def test_a_single_dashboard_does_not_turn() -> None:
    alone = Boards(boards=(Link("Only", "/dashboards/only/?period=today", is_current=True),))

    assert Kiosk.of(alone, {"rotate": "30"}).seconds is None


def test_addresses_of_before_still_open_the_kiosk_view() -> None:
    views = ("kiosk", "present", "dashboard", "")

    assert [kiosk.is_requested({"view": view}) for view in views] == [True, True, False, False]
    assert not kiosk.is_requested({})
