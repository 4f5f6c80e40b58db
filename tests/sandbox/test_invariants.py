"""Invariants between the sandbox's own answers."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from sandbox.app import Sandbox
from sandbox.exchange import Request
from sandbox.world import World
from tests.sandbox.driver import FEBRUARY, KEY, NOW, Driver

ADDITIVE = ["sessions", "page_views", "conversions", "revenue", "events", "content_reads"]
OVERVIEW = ["sessions", "page_views", "conversions", "revenue"]


def test_overview_query_and_events_agree(driver: Driver) -> None:
    dates = {"start_date": FEBRUARY["start"], "end_date": FEBRUARY["end"]}
    overview = driver.get("/analytics/overview", **dates).payload()["data"]["metrics"]
    events = list(driver.walk("/analytics/events", limit=100, sort="timestamp", **dates))
    # A visit that began before the range is not counted, so its sessions are known from before.
    earlier = driver.walk(
        "/analytics/events", limit=100, start_date="2026-01-31", end_date="2026-01-31"
    )
    begun = {event["session_id"] for event in earlier}
    sales = [event for event in events if event["properties"].get("conversion") is True]

    rolled_up = {
        "sessions": len({event["session_id"] for event in events} - begun),
        "page_views": sum(event["type"] == "page_view" for event in events),
        "conversions": len(sales),
        "revenue": round(sum(event["properties"]["value"] for event in sales), 2),
    }

    assert overview == rolled_up
    assert overview == driver.query(metrics=OVERVIEW)["meta"]["totals"]


def test_sessions_of_all_channels_make_the_total(driver: Driver) -> None:
    answer = driver.query(dimensions=["channel"])

    assert sum(row["sessions"] for row in answer["data"]) == answer["meta"]["totals"]["sessions"]


def test_days_add_up_to_weeks(driver: Driver) -> None:
    weeks = {"start": "2026-02-02", "end": "2026-03-29"}
    daily = driver.query(metrics=ADDITIVE, dimensions=["day"], date_range=weeks)["data"]
    weekly = driver.query(metrics=ADDITIVE, dimensions=["week"], date_range=weeks)["data"]

    assert [row["week"] for row in weekly] == [row["day"] for row in daily[::7]]
    for number, week in enumerate(weekly):
        days = daily[number * 7 : number * 7 + 7]
        sums = {name: round(sum(day[name] for day in days), 2) for name in ADDITIVE}
        assert sums == {name: week[name] for name in ADDITIVE}


@pytest.mark.parametrize("limit", [7, 26])
def test_pages_laid_together_are_the_whole(driver: Driver, limit: int) -> None:
    body = {"dimensions": ["week", "channel"], "order": [{"field": "sessions"}]}
    whole = driver.query(**body)["data"]

    pages: list[list[dict[str, Any]]] = []
    cursor = None
    while not pages or cursor:
        page = driver.query(**body, limit=limit, cursor=cursor)
        pages.append(page["data"])
        cursor = page["meta"]["next_cursor"]

    assert [row for page in pages for row in page] == whole


def test_pages_hold_still_while_time_passes(driver: Driver) -> None:
    body = {"dimensions": ["hour"], "date_range": {"start": "2026-03-31", "end": "2026-03-31"}}
    first = driver.query(**body, limit=5)
    driver.control("POST", "/clock", {"advance": 1800})

    second = driver.query(**body, limit=5, cursor=first["meta"]["next_cursor"])

    assert second["meta"]["totals"] == first["meta"]["totals"]


def test_the_same_seed_gives_the_same_data(driver: Driver) -> None:
    def data_of(seed: int) -> Any:
        sandbox = Sandbox(World(seed=seed, now=NOW, scale=0.05))
        headers = {"authorization": f"Bearer {KEY}"}
        asked = Request("GET", "/oscom/v1/analytics/events", "limit=100", headers)
        return sandbox.handle(asked).payload()["data"]

    assert data_of(1) == data_of(1)
    assert data_of(1) != data_of(2)


def test_workspaces_tell_different_stories(driver: Driver) -> None:
    totals = defaultdict(list)
    for name in ("alpenpfad", "brightsmile", "maisonelan"):
        order = {"workspace": name, "body": {"metrics": ADDITIVE, "date_range": FEBRUARY}}
        answer = driver.control("POST", "/compute", order)
        totals[answer["meta"]["currency"], answer["meta"]["timezone"]].append(answer["data"])

    assert sorted(totals) == [
        ("EUR", "Europe/Berlin"),
        ("EUR", "Europe/Paris"),
        ("USD", "America/New_York"),
    ]
    assert len({str(rows) for rows in totals.values()}) == 3
