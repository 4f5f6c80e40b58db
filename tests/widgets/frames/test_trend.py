from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.frames.trend import WINDOWS, trend

AMOUNTS = st.integers(min_value=-(2**53), max_value=2**53)


def test_days_are_averaged_over_a_week() -> None:
    found = trend([7, 0, 0, 0, 0, 0, 0] * 2, "day")

    assert found == (None, None, None, *(1.0,) * 8, None, None, None)


def test_an_even_window_weighs_its_ends_by_half() -> None:
    assert trend([4, 8, 4, 8, 4, 8, 4, 8], "week")[2:6] == (6.0, 6.0, 6.0, 6.0)


def test_a_gap_leaves_no_mean_around_it() -> None:
    values = [3.0] * 10 + [None] + [3.0] * 9

    assert [n for n, value in enumerate(trend(values, "day")) if value is None] == [
        *(0, 1, 2),
        *range(7, 14),
        *(17, 18, 19),
    ]


@pytest.mark.parametrize(("grain", "window"), WINDOWS.items())
def test_a_series_shorter_than_two_windows_has_no_trend(grain: str, window: int) -> None:
    assert trend([1] * (2 * window - 1), grain) == ()
    assert len(trend([1] * 2 * window, grain)) == 2 * window


def test_other_grains_have_no_trend() -> None:
    assert trend([1] * 100, "quarter") == ()


@given(st.lists(AMOUNTS, min_size=14, max_size=60), st.sampled_from(sorted(WINDOWS)))
def test_a_mean_lies_between_the_least_and_the_most(values: list[int], grain: str) -> None:
    known = [value for value in trend(values, grain) if value is not None]

    assert all(min(values) - 1 <= value <= max(values) + 1 for value in known)


def test_the_largest_numbers_stay_finite() -> None:
    assert set(trend([2**1022] * 14, "day")) <= {None, float(2**1022)}
