from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from widgets.frames.frame import Column, Frame, Unit
from widgets.queries.periods import DateRange

DAY = Column("day", "Day", grain="day")
SESSIONS = Column("sessions", "Sessions", Unit.COUNT)
REVENUE = Column("revenue", "Revenue", Unit.MONEY)
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


def make_frame(**fields: Any) -> Frame:
    given = {
        "columns": (DAY, SESSIONS, REVENUE),
        "rows": ((MONDAY, 3, 30), (TUESDAY, 4, 40)),
        "period": DateRange(MONDAY, TUESDAY),
        "timezone": "UTC",
        "as_of": datetime(2026, 3, 4, tzinfo=UTC),
        "totals": {"sessions": 7, "revenue": 70},
    }
    return Frame(**{**given, **fields})


COMPARED = {
    "previous": ({"sessions": 1, "revenue": 10}, None),
    "previous_totals": {"sessions": 1, "revenue": 10},
}


def test_columns_are_dimensions_and_metrics() -> None:
    frame = make_frame()

    assert (frame.dimensions, frame.metrics) == ((DAY,), (SESSIONS, REVENUE))
    assert frame.time == DAY
    assert make_frame(columns=(SESSIONS,), rows=((3,),)).time is None


def test_a_column_is_read_row_by_row() -> None:
    assert make_frame().column("revenue") == (30, 40)
    with pytest.raises(KeyError):
        make_frame().column("colour")


def test_the_compared_values_lie_beside_the_rows() -> None:
    assert make_frame(**COMPARED).before("sessions") == (1, None)
    assert make_frame().before("sessions") == ()


def test_selected_metrics_come_in_the_asked_order_everywhere() -> None:
    found = make_frame(**COMPARED).select(["revenue"])

    assert found.columns == (DAY, REVENUE)
    assert found.rows == ((MONDAY, 30), (TUESDAY, 40))
    assert found.totals == {"revenue": 70}
    assert found.previous == ({"revenue": 10}, None)
    assert found.previous_totals == {"revenue": 10}
    assert make_frame().select(["revenue", "sessions"]).rows[0] == (MONDAY, 30, 3)


def test_selecting_without_comparison_keeps_it_missing() -> None:
    found = make_frame().select(["sessions"])

    assert (found.previous, found.previous_totals) == (None, None)


def test_selecting_what_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        make_frame().select(["colour"])


def test_the_first_rows_keep_the_totals_of_all() -> None:
    found = make_frame(**COMPARED).head(1)

    assert found.rows == ((MONDAY, 3, 30),)
    assert found.previous == ({"sessions": 1, "revenue": 10},)
    assert found.totals == {"sessions": 7, "revenue": 70}
    assert make_frame().head(2) == make_frame()
