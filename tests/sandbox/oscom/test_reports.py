from __future__ import annotations

from tests.sandbox.driver import FEBRUARY, Driver

DATES = {"start_date": FEBRUARY["start"], "end_date": FEBRUARY["end"]}


def test_a_report_holds_what_its_queries_answer(driver: Driver) -> None:
    report = driver.get("/analytics/reports/rep_1", **DATES).payload()["data"]
    by_week = report["widgets"][1]
    asked = driver.query(dimensions=["week"])

    assert (report["type"], report["date_range"]) == ("dashboard", FEBRUARY)
    assert list(by_week) == ["id", "title", "chart", "query", "columns", "rows"]
    assert (by_week["rows"], by_week["columns"]) == (asked["data"], asked["meta"]["columns"])


def test_reports_are_found_by_id_alone(driver: Driver) -> None:
    listed = driver.get("/analytics/reports").payload()["data"]

    assert [item["id"] for item in listed] == ["rep_2", "rep_1"]
    assert driver.get("/analytics/reports/rep_9").status == 404


def test_bad_days_are_named_as_they_were_given(driver: Driver) -> None:
    refused = driver.get("/analytics/reports/rep_1", start_date="2026-02-30")

    assert refused.status == 400
    assert refused.payload()["error"]["details"][0]["field"] == "start_date"
