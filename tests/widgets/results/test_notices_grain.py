from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from clients.auth.viewer import Formats
from widgets.charts.payload import Payload, Span
from widgets.frames.frame import Column, Frame, Unit
from widgets.queries.periods import DateRange
from widgets.queries.query import Query
from widgets.results.dashboard_specs import WidgetSpec
from widgets.results.notices import with_grain
from widgets.results.tile_requests import TileRequest

SESSIONS = Column("sessions", "Sessions", Unit.COUNT)
PERIOD = DateRange(date(2026, 10, 1), date(2026, 10, 31))
BLANK = Payload(kind="line", period=Span("", "", ""), as_of="", summary="", notes=("As ever.",))


def notes(asked: str, shown: str, *, kind: str = "line", weeks: int = 0) -> tuple[str, ...]:
    """The notes for a client whose weeks begin on Sunday."""
    query = Query(connection=uuid4(), metrics=("sessions",), dimensions=(asked,))
    spec = WidgetSpec(uuid4(), kind, {}, query)
    tile_request = TileRequest(
        UUID(int=1), spec, query, Formats("en_US", "USD", "UTC", 6), "", (), grain=asked
    )
    frame = Frame(
        columns=(Column(shown, shown, grain=shown), SESSIONS),
        rows=(),
        period=PERIOD,
        timezone="UTC",
        as_of=datetime(2026, 11, 1, tzinfo=UTC),
        week_start=weeks,
    )
    return with_grain(BLANK, frame, tile_request).notes[:-1]


@pytest.mark.parametrize(
    ("asked", "shown", "note"),
    [
        ("hour", "day", "By day: too many hours to show."),
        ("day", "month", "By month: too many days to show."),
        ("week", "day", "By day: the source tells no weeks."),
        ("month", "day", "By day: the source tells no months."),
    ],
)
def test_a_coarser_grain_has_a_note(asked: str, shown: str, note: str) -> None:
    assert notes(asked, shown) == (note,)


def test_other_weeks_than_the_clients_have_a_note() -> None:
    assert notes("week", "week") == ("Weeks begin on Monday here, as the source counts them.",)
    assert notes("week", "week", weeks=6) == ()


def test_a_day_by_its_hours_has_no_note() -> None:
    assert notes("day", "hour") == ()


def test_a_total_has_no_grain_note() -> None:
    assert notes("week", "week", kind="kpi") == ()
