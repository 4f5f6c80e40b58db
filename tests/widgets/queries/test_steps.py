from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.widgets.queries.calendar import days
from widgets.queries import steps
from widgets.queries.periods import UNITS, DateRange, Preset, resolve
from widgets.queries.steps import Chosen

TODAY = date(2025, 11, 20)
DAYS = st.dates(date(2001, 1, 1), date(2100, 1, 1))


def chosen(name: str) -> Chosen:
    """A preset by its name, or absolute days."""
    if name[0].isalpha():
        return Preset(name), resolve(Preset(name), TODAY)
    found = days(name)
    assert found
    return None, found


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("today", "yesterday"),
        ("yesterday", "2025-11-18"),
        ("last_7_days", "2025-11-06..2025-11-12"),
        ("last_30_days", "2025-09-21..2025-10-20"),
        ("last_full_week", "2025-11-03..2025-11-09"),
        ("month_to_date", "last_month"),
        ("last_month", "2025-09-01..2025-09-30"),
        ("quarter_to_date", "last_quarter"),
        ("last_quarter", "2025-04-01..2025-06-30"),
        ("year_to_date", "2024-01-01..2024-12-31"),
        ("last_12_months", "2023-11-01..2024-10-31"),
        ("2025-03-01..2025-03-31", "2025-02-01..2025-02-28"),
        ("2025-10-05..2025-10-09", "2025-09-30..2025-10-04"),
    ],
)
def test_one_step_back_is_one_whole_period(name: str, before: str) -> None:
    assert steps.back(chosen(name), TODAY) == chosen(before)


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("yesterday", "today"),
        ("2025-11-18", "yesterday"),
        ("2025-11-06..2025-11-12", "last_7_days"),
        ("2025-11-03..2025-11-09", "last_full_week"),
        ("last_month", "month_to_date"),
        ("last_quarter", "quarter_to_date"),
        ("2024-01-01..2024-12-31", "year_to_date"),
        ("2023-11-01..2024-10-31", "last_12_months"),
        ("2025-02-01..2025-02-28", "2025-03-01..2025-03-31"),
        ("2025-11-01..2025-11-10", "2025-11-11..2025-11-20"),
    ],
)
def test_one_step_forward_is_one_whole_period(name: str, after: str) -> None:
    assert steps.forward(chosen(name), TODAY) == chosen(after)


@pytest.mark.parametrize(
    "name",
    [
        "today",
        "last_7_days",
        "last_90_days",
        "last_full_week",
        "month_to_date",
        "quarter_to_date",
        "year_to_date",
        "last_12_months",
        "2025-11-01..2025-11-11",
        "2025-09-01..2025-10-31",
    ],
)
def test_no_step_leads_into_the_future(name: str) -> None:
    assert steps.forward(chosen(name), TODAY) is None


def test_a_week_from_sunday_stays_one() -> None:
    found = (None, DateRange.parse("2025-11-02", "2025-11-08"))

    assert steps.forward(found, TODAY, 6) == (
        Preset.LAST_FULL_WEEK,
        DateRange.parse("2025-11-09", "2025-11-15"),
    )


@given(st.sampled_from(Preset), DAYS, st.integers(1, 4))
def test_steps_back_and_forward_meet(preset: Preset, today: date, count: int) -> None:
    start: Chosen = (preset, resolve(preset, today))
    there: Chosen | None = start
    for _ in range(count):
        assert there
        there = steps.back(there, today)
        # Thirty days that happen to be a month are moved as one from there on.
        assume(preset in UNITS or not there[1].months)
    for _ in range(count):
        assert there
        there = steps.forward(there, today)

    assert there
    assert there[1] == start[1]


@given(DAYS, st.integers(0, 399), st.dates(date(2001, 1, 1), date(2100, 1, 1)))
def test_a_step_touches_what_it_leaves(start: date, more: int, today: date) -> None:
    period = DateRange(start, start + timedelta(days=more))

    _, before = steps.back((None, period), today)
    after = steps.forward((None, period), today)

    assert before.end + timedelta(days=1) == period.start
    assert after is None or period.end + timedelta(days=1) == after[1].start
    assert after is None or after[1].end <= today
