from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.widgets.charts.factories import AMERICAN, GERMAN, SESSIONS, make_frame
from widgets.charts import draw
from widgets.charts.axes import time_axis
from widgets.charts.formats import writer
from widgets.charts.time_ticks import MOST_LABELS, texts, time_ticks
from widgets.frames.frame import Column
from widgets.queries.buckets import labels
from widgets.queries.periods import DateRange

YEAR = DateRange(date(2025, 11, 1), date(2026, 10, 31))
WEEK = Column("week", "Week", grain="week")


def test_a_year_of_weeks_is_labelled_on_the_first_days_of_months() -> None:
    weeks = labels(YEAR, "week", "UTC")

    below = time_axis(weeks, "week", writer(GERMAN))

    assert below["xaxis"]["tickvals"] == [
        "2025-11-01",
        "2026-01-01",
        "2026-03-01",
        "2026-05-01",
        "2026-07-01",
        "2026-09-01",
    ]
    assert below["xaxis"]["ticktext"] == [
        "Nov<br>2025",
        "Jan<br>2026",
        "Mär",
        "Mai",
        "Jul",
        "Sep",
    ]
    assert below["meta"]["units"] == ["2025", *["2026"] * 5]


def test_a_quarter_of_days_is_labelled_by_its_months() -> None:
    days = labels(DateRange(date(2026, 8, 31), date(2026, 11, 28)), "day", "UTC")

    assert texts(time_ticks(days, "day", writer(AMERICAN))) == ["Sep<br>2026", "Oct", "Nov"]


def test_bars_of_weeks_are_labelled_where_a_month_begins() -> None:
    weeks = labels(YEAR, "week", "UTC")
    frame = make_frame((WEEK, SESSIONS), [(week, 5) for week in weeks], period=YEAR)

    axis = draw("bar", frame, {}, AMERICAN).figure["layout"]["xaxis"]

    held = [weeks[place] for place in axis["tickvals"]]
    assert held == [date(2025, 10, 27), *held[1:]]
    firsts = [date(2025, 11, 1), *(date(2026, month, 1) for month in (1, 3, 5, 7, 9))]
    assert all(
        timedelta() <= first - week < timedelta(days=7)
        for first, week in zip(firsts, held, strict=True)
    )


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(1, 1200),
    st.sampled_from(("day", "week", "month", "quarter", "year")),
)
def test_there_are_few_labels_and_no_two_alike(start: date, days: int, grain: str) -> None:
    buckets = labels(DateRange(start, start + timedelta(days=days - 1)), grain, "UTC")

    ticks = time_ticks(buckets, grain, writer(AMERICAN))

    assert 1 <= len(ticks) <= MOST_LABELS or not _has_month(buckets)
    assert len({(tick.text, tick.unit) for tick in ticks}) == len(ticks)
    assert [tick.place for tick in ticks] == sorted({tick.place for tick in ticks})


def _has_month(buckets: tuple[date, ...]) -> bool:
    return any(day.day == 1 for day in buckets) or len({day.month for day in buckets}) > 1
