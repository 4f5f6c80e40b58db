from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.queries.periods import DateRange, Preset, resolve

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
ROLLING = {
    Preset.YESTERDAY: 1,
    Preset.LAST_7_DAYS: 7,
    Preset.LAST_28_DAYS: 28,
    Preset.LAST_30_DAYS: 30,
    Preset.LAST_90_DAYS: 90,
}


def days(start: str, end: str) -> DateRange:
    return DateRange(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        (Preset.TODAY, days("2026-03-31", "2026-03-31")),
        (Preset.YESTERDAY, days("2026-03-30", "2026-03-30")),
        (Preset.LAST_7_DAYS, days("2026-03-24", "2026-03-30")),
        (Preset.LAST_FULL_WEEK, days("2026-03-23", "2026-03-29")),
        (Preset.QUARTER_TO_DATE, days("2026-01-01", "2026-03-31")),
        (Preset.LAST_QUARTER, days("2025-10-01", "2025-12-31")),
        (Preset.LAST_28_DAYS, days("2026-03-03", "2026-03-30")),
        (Preset.LAST_30_DAYS, days("2026-03-01", "2026-03-30")),
        (Preset.LAST_90_DAYS, days("2025-12-31", "2026-03-30")),
        (Preset.MONTH_TO_DATE, days("2026-03-01", "2026-03-31")),
        (Preset.LAST_MONTH, days("2026-02-01", "2026-02-28")),
        (Preset.YEAR_TO_DATE, days("2026-01-01", "2026-03-31")),
        (Preset.LAST_12_MONTHS, days("2025-03-01", "2026-02-28")),
    ],
)
def test_presets_become_absolute_days(preset: Preset, expected: DateRange) -> None:
    assert resolve(preset, date(2026, 3, 31)) == expected


@given(DAYS, st.integers(0, 6))
def test_a_full_week_begins_on_the_clients_day_and_is_over(today: date, week_start: int) -> None:
    week = resolve(Preset.LAST_FULL_WEEK, today, week_start)

    assert week.days == 7
    assert week.start.weekday() == week_start
    assert timedelta(days=1) <= today - week.end <= timedelta(days=7)


@given(st.sampled_from(list(ROLLING)), DAYS)
def test_rolling_presets_hold_complete_days(preset: Preset, today: date) -> None:
    period = resolve(preset, today)

    assert period.days == ROLLING[preset]
    assert period.end == today - timedelta(days=1)


@given(DAYS, st.integers(0, 800))
def test_the_days_before_touch_and_are_as_many(start: date, more: int) -> None:
    period = DateRange(start, start + timedelta(days=more))

    assert period.before().days == period.days
    assert period.before().end + timedelta(days=1) == period.start


def test_a_range_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="start must not be after end"):
        days("2026-03-02", "2026-03-01")
