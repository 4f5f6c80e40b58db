"""Random sparse series, drawn: nothing is lost, nothing comes twice, weeks begin on their day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.auth.viewer import Formats
from tests.widgets.charts.factories import CHANNEL, DAY, SESSIONS
from widgets.charts.payload import Payload
from widgets.charts.registry import draw
from widgets.frames import filling, weeks
from widgets.frames.frame import Column, Frame, Value
from widgets.queries.buckets import labels
from widgets.queries.periods import DateRange, Preset, resolve

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo")
STARTS = (0, 5, 6)
ZEROS = replace(SESSIONS, omits_zeros=True)
WEEK = Column("week", "Week", grain="week")
HOUR = Column("hour", "Hour", grain="hour")
DRAWN = ("line", "area", "bar")


@dataclass(frozen=True)
class Case:
    """Days of channels, of which a platform told some, for a client's week and zone."""

    period: DateRange
    week_start: int
    zone: str
    amounts: dict[tuple[date, str], int]

    @property
    def formats(self) -> Formats:
        return Formats("en_US", "USD", self.zone, self.week_start)

    @property
    def total(self) -> int:
        return sum(self.amounts.values())

    def frame(self) -> Frame:
        rows = ((*key, amount) for key, amount in sorted(self.amounts.items()))
        return Frame(
            columns=(DAY, CHANNEL, ZEROS),
            rows=tuple(rows),
            period=self.period,
            timezone=self.zone,
            as_of=datetime.combine(self.period.end + timedelta(days=2), time(), UTC),
            totals={"sessions": self.total},
        )

    def by_week(self) -> Frame:
        days = filling.filled(self.frame())
        return weeks.summed(days, (WEEK, CHANNEL, ZEROS), self.week_start)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    start = draw(st.dates(date(2015, 1, 1), date(2030, 1, 1)))
    period = DateRange(start, start + timedelta(days=draw(st.integers(0, 80))))
    days = st.integers(0, period.days - 1).map(lambda step: start + timedelta(days=step))
    channels = st.integers(0, draw(st.integers(0, 14))).map(lambda number: f"c{number}")
    told = st.dictionaries(
        st.tuples(days, channels), st.integers(1, 10**6), min_size=1, max_size=60
    )
    return Case(period, draw(st.sampled_from(STARTS)), draw(st.sampled_from(ZONES)), draw(told))


def heights(payload: Payload) -> float:
    """The sum of all that is drawn."""
    assert payload.figure
    return sum(value or 0 for trace in payload.figure["data"] for value in trace["y"])


def listed(payload: Payload) -> float:
    assert payload.table
    return sum(cell.value or 0 for row in payload.table.rows for cell in row[1:])  # type: ignore[misc]


@given(cases(), st.sampled_from(DRAWN))
def test_drawn_values_add_up_to_the_total(case: Case, kind: str) -> None:
    payload = draw(kind, filling.filled(case.frame()), {}, case.formats)

    assert heights(payload) == listed(payload) == case.total


@given(cases())
def test_sparklines_come_to_the_total(case: Case) -> None:
    payload = draw("sparklines", filling.filled(case.frame()), {}, case.formats)

    assert sum(row.value or 0 for row in payload.rows) == listed(payload) == case.total


@given(cases())
def test_a_heatmap_and_what_it_names_come_to_the_total(case: Case) -> None:
    payload = draw("heatmap", filling.filled(case.frame()), {}, case.formats)

    assert payload.figure
    shown = sum(value or 0 for row in payload.figure["data"][0]["z"] for value in row)
    named = [note.rpartition("Together: ")[2] for note in payload.notes if "Together" in note]
    hidden = sum(int(text.rstrip(".").replace(",", "")) for text in named)
    assert shown + hidden == case.total


@given(cases(), st.sampled_from(("line", "area")))
def test_every_day_of_the_period_stands_once_and_in_order(case: Case, kind: str) -> None:
    payload = draw(kind, filling.filled(case.frame()), {}, case.formats)

    assert payload.figure
    days = [day.isoformat() for day in labels(case.period, "day", case.zone)]
    assert {tuple(trace["x"]) for trace in payload.figure["data"]} == {tuple(days)}


@given(cases(), st.sampled_from(DRAWN))
def test_weeks_begin_on_the_clients_day_and_lose_nothing(case: Case, kind: str) -> None:
    frame = case.by_week()

    found = tuple(dict.fromkeys(frame.column("week")))
    assert found == labels(case.period, "week", case.zone, case.week_start)
    assert all(isinstance(each, date) and each.weekday() == case.week_start for each in found)
    payload = draw(kind, replace(frame, partial=frozenset()), {}, case.formats)
    assert heights(payload) == listed(payload) == case.total


@given(cases())
def test_the_last_full_week_is_one_bucket_of_a_chart_and_one_column_of_a_heatmap(
    case: Case,
) -> None:
    period = resolve(Preset.LAST_FULL_WEEK, case.period.end, case.week_start)

    assert labels(period, "week", case.zone, case.week_start) == (period.start,)
    frame = replace(case.frame(), columns=(DAY, ZEROS), rows=(), period=period)
    payload = draw("heatmap", filling.filled(frame), {}, case.formats)
    assert payload.figure
    assert len(payload.figure["data"][0]["x"]) == 1


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "day", ["2018-11-04", "2025-03-30", "2025-10-26", "2025-11-02", "2026-04-05"]
)
@given(st.sets(st.integers(0, 24)))
def test_every_hour_of_a_day_on_which_clocks_change_stands_once(
    zone: str, day: str, told: set[int]
) -> None:
    period = DateRange.parse(day, day)
    hours = labels(period, "hour", zone)
    rows: Any = [(hour, 3) for place, hour in enumerate(hours) if place in told]
    after = datetime.combine(period.end, time(), ZoneInfo(zone)) + timedelta(days=2)
    totals: dict[str, Value] = {"sessions": 3 * len(rows)}
    frame = Frame((HOUR, ZEROS), tuple(rows), period, zone, after, totals)

    payload = draw("line", filling.filled(frame), {}, Formats("en_US", "USD", zone, 0))

    assert payload.figure
    x = payload.figure["data"][0]["x"]
    assert len(x) == len(set(x)) == len(hours)
    assert heights(payload) == 3 * len(rows)
