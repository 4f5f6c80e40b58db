from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.driver import FEBRUARY, Driver

DATES = {"start_date": FEBRUARY["start"], "end_date": FEBRUARY["end"]}


def test_an_event_says_who_did_what_and_came_from_where(driver: Driver) -> None:
    event = next(driver.walk("/analytics/events", event_type="form_submit", **DATES))

    assert list(event) == [
        "id",
        "type",
        "timestamp",
        "created_at",
        "visitor_id",
        "contact_id",
        "session_id",
        "channel",
        "properties",
        "utm",
    ]
    assert set(event["properties"]) >= {"form_id", "form_name", "page_url", "conversion", "value"}
    assert set(event["utm"]) == {"source", "medium", "campaign", "term", "content"}


@pytest.mark.parametrize("sort", ["created_at", "-created_at", "timestamp", "-timestamp"])
def test_a_walk_finds_each_event_once_in_order(driver: Driver, sort: str) -> None:
    days = {"start_date": "2026-02-01", "end_date": "2026-02-03"}
    found = list(driver.walk("/analytics/events", limit=7, sort=sort, **days))

    field, descending = sort.removeprefix("-"), sort.startswith("-")
    keys = [(event[field], event["id"]) for event in found]
    assert keys == sorted(keys, reverse=descending)
    assert len({event["id"] for event in found}) == len(found) > 50


@pytest.mark.parametrize(
    ("params", "field", "value"),
    [
        ({"event_type": "email_click"}, "type", "email_click"),
        ({"visitor_id": "vis_3"}, "visitor_id", "vis_3"),
    ],
)
def test_filters_narrow_the_list(
    driver: Driver, params: dict[str, str], field: str, value: str
) -> None:
    found = list(driver.walk("/analytics/events", limit=100, **params))

    assert found
    assert {event[field] for event in found} == {value}


def test_properties_are_filtered_by_key(driver: Driver) -> None:
    found = list(
        driver.walk("/analytics/events", limit=100, **DATES, **{"properties[country]": "AT"})
    )

    assert found
    assert {event["properties"]["country"] for event in found} == {"AT"}


def test_created_after_acts_on_ingestion_so_that_late_events_are_found(driver: Driver) -> None:
    days = {"start_date": "2026-01-01", "end_date": "2026-02-28"}
    late = [
        event
        for event in driver.walk("/analytics/events", limit=100, **days)
        if event["created_at"][:10] > event["timestamp"][:10] and event["timestamp"][11:13] < "20"
    ]
    watermark = late[0]["timestamp"]

    found = driver.walk("/analytics/events", limit=100, created_after=watermark, **days)

    assert late[0]["id"] in {event["id"] for event in found}


def test_events_not_yet_ingested_appear_when_the_clock_advances(driver: Driver) -> None:
    def newest() -> Any:
        return driver.get("/analytics/events", sort="-created_at", limit=1).payload()["data"][0]

    before = newest()
    driver.control("POST", "/clock", {"advance": 86_400})

    assert before["created_at"] < "2026-03-31T10:00:00.000Z" < newest()["created_at"]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"event_type": "scroll"}, "invalid_parameter"),
        ({"start_date": "yesterday"}, "invalid_parameter"),
        ({"limit": "101"}, "invalid_parameter"),
        ({"sort": "type"}, "invalid_parameter"),
        ({"colour": "red"}, "unknown_field"),
        ({"cursor": "x"}, "invalid_cursor"),
    ],
)
def test_bad_parameters_are_named(driver: Driver, params: dict[str, str], code: str) -> None:
    response = driver.get("/analytics/events", **params)

    error = response.payload()["error"]
    assert (response.status, error["code"]) == (400, code)
    assert error["details"][0]["field"] == next(iter(params))
