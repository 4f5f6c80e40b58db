from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.driver import FEBRUARY, Driver

TODAY = {"start": "2026-03-30", "end": "2026-03-31"}


def test_an_answer_describes_itself(driver: Driver) -> None:
    answer = driver.query(metrics=["sessions", "revenue"], dimensions=["week", "channel"], limit=2)
    meta = answer["meta"]

    assert meta["columns"] == [
        {"name": "week", "kind": "dimension", "type": "date", "grain": "week"},
        {"name": "channel", "kind": "dimension", "type": "string"},
        {"name": "sessions", "kind": "metric", "type": "integer", "unit": "count"},
        {"name": "revenue", "kind": "metric", "type": "money", "unit": "currency"},
    ]
    assert meta["date_range"] == FEBRUARY
    assert (meta["timezone"], meta["currency"], meta["limit"]) == ("Europe/Berlin", "EUR", 2)
    assert meta["partial_buckets"] == ["2026-01-26", "2026-02-23"]
    assert list(answer["data"][0]) == ["week", "channel", "sessions", "revenue"]
    assert "comparison_range" not in meta


def test_the_present_cuts_the_bucket_that_it_is_in(driver: Driver) -> None:
    meta = driver.query(dimensions=["day"], date_range=TODAY)["meta"]

    assert meta["partial_buckets"] == ["2026-03-31"]


def test_days_without_events_are_filled_as_asked(driver: Driver) -> None:
    outage = {"start": "2026-03-11", "end": "2026-03-11"}
    body = {"metrics": ["events", "conversion_rate"], "dimensions": ["day"], "date_range": outage}

    def filled(fill: str) -> list[dict[str, Any]]:
        return list(driver.query(**body, time_series={"fill": fill})["data"])

    assert filled("zero") == [{"day": "2026-03-11", "events": 0, "conversion_rate": None}]
    assert filled("null") == [{"day": "2026-03-11", "events": None, "conversion_rate": None}]
    assert filled("none") == []


def test_buckets_that_have_not_begun_are_not_filled(driver: Driver) -> None:
    rows = driver.query(dimensions=["day"], date_range={"start": "2026-03-30", "end": "2026-04-05"})

    assert [row["day"] for row in rows["data"]] == ["2026-03-30", "2026-03-31"]


def test_a_zone_moves_the_days(driver: Driver) -> None:
    body = {"dimensions": ["day"], "metrics": ["events"]}
    berlin = driver.query(**body)["data"]
    auckland = driver.query(**body, timezone="Pacific/Auckland")["data"]

    assert [row["day"] for row in berlin] == [row["day"] for row in auckland]
    assert berlin != auckland


def test_the_default_order_is_time_or_the_first_metric(driver: Driver) -> None:
    by_time = driver.query(dimensions=["channel", "day"], limit=1000)["data"]
    by_metric = driver.query(dimensions=["channel"])["data"]

    keys = [(row["day"], row["channel"]) for row in by_time]
    assert keys == sorted(keys)
    sizes = [row["sessions"] for row in by_metric]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_nulls_come_last_in_both_directions(driver: Driver, direction: str) -> None:
    rows = driver.query(
        dimensions=["property:country"],
        order=[{"field": "property:country", "direction": direction}],
    )["data"]

    assert rows[-1]["property:country"] is None
    assert len(rows) > 2


def test_ratios_divide_totals_instead_of_averaging_rows(driver: Driver) -> None:
    totals = driver.query(
        metrics=[
            "conversion_rate",
            "pages_per_session",
            "sessions",
            "conversions",
            "page_views",
        ],
        dimensions=["day"],
    )["meta"]["totals"]

    assert totals["conversion_rate"] == round(totals["conversions"] / totals["sessions"], 4)
    assert totals["pages_per_session"] == round(totals["page_views"] / totals["sessions"], 4)


def test_a_visit_over_midnight_counts_on_its_first_day(driver: Driver) -> None:
    days = driver.query(metrics=["sessions", "visitors"], dimensions=["day"])["data"]
    total = driver.query(metrics=["sessions", "visitors"])["data"][0]

    assert sum(day["sessions"] for day in days) == total["sessions"]
    assert sum(day["visitors"] for day in days) > total["visitors"]
    assert len(days) == 28


def test_totals_can_be_left_out(driver: Driver) -> None:
    assert "totals" not in driver.query(totals=False)["meta"]


def test_a_range_before_all_data_is_empty(driver: Driver) -> None:
    answer = driver.query(date_range={"start": "2020-01-01", "end": "2020-01-31"})

    assert answer["data"] == [{"sessions": 0}]


def test_hours_of_a_short_day_are_labelled_with_offsets(driver: Driver) -> None:
    day = {"start": "2026-03-29", "end": "2026-03-29"}
    rows = driver.query(dimensions=["hour"], date_range=day)["data"]

    assert len(rows) == 23
    assert [row["hour"] for row in rows[1:3]] == [
        "2026-03-29T01:00:00+01:00",
        "2026-03-29T03:00:00+02:00",
    ]


def test_cursors_are_bound_to_their_body(driver: Driver) -> None:
    cursor = driver.query(dimensions=["day"], limit=5)["meta"]["next_cursor"]

    assert driver.refusal(dimensions=["day"], limit=6, cursor=cursor) == (
        400,
        "invalid_cursor",
        "cursor",
    )
    assert driver.refusal(cursor="neither")[1] == "invalid_cursor"


def test_cursors_expire_after_an_hour(driver: Driver) -> None:
    cursor = driver.query(dimensions=["day"], limit=5)["meta"]["next_cursor"]
    driver.control("POST", "/clock", {"advance": 3601})

    assert driver.refusal(dimensions=["day"], limit=5, cursor=cursor)[1] == "cursor_expired"
