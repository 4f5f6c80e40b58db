from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.driver import Driver


def condition(field: str = "channel", operator: str = "eq", **value: Any) -> dict[str, Any]:
    return {"filters": [{"field": field, "operator": operator, **value}]}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"metrics": []}, "metrics"),
        ({"metrics": ["bounces"]}, "metrics.0"),
        ({"metrics": ["sessions", "sessions"]}, "metrics"),
        ({"metrics": "sessions"}, "metrics"),
        ({"dimensions": ["browser"]}, "dimensions.0"),
        ({"dimensions": ["property:a b"]}, "dimensions.0"),
        ({"dimensions": ["channel", "utm_source", "utm_term", "page_url", "day"]}, "dimensions"),
        ({"date_range": None}, "date_range"),
        ({"date_range": {"start": "2026-02-01"}}, "date_range.end"),
        ({"date_range": {"start": "2026-02-30", "end": "2026-03-01"}}, "date_range.start"),
        ({"date_range": {"start": "2026-02-02", "end": "2026-02-01"}}, "date_range"),
        ({"date_range": {"start": "20260201", "end": "2026-02-01"}}, "date_range.start"),
        ({"timezone": "Europe/Atlantis"}, "timezone"),
        ({"limit": 0}, "limit"),
        ({"limit": 1001}, "limit"),
        ({"limit": "10"}, "limit"),
        ({"totals": "yes"}, "totals"),
        ({"order": [{"field": "sessions", "direction": "up"}]}, "order.0.direction"),
        ({"compare": {"mode": "last_week"}}, "compare.mode"),
        ({"compare": {"mode": "custom"}}, "compare"),
        ({"compare": {"mode": "previous_year", "start": "2026-01-01"}}, "compare"),
        ({"time_series": {"fill": "guess"}}, "time_series.fill"),
        (condition("browser", value="x"), "filters.0.field"),
        (condition(operator="like", value="x"), "filters.0.operator"),
        (condition(), "filters.0"),
        (condition(value=7), "filters.0"),
        (condition(operator="in", value=[]), "filters.0"),
        (condition(operator="in", value="email"), "filters.0"),
        (condition(operator="between", value=["a"]), "filters.0"),
        (condition(operator="is_null", value="a"), "filters.0"),
        (condition("sessions", "contains", value="1"), "filters.0"),
        (condition("sessions", "gt", value="1"), "filters.0"),
        (condition("property:value", "contains", value=1), "filters.0"),
        ({"filters": [{"or": []}]}, "filters.0.or"),
        ({"filters": [{"or": [{"or": []}]}]}, "filters.0.or.0.field"),
    ],
)
def test_a_bad_key_is_named(driver: Driver, body: dict[str, Any], field: str) -> None:
    assert driver.refusal(**body) == (400, "invalid_parameter", field)


@pytest.mark.parametrize(
    ("body", "field"),
    [({"metric": 1}, "metric"), ({"compare": {"mode": "previous_year", "x": 1}}, "compare.x")],
)
def test_an_unknown_key_is_refused(driver: Driver, body: dict[str, Any], field: str) -> None:
    assert driver.refusal(**body) == (400, "unknown_field", field)


def test_every_mistake_is_listed(driver: Driver) -> None:
    response = driver.post({"metrics": ["a", "b"], "date_range": 1})

    fields = [detail["field"] for detail in response.payload()["error"]["details"]]
    assert fields == ["metrics.0", "metrics.1", "date_range"]


@pytest.mark.parametrize("body", [[], "sessions", None, 7])
def test_a_body_is_an_object(driver: Driver, body: Any) -> None:
    response = driver.post(body)

    assert (response.status, response.payload()["error"]["code"] in REFUSALS) == (400, True)


REFUSALS = {"invalid_parameter", "invalid_json"}
