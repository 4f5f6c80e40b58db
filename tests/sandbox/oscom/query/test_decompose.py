from __future__ import annotations

import pytest

from sandbox.oscom.query.decompose import decompose
from tests.sandbox.driver import Driver


def test_a_line_with_a_rhythm_comes_apart_exactly() -> None:
    rhythm = [3.0, 0.0, -1.0, -2.0]

    found = decompose([10 + n + rhythm[n % 4] for n in range(16)], 4)

    assert found[0] == {"trend": None, "seasonal": 3.0, "residual": None}
    assert found[5] == {"trend": 15.0, "seasonal": 0.0, "residual": 0.0}
    assert [part["trend"] is None for part in found].count(True) == 4


def test_parts_add_up_for_each_series(driver: Driver) -> None:
    rows = driver.query(
        metrics=["page_views", "visitors"],
        dimensions=["day", "channel"],
        time_series={"decompose": True},
        limit=1000,
    )["data"]

    inner = [row for row in rows if row["decomposition"]["page_views"]["trend"] is not None]
    assert len(inner) == (28 - 6) * len({row["channel"] for row in rows})
    for row in inner:
        assert set(row["decomposition"]) == {"page_views"}
        parts = row["decomposition"]["page_views"]
        assert sum(parts.values()) == pytest.approx(row["page_views"], abs=1e-5)


def test_seasons_sum_to_nothing(driver: Driver) -> None:
    rows = driver.query(dimensions=["day"], time_series={"decompose": True})["data"]

    week = [row["decomposition"]["sessions"]["seasonal"] for row in rows[:7]]

    assert sum(week) == pytest.approx(0, abs=1e-5)


def test_two_full_seasons_are_needed(driver: Driver) -> None:
    thirteen = {"start": "2026-02-01", "end": "2026-02-13"}

    found = driver.refusal(dimensions=["day"], date_range=thirteen, time_series={"decompose": True})

    assert found == (422, "insufficient_history", "time_series.decompose")
