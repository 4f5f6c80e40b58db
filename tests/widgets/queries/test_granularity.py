from __future__ import annotations

import pytest

from widgets.queries.granularity import automatic, chosen, is_offered


@pytest.mark.parametrize(
    ("days", "grain"),
    [
        (1, "hour"),
        (2, "day"),
        (31, "day"),
        (92, "day"),
        (93, "week"),
        (366, "week"),
        (401, "month"),
    ],
)
def test_the_length_of_a_period_suggests_its_granularity(days: int, grain: str) -> None:
    assert automatic(days) == grain


@pytest.mark.parametrize(
    ("grain", "fewest"),
    [("day", 2), ("week", 14), ("month", 59)],
)
def test_a_granularity_is_offered_where_it_makes_a_course(grain: str, fewest: int) -> None:
    assert not is_offered(grain, fewest - 1)
    assert is_offered(grain, fewest)


@pytest.mark.parametrize(
    ("own", "wanted", "days", "grain"),
    [
        ("day", None, 30, "day"),
        ("day", None, 365, "week"),
        ("week", None, 30, "week"),
        ("month", None, 365, "month"),
        ("hour", None, 30, "hour"),
        ("hour", None, 365, "week"),
        ("day", "week", 30, "week"),
        ("month", "day", 365, "day"),
        # Too short for what is wanted.
        ("day", "month", 30, "day"),
        ("week", "month", 30, "week"),
    ],
)
def test_a_reader_overrides_the_widget_and_the_length(
    own: str, wanted: str | None, days: int, grain: str
) -> None:
    assert chosen(own, wanted, days) == grain
