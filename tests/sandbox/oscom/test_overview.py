from __future__ import annotations

from tests.sandbox.driver import Driver


def test_the_overview_defaults_to_30_days_until_yesterday(driver: Driver) -> None:
    data = driver.get("/analytics/overview").payload()["data"]

    assert data["date_range"] == {"start": "2026-03-01", "end": "2026-03-30"}
    assert list(data["metrics"]) == ["sessions", "page_views", "conversions", "revenue"]
    assert (data["currency"], "previous" in data) == ("EUR", False)


def test_the_overview_compares(driver: Driver) -> None:
    data = driver.get(
        "/analytics/overview",
        start_date="2026-02-01",
        end_date="2026-02-28",
        compare="previous_period",
    ).payload()["data"]
    before = driver.get(
        "/analytics/overview", start_date="2026-01-04", end_date="2026-01-31"
    ).payload()["data"]

    assert data["previous"] == before["metrics"]


def test_bad_dates_are_named_as_they_were_given(driver: Driver) -> None:
    response = driver.get("/analytics/overview", start_date="2026-02-30")

    assert response.status == 400
    assert response.payload()["error"]["details"][0]["field"] == "start_date"
