"""Frames as a source would return them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from clients.access.viewer import Formats
from widgets.frames.frame import Column, Frame, Unit, Value
from widgets.queries.periods import DateRange

START = date(2026, 10, 21)
GERMAN = Formats("de_DE", "EUR", "Europe/Berlin", 0)
AMERICAN = Formats("en_US", "USD", "America/New_York", 6)

DAY = Column("day", "Day", grain="day")
CHANNEL = Column("channel", "Channel")
SESSIONS = Column("sessions", "Sessions", Unit.COUNT)
REVENUE = Column("revenue", "Revenue", Unit.MONEY)
RATE = Column("rate", "Conversion rate", Unit.RATIO, additive=False)
BOUNCES = Column("bounces", "Bounces", Unit.COUNT, good="down")


def make_frame(columns, rows, **fields):
    days = DateRange(START, START + timedelta(days=29))
    fields = {
        "period": days,
        "timezone": "Europe/Berlin",
        "as_of": datetime(2026, 11, 19, 13, 2, tzinfo=UTC),
        "currency": "EUR",
    } | fields
    return Frame(tuple(columns), tuple(rows), **fields)


def make_days(*values: Value, column: Column = SESSIONS, **fields):
    """One row per day; totals and comparison only where they are given."""
    rows = [(START + timedelta(days=index), value) for index, value in enumerate(values)]
    if "previous" in fields:
        fields["previous"] = tuple(
            None if value is None else {column.name: value} for value in fields["previous"]
        )
        fields.setdefault("comparison", DateRange(START - timedelta(days=30), START - timedelta(days=1)))
    return make_frame((DAY, column), rows, **fields)


def make_channels(amounts: dict[str, Value], column: Column = SESSIONS, **fields):
    return make_frame((CHANNEL, column), list(amounts.items()), **fields)


def make_days_by_channel(count: int, days: int = 3, column: Column = SESSIONS, **fields):
    """Channels "c0", "c1", …, of which the first is the largest."""
    rows = [
        (START + timedelta(days=day), f"c{index}", Decimal(100 - index))
        for day in range(days)
        for index in range(count)
    ]
    return make_frame((DAY, CHANNEL, column), rows, **fields)
