from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.widgets.queries.calendar import CASES, Case, days
from widgets.queries.comparisons import Rule, compared, rule_of
from widgets.queries.periods import TO_DATE, Comparison, DateRange, Preset, resolve

DAYS = st.dates(date(2001, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.about)
def test_a_calendar_case_has_its_days(case: Case) -> None:
    found = case.read()

    assert (found.period, found.compared) == (days(case.period), days(case.compared))


def test_there_are_forty_calendar_cases_and_more() -> None:
    assert len({case.about for case in CASES}) == len(CASES) >= 40


@given(st.sampled_from(Preset), DAYS)
def test_the_previous_period_ends_before_its_period(preset: Preset, today: date) -> None:
    period = resolve(preset, today)
    before = compared(Comparison.PREVIOUS_PERIOD, preset, period)

    assert before
    assert before.end < period.start
    assert before.days <= period.days + 3


@given(st.sampled_from(TO_DATE), DAYS)
def test_to_date_compares_the_same_dates(preset: Preset, today: date) -> None:
    before = compared(Comparison.PREVIOUS_PERIOD, preset, resolve(preset, today))

    assert before
    assert before.start.day == 1
    assert before.end.day == today.day or (before.end + timedelta(days=1)).day == 1


@given(DAYS, st.integers(0, 399))
def test_matching_weekdays_are_as_many_on_the_same_weekdays(start: date, more: int) -> None:
    period = DateRange(start, start + timedelta(days=more))
    before = compared(Comparison.PREVIOUS_YEAR_WEEKDAYS, None, period)

    assert before
    assert before.days == period.days
    assert before.start.weekday() == period.start.weekday()


@pytest.mark.parametrize(
    ("period", "comparison", "rule"),
    [
        ("2025-11-20", "2025-11-19", Rule.DAYS_BEFORE),
        ("2025-11-13..2025-11-19", "2025-11-06..2025-11-12", Rule.DAYS_BEFORE),
        ("2025-11-01..2025-11-30", "2025-10-01..2025-10-31", Rule.MONTHS_BEFORE),
        ("2025-11-01..2025-11-20", "2025-10-01..2025-10-20", Rule.SAME_DAYS_OF_MONTH),
        ("2025-11-01..2025-11-30", "2025-10-01..2025-10-30", Rule.SAME_DAYS_OF_MONTH),
        ("2025-10-01..2025-11-20", "2025-07-01..2025-08-20", Rule.SAME_DAYS_OF_QUARTER),
        ("2025-01-01..2025-11-20", "2024-01-01..2024-11-20", Rule.SAME_DAYS_OF_YEAR),
        ("2029-02-01..2029-02-28", "2028-02-01..2028-02-29", Rule.SAME_DAYS_OF_YEAR),
        ("2025-11-20", "2024-11-21", Rule.SAME_WEEKDAYS),
        ("2025-11-20", "2025-11-06", Rule.CHOSEN),
        ("2025-11-15..2025-11-20", "2025-10-15..2025-10-20", Rule.CHOSEN),
    ],
)
def test_a_rule_is_told_from_the_days_alone(period: str, comparison: str, rule: Rule) -> None:
    now, before = days(period), days(comparison)

    assert now
    assert before
    assert rule_of(now, before) is rule


@given(
    st.sampled_from(Preset),
    DAYS,
    st.sampled_from([c for c in Comparison if c not in (Comparison.OFF, Comparison.CUSTOM)]),
)
def test_whatever_a_page_offers_has_a_rule(
    preset: Preset, today: date, comparison: Comparison
) -> None:
    period = resolve(preset, today)
    before = compared(comparison, preset, period)

    assert before
    assert rule_of(period, before) is not Rule.CHOSEN
