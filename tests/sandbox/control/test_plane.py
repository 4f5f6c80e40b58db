from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

import pytest

from sandbox.accounts import WORKSPACES
from sandbox.app import Sandbox
from sandbox.exchange import Request
from sandbox.world import World
from tests.sandbox.driver import FEBRUARY, KEY, NOW, Driver

MINUTE = timedelta(minutes=1)
QUERY = {"metrics": ["sessions", "revenue"], "dimensions": ["week"], "date_range": FEBRUARY}


@pytest.mark.parametrize("who", [{"workspace": "alpenpfad"}, {"key": KEY}])
def test_compute_answers_like_the_query_endpoint(driver: Driver, who: dict[str, str]) -> None:
    asked = driver.post(QUERY).payload()
    computed = driver.control("POST", "/compute", {**who, "body": QUERY})

    assert computed["data"] == asked["data"]
    assert computed["meta"]["totals"] == asked["meta"]["totals"]


def test_compute_leaves_no_trace(driver: Driver) -> None:
    driver.control("POST", "/scenarios", {"platform": "oscom", "effect": "empty"})

    computed = driver.control("POST", "/compute", {"key": KEY, "body": QUERY})

    assert computed["data"]
    assert driver.control("GET", "/requests") == {"requests": []}


def test_compute_refuses_as_the_endpoint_does(driver: Driver) -> None:
    computed = driver.control("POST", "/compute", {"workspace": "alpenpfad", "body": {}})

    assert computed["error"]["code"] == "invalid_parameter"


def test_the_journal_counts_calls_and_hides_keys(driver: Driver) -> None:
    driver.post(QUERY)
    driver.get("/seo/keywords", key="oscom_sk_demo_analytics_only", limit=1)

    entries = driver.control("GET", "/requests")["requests"]

    assert [(entry["method"], entry["path"], entry["status"]) for entry in entries] == [
        ("POST", "/oscom/v1/analytics/query", 200),
        ("GET", "/oscom/v1/seo/keywords", 403),
    ]
    assert (entries[0]["body"], entries[1]["query"]) == (QUERY, "limit=1")
    assert entries[0]["key_hint"] == "pfad"
    assert KEY not in str(entries)


def test_the_journal_is_narrowed_and_cleared(driver: Driver) -> None:
    driver.post(QUERY)
    driver.post(QUERY, key="oscom_sk_demo_standard")
    driver.control("POST", "/clock", {"advance": 60})
    start = driver.control("GET", "/clock")["wall"]
    driver.post(QUERY)

    def amount(**query: str) -> int:
        return len(driver.control("GET", "/requests", **query)["requests"])

    assert (amount(), amount(key=KEY), amount(since=start)) == (3, 2, 1)
    driver.control("DELETE", "/requests")
    assert amount() == 0


def test_the_clock_moves_the_present_of_the_data(driver: Driver) -> None:
    driver.control("POST", "/clock", {"set": "2026-02-10T12:00:00Z"})
    driver.control("POST", "/clock", {"advance": 86_400})

    meta = driver.query(dimensions=["day"])["meta"]

    assert driver.control("GET", "/clock")["now"] == "2026-02-11T12:00:00.000Z"
    assert meta["partial_buckets"] == ["2026-02-11"]
    assert meta["row_count"] == 11


def test_a_stopped_wall_clock_is_moved_by_an_advance_alone(driver: Driver) -> None:
    stopped = driver.control("POST", "/clock", {"stop": True})["wall"]
    time.sleep(0.01)
    later = driver.control("GET", "/clock")["wall"]
    advanced = driver.control("POST", "/clock", {"advance": 60})["wall"]

    assert later == stopped
    assert datetime.fromisoformat(advanced) - datetime.fromisoformat(stopped) == MINUTE


def test_a_reset_takes_another_seed_and_present() -> None:
    driver = Driver(World(now=NOW, scale=0.02))
    first = driver.query()["data"]
    driver.control("POST", "/keys", {"key": "oscom_sk_temporary"})

    answer = driver.control("POST", "/reset", {"seed": 7, "now": "2026-03-01T00:00:00Z"})

    assert answer["now"] == "2026-03-01T00:00:00.000Z"
    assert driver.query()["data"] != first
    assert driver.get("/content", key="oscom_sk_temporary").status == 401
    driver.control("POST", "/reset")
    assert driver.query()["data"] == first


def test_a_reset_to_the_same_present_keeps_generated_data_without_its_edits() -> None:
    driver = Driver(World(now=NOW, scale=0.02))
    untouched, first = WORKSPACES["brightsmile"], driver.query()["data"]
    kept = driver.world.data_store.data_of(untouched, NOW)
    driver.control("POST", "/add", {"key": KEY, "sessions": 5, "at": "2026-02-14T12:00:00Z"})
    assert driver.query()["data"] != first

    driver.control("POST", "/reset")

    assert driver.query()["data"] == first
    assert driver.world.data_store.data_of(untouched, NOW) is kept


def test_a_reset_forgets_data_beyond_the_first_horizon() -> None:
    driver = Driver(World(now=NOW, scale=0.02))
    driver.control("POST", "/clock", {"advance": 86_400 * 80})
    grown = driver.world.data_store.data_of(WORKSPACES["alpenpfad"], NOW + timedelta(days=80))

    driver.control("POST", "/reset")

    renewed = driver.world.data_store.data_of(WORKSPACES["alpenpfad"], NOW)
    assert renewed.last < grown.last


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/scenarios", {"platform": "oscom", "effect": "explode"}),
        ("/scenarios", {"platform": "nowhere", "effect": "empty"}),
        ("/keys", {"key": "short"}),
        ("/keys", {"key": "oscom_sk_somebody", "workspace": "nowhere"}),
        ("/keys", {"key": "oscom_sk_somebody", "scopes": ["analytics:write"]}),
        ("/clock", {"set": "tomorrow"}),
        ("/compute", {"workspace": "nowhere", "body": {}}),
        ("/reset", {"sead": 1}),
        ("/webhooks/emit", {}),
        ("/webhooks/emit", {"workspace": "alpenpfad", "platform": "nowhere"}),
        ("/webhooks/emit", {"workspace": "alpenpfad", "mode": "politely"}),
        ("/events", {"workspace": "alpenpfad", "events": [{"type": "scroll"}]}),
        ("/add", {"workspace": "nowhere"}),
        ("/revise", {"workspace": "alpenpfad", "resource": "moods", "id": "x", "set": {}}),
    ],
)
def test_orders_without_meaning_are_refused(driver: Driver, path: str, body: Any) -> None:
    response = driver.send("POST", f"/__sandbox__{path}", body)

    assert response.status == 400
    assert response.payload()["error"]


@pytest.mark.parametrize(
    ("peer", "host"),
    [("10.0.0.9", "localhost:9001"), ("127.0.0.1", "rebound.example:9001"), ("", "localhost")],
)
def test_the_control_plane_is_for_loopback(driver: Driver, peer: str, host: str) -> None:
    request = Request("GET", "/__sandbox__/requests", "", {"host": host}, peer=peer)

    assert driver.sandbox.handle(request).status == 404


def test_the_control_plane_is_absent_unless_enabled(driver: Driver) -> None:
    closed = Sandbox(driver.world)
    request = Request("GET", "/__sandbox__/clock", "", {"host": "localhost"}, peer="127.0.0.1")

    assert closed.handle(request).status == 404
