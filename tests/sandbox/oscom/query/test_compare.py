from __future__ import annotations

from tests.sandbox.driver import Driver

MARCH_WEEK = {"start": "2026-03-02", "end": "2026-03-08"}


def test_the_previous_period_is_as_long_and_directly_before(driver: Driver) -> None:
    answer = driver.query(dimensions=["day"], compare={"mode": "previous_period"})
    before = driver.query(
        dimensions=["day"], date_range={"start": "2026-01-04", "end": "2026-01-31"}
    )

    assert answer["meta"]["comparison_range"] == {"start": "2026-01-04", "end": "2026-01-31"}
    assert answer["meta"]["totals"]["previous"] == before["meta"]["totals"]
    assert [row["previous"]["sessions"] for row in answer["data"]] == [
        row["sessions"] for row in before["data"]
    ]


def test_the_previous_year_keeps_weekdays_for_weeks_only(driver: Driver) -> None:
    year = {"mode": "previous_year"}
    weekly = driver.query(dimensions=["week"], date_range=MARCH_WEEK, compare=year)["meta"]
    daily = driver.query(dimensions=["day"], date_range=MARCH_WEEK, compare=year)["meta"]

    assert weekly["comparison_range"] == {"start": "2025-03-03", "end": "2025-03-09"}
    assert daily["comparison_range"] == {"start": "2025-03-02", "end": "2025-03-08"}


def test_a_leap_day_falls_back_to_the_28th(driver: Driver) -> None:
    leap = {"start": "2024-02-29", "end": "2024-02-29"}

    found = driver.query(date_range=leap, compare={"mode": "previous_year"})["meta"]

    assert found["comparison_range"] == {"start": "2023-02-28", "end": "2023-02-28"}


def test_rows_without_time_match_by_their_dimensions(driver: Driver) -> None:
    custom = {"mode": "custom", "start": "2026-01-01", "end": "2026-01-28"}
    rows = driver.query(dimensions=["channel"], compare=custom)["data"]
    before = driver.query(
        dimensions=["channel"], date_range={"start": "2026-01-01", "end": "2026-01-28"}
    )["data"]

    assert {row["channel"]: row["previous"]["sessions"] for row in rows} == {
        row["channel"]: row["sessions"] for row in before
    }


def test_a_group_new_in_the_period_has_no_previous_value(driver: Driver) -> None:
    rows = driver.query(
        dimensions=["utm_campaign"],
        date_range={"start": "2025-10-27", "end": "2025-11-02"},
        compare={"mode": "previous_period"},
    )["data"]

    campaign = next(row for row in rows if row["utm_campaign"] == "winterschluss-2025")
    assert campaign["previous"] is None


def test_a_custom_comparison_of_another_length_is_refused(driver: Driver) -> None:
    custom = {"mode": "custom", "start": "2026-01-01", "end": "2026-01-02"}

    assert driver.refusal(compare=custom) == (422, "compare_mismatch", "compare")
