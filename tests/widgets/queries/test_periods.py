from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.queries.periods import DateRange, Preset, compared, resolve

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
ROLLING = {
    Preset.LAST_7_DAYS: 7,
    Preset.LAST_28_DAYS: 28,
    Preset.LAST_30_DAYS: 30,
    Preset.LAST_90_DAYS: 90,
}
TO_DATE = (Preset.MONTH_TO_DATE, Preset.YEAR_TO_DATE)


def days(start: str, end: str) -> DateRange:
    return DateRange(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        (Preset.LAST_7_DAYS, days("2026-03-24", "2026-03-30")),
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


@pytest.mark.parametrize(
    ("preset", "today", "expected"),
    [
        (Preset.LAST_7_DAYS, "2026-03-31", days("2026-03-17", "2026-03-23")),
        (Preset.MONTH_TO_DATE, "2026-03-15", days("2026-02-01", "2026-02-15")),
        (Preset.MONTH_TO_DATE, "2026-03-31", days("2026-02-01", "2026-02-28")),
        (Preset.MONTH_TO_DATE, "2026-01-10", days("2025-12-01", "2025-12-10")),
        (Preset.LAST_MONTH, "2026-03-31", days("2026-01-01", "2026-01-31")),
        (Preset.YEAR_TO_DATE, "2028-02-29", days("2027-01-01", "2027-02-28")),
        (Preset.LAST_12_MONTHS, "2026-03-31", days("2024-03-01", "2025-02-28")),
    ],
)
def test_each_preset_has_its_own_comparison(
    preset: Preset, today: str, expected: DateRange
) -> None:
    assert compared(preset, resolve(preset, date.fromisoformat(today))) == expected


def test_chosen_days_are_compared_with_as_many_before() -> None:
    assert compared(None, days("2026-03-10", "2026-03-12")) == days("2026-03-07", "2026-03-09")


@given(st.sampled_from(list(ROLLING)), DAYS)
def test_rolling_presets_hold_complete_days(preset: Preset, today: date) -> None:
    period = resolve(preset, today)

    assert period.days == ROLLING[preset]
    assert period.end == today - timedelta(days=1)


@given(st.sampled_from(Preset), DAYS)
def test_no_comparison_reaches_into_its_period(preset: Preset, today: date) -> None:
    period = resolve(preset, today)
    before = compared(preset, period)

    assert before.end < period.start
    assert period.end <= today
    assert before.days <= period.days + 3


@given(st.sampled_from(TO_DATE), DAYS)
def test_to_date_compares_the_same_elapsed_days(preset: Preset, today: date) -> None:
    before = compared(preset, resolve(preset, today))

    assert before.start.day == 1
    assert before.end.day == today.day or (before.end + timedelta(days=1)).day == 1


@given(DAYS, st.integers(0, 800))
def test_the_days_before_touch_and_are_as_many(start: date, more: int) -> None:
    period = DateRange(start, start + timedelta(days=more))

    assert period.before().days == period.days
    assert period.before().end + timedelta(days=1) == period.start


def test_a_range_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="start must not be after end"):
        days("2026-03-02", "2026-03-01")
