"""Frames as a source would return them, and the readers they are drawn for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from clients.auth.viewer import Formats
from widgets.frames.frame import Column, Frame, Unit, Value
from widgets.queries.periods import DateRange

START = date(2026, 10, 21)
GERMAN = Formats("de_DE", "EUR", "Europe/Berlin", 0)
AMERICAN = Formats("en_US", "USD", "America/New_York", 6)

DAY = Column("day", "Day", grain="day")
CHANNEL = Column("channel", "Channel")
SESSIONS = Column("sessions", "Sessions", Unit.COUNT)
BOUNCES = Column("bounces", "Bounces", Unit.COUNT, good="down")
REVENUE = Column("revenue", "Revenue", Unit.MONEY)
RATE = Column("rate", "Conversion rate", Unit.RATIO, additive=False)


def make_frame(
    columns: Iterable[Column], rows: Iterable[tuple[Value, ...]], **fields: Any
) -> Frame:
    """Thirty days from 21 October 2026 in Berlin, in dollars."""
    made = {
        "period": DateRange(START, START + timedelta(days=29)),
        "timezone": "Europe/Berlin",
        "as_of": datetime(2026, 11, 19, 13, 2, tzinfo=UTC),
        "currency": "USD",
    }
    return Frame(tuple(columns), tuple(rows), **made | fields)


def make_days(*values: Value, column: Column = SESSIONS, **fields: Any) -> Frame:
    """One row per day. `previous` are bare values, one per day."""
    rows = [(START + timedelta(days=index), value) for index, value in enumerate(values)]
    return make_frame((DAY, column), rows, **_compared(column, fields))


def make_channels(
    amounts: Mapping[str | None, Value], column: Column = SESSIONS, **fields: Any
) -> Frame:
    return make_frame((CHANNEL, column), amounts.items(), **_compared(column, fields))


def make_days_by_channel(count: int, column: Column = SESSIONS, **fields: Any) -> Frame:
    """Two days of channels "c0", "c1", …, of which the first is the largest."""
    rows = [
        (START + timedelta(days=day), f"c{index}", Decimal(100 - index))
        for day in range(2)
        for index in range(count)
    ]
    return make_frame((DAY, CHANNEL, column), rows, **fields)


def _compared(column: Column, fields: dict[str, Any]) -> dict[str, Any]:
    if "previous" not in fields:
        return fields
    previous = tuple(None if v is None else {column.name: v} for v in fields["previous"])
    before = DateRange(START - timedelta(days=30), START - timedelta(days=1))
    return {"comparison": before} | fields | {"previous": previous}
