"""Every operator against the same test written in Python over raw events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.accounts import ApiKey
from sandbox.world import World
from tests.sandbox.driver import FEBRUARY, Driver

Event = dict[str, Any]
EMAIL_OR_SOCIAL = ["email", "social"]


def page(event: Event) -> str:
    return event["properties"].get("page_url") or ""


def value(event: Event) -> float:
    return float(event["properties"].get("value") or 0)


@pytest.fixture(scope="module")
def events(small_world: World) -> list[Event]:
    driver = Driver(small_world)
    driver.renew()
    dates = {"start_date": FEBRUARY["start"], "end_date": FEBRUARY["end"]}
    small_world.keys.add(ApiKey("oscom_sk_walker", workspace="alpenpfad", per_minute=10_000))
    return list(driver.walk("/analytics/events", limit=100, **dates))


# field, operator, value, and the same in Python
OPERATORS: list[tuple[str, str, Any, Callable[[Event], bool]]] = [
    ("channel", "eq", "email", lambda e: e["channel"] == "email"),
    ("channel", "neq", "email", lambda e: e["channel"] != "email"),
    ("channel", "in", EMAIL_OR_SOCIAL, lambda e: e["channel"] in EMAIL_OR_SOCIAL),
    ("channel", "not_in", EMAIL_OR_SOCIAL, lambda e: e["channel"] not in EMAIL_OR_SOCIAL),
    ("channel", "gt", "email", lambda e: e["channel"] > "email"),
    ("channel", "between", ["e", "p"], lambda e: "e" <= e["channel"] <= "p"),
    ("event_type", "eq", "content_read", lambda e: e["type"] == "content_read"),
    ("page_url", "contains", "SCHUH", lambda e: "schuh" in page(e).lower()),
    ("page_url", "not_contains", "schuh", lambda e: "schuh" not in page(e).lower()),
    ("page_url", "starts_with", "/r", lambda e: page(e).startswith("/r")),
    ("page_url", "starts_with", "/R", lambda e: False),
    ("page_url", "neq", "/", lambda e: page(e) != "/"),
    ("utm_source", "is_null", None, lambda e: e["utm"]["source"] is None),
    ("utm_source", "is_not_null", None, lambda e: e["utm"]["source"] is not None),
    ("property:device", "eq", "mobile", lambda e: e["properties"]["device"] == "mobile"),
    ("property:value", "gte", 100, lambda e: value(e) >= 100),
    ("property:value", "lt", 99.5, lambda e: 0 < value(e) < 99.5),
    ("property:value", "lte", 0, lambda e: False),
    ("property:value", "between", [50, 150], lambda e: 50 <= value(e) <= 150),
    ("property:conversion", "eq", True, lambda e: e["properties"].get("conversion") is True),
    ("property:unheard_of", "is_null", None, lambda e: True),
]


@pytest.mark.parametrize("case", OPERATORS, ids=lambda case: f"{case[0]} {case[1]}")
def test_operators_choose_the_events_that_they_say(
    driver: Driver, events: list[Event], case: tuple[str, str, Any, Callable[[Event], bool]]
) -> None:
    field, operator, operand, holds = case
    chosen = {"field": field, "operator": operator}
    if operand is not None:
        chosen["value"] = operand

    answer = driver.query(metrics=["events"], filters=[chosen])

    assert answer["data"] == [{"events": sum(map(holds, events))}]


def test_one_of_several_conditions_is_enough_inside_or(driver: Driver, events: list[Event]) -> None:
    either = [
        {"field": "channel", "operator": "eq", "value": "email"},
        {"field": "property:country", "operator": "eq", "value": "CH"},
    ]
    also = {"field": "event_type", "operator": "eq", "value": "page_view"}

    answer = driver.query(metrics=["events"], filters=[{"or": either}, also])

    expected = sum(
        (event["channel"] == "email" or event["properties"]["country"] == "CH")
        and event["type"] == "page_view"
        for event in events
    )
    assert answer["data"] == [{"events": expected}]


def test_filters_on_metrics_choose_rows_and_leave_totals_alone(driver: Driver) -> None:
    every = driver.query(dimensions=["channel"])
    busy = {"field": "page_views", "operator": "gt", "value": 100}

    answer = driver.query(dimensions=["channel"], filters=[busy])

    counts = driver.query(metrics=["page_views", "sessions"], dimensions=["channel"])["data"]
    assert [row["channel"] for row in answer["data"]] == [
        row["channel"]
        for row in sorted(counts, key=lambda row: (-row["sessions"], row["channel"]))
        if row["page_views"] > 100
    ]
    assert 0 < len(answer["data"]) < len(every["data"])
    assert answer["meta"]["totals"] == every["meta"]["totals"]


def test_a_value_cannot_break_out_of_its_place(driver: Driver) -> None:
    hostile = {"field": "channel", "operator": "eq", "value": "x' OR 1=1 --"}

    assert driver.query(metrics=["events"], filters=[hostile])["data"] == [{"events": 0}]
