from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.driver import Driver

LONG = {"start": "2020-01-01", "end": "2025-12-31"}
MONTHS = {"start": "2026-01-01", "end": "2026-02-01"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"dimensions": ["day", "week"]}, "multiple_time_grains"),
        ({"dimensions": ["keyword"]}, "incompatible_dimension"),
        ({"metrics": ["position"]}, "incompatible_dimension"),
        (
            {"metrics": ["conversion_rate"], "dimensions": ["event_type"]},
            "incompatible_dimension",
        ),
        (
            {"filters": [{"field": "day", "operator": "eq", "value": "2026-02-01"}]},
            "incompatible_dimension",
        ),
        ({"date_range": LONG}, "range_too_large"),
        ({"dimensions": ["day"], "date_range": LONG}, "range_too_large"),
        ({"dimensions": ["hour"], "date_range": MONTHS}, "range_too_large"),
        ({"order": [{"field": "page_views"}]}, "order_not_selected"),
        ({"time_series": {"decompose": True}}, "incompatible_dimension"),
        ({"dimensions": ["year"], "time_series": {"decompose": True}}, "incompatible_dimension"),
    ],
)
def test_impossible_combinations_are_422(driver: Driver, body: dict[str, Any], code: str) -> None:
    assert driver.refusal(**body)[:2] == (422, code)


def test_an_or_of_dimensions_and_metrics_is_impossible(driver: Driver) -> None:
    mixed = [
        {"field": "channel", "operator": "eq", "value": "email"},
        {"field": "sessions", "operator": "gt", "value": 1},
    ]

    assert driver.refusal(filters=[{"or": mixed}])[:2] == (422, "incompatible_dimension")
