from __future__ import annotations

from typing import Any

from tests.sandbox.driver import FEBRUARY, KEY, Driver

METRICS = ["sessions", "page_views", "conversions", "revenue"]


def february(driver: Driver, **body: Any) -> dict[str, Any]:
    totals = driver.query(metrics=METRICS, **body)["meta"]["totals"]
    return dict(totals)


def more(before: dict[str, Any], **by: float) -> dict[str, Any]:
    return {name: round(value + by.get(name, 0), 2) for name, value in before.items()}


def test_late_visits_are_counted_on_their_day_at_once(driver: Driver) -> None:
    before = february(driver)
    command = {"sessions": 40, "at": "2026-02-14T12:00:00Z", "conversions": 3, "value": 50}
    driver.control("POST", "/add", {"key": KEY, "channel": "email", **command})

    gains = {"sessions": 40, "page_views": 40, "conversions": 3, "revenue": 150}
    assert february(driver) == more(before, **gains)
    email = driver.get("/analytics/events", created_after="2026-03-31T09:59:59Z", limit=100)
    assert {item["channel"] for item in email.payload()["data"]} == {"email"}


def test_events_join_the_session_they_name(driver: Driver) -> None:
    events = driver.walk("/analytics/events", event_type="page_view", limit=100, **dates())
    known = next(event for event in events if event["channel"] == "organic")
    before = february(driver)
    late = {
        "type": "form_submit",
        "timestamp": "2026-02-20T08:00:00Z",
        "session_id": known["session_id"],
        "channel": "direct",
        "properties": {"conversion": True, "value": 80, "form_id": "frm_x"},
    }
    driver.control("POST", "/events", {"key": KEY, "events": [late]})

    assert february(driver) == more(before, conversions=1, revenue=80)
    added = driver.get("/analytics/events", created_after="2026-03-31T09:59:59Z").payload()["data"]
    assert [(item["channel"], item["timestamp"]) for item in added] == [
        ("organic", "2026-02-20T08:00:00.000Z")
    ]


def test_numbers_can_go_down(driver: Driver) -> None:
    before = february(driver)
    command = {"sessions": 12, "since": "2026-02-01T00:00:00Z", "until": "2026-02-27T00:00:00Z"}
    removed = driver.control("POST", "/remove", {"key": KEY, **command})["sessions"]

    assert len(removed) == 12
    assert february(driver)["sessions"] == before["sessions"] - 12


def test_items_can_be_revised(driver: Driver) -> None:
    campaign = driver.get("/campaigns").payload()["data"][0]
    change = {"resource": "campaigns", "id": campaign["id"]}
    driver.control("POST", "/revise", {"key": KEY, **change, "set": {"performance": {"clicks": 1}}})

    revised = driver.get(f"/campaigns/{campaign['id']}").payload()["data"]
    assert revised["performance"] == campaign["performance"] | {"clicks": 1}


def test_compute_and_other_workspaces_see_what_they_should(driver: Driver) -> None:
    body = {"metrics": METRICS, "date_range": FEBRUARY}
    before = driver.control("POST", "/compute", {"workspace": "brightsmile", "body": body})["data"]
    driver.control("POST", "/add", {"key": KEY, "sessions": 5, "at": "2026-02-14T12:00:00Z"})

    mine = driver.control("POST", "/compute", {"workspace": "alpenpfad", "body": body})
    theirs = driver.control("POST", "/compute", {"workspace": "brightsmile", "body": body})
    assert mine["meta"]["totals"] == february(driver)
    assert theirs["data"] == before


def test_additions_survive_a_growing_horizon_and_no_reset(driver: Driver) -> None:
    before = february(driver)
    driver.control("POST", "/add", {"key": KEY, "sessions": 7, "at": "2026-02-14T12:00:00Z"})
    driver.control("POST", "/clock", {"advance": 86_400 * 80})
    later = february(driver)
    driver.renew()

    assert later == more(before, sessions=7, page_views=7)
    assert february(driver) == before


def dates() -> dict[str, str]:
    return {"start_date": FEBRUARY["start"], "end_date": FEBRUARY["end"]}
