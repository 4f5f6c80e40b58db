from __future__ import annotations

from typing import Any

import pytest

from sandbox.campaignos.workspace import CampaignOsStore
from sandbox.exchange import Response
from tests.sandbox.driver import Driver

KEY = "cos_live_demo0000000000000000000000000000"
CONTACTS_KEY = "cos_live_demo0000000000000000000000000001"
AGENCY_KEY = "cos_live_demo0000000000000000000northlight"
INSIDE = "/workspaces/ws_standard"


def get(driver: Driver, path: str, key: str | None = KEY, **query: Any) -> Response:
    return driver.send("GET", f"/campaignos/api{path}", key=key, query=query)


@pytest.fixture(autouse=True)
def renewed(driver: Driver) -> None:
    driver.world.clock.stop()
    driver.world.campaignos = CampaignOsStore()


def test_pages_together_are_the_whole_list(driver: Driver) -> None:
    first = get(driver, f"{INSIDE}/messages", limit=100).payload()
    pages = first["pagination"]["totalPages"]
    found = [
        item["id"]
        for page in range(1, pages + 1)
        for item in get(driver, f"{INSIDE}/messages", limit=100, page=page).payload()["data"]
    ]

    assert len(set(found)) == len(found) == first["pagination"]["total"] > 1000
    assert get(driver, f"{INSIDE}/messages", page=pages + 1, limit=100).payload()["data"] == []


@pytest.mark.parametrize(
    ("path", "query", "status", "body"),
    [
        ("/nowhere", {}, 404, {"error": "Resource not found"}),
        ("/workspaces/ws_brightsmile/campaigns", {}, 404, {"error": "Workspace not found"}),
        (f"{INSIDE}/analytics/campaigns/cmp_none", {}, 404, {"error": "Campaign not found"}),
        (
            f"{INSIDE}/messages",
            {"limit": 101},
            400,
            {
                "error": "Validation failed",
                "details": [{"field": "limit", "message": "must be a number between 1 and 100"}],
            },
        ),
    ],
)
def test_errors_are_a_text_with_details_by_field(
    driver: Driver, path: str, query: dict[str, Any], status: int, body: object
) -> None:
    response = get(driver, path, **query)

    assert (response.status, response.payload()) == (status, body)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"days": 366}, "days"),
        ({"days": "x"}, "days"),
        ({"steps": "page_view"}, "steps"),
    ],
)
def test_wrong_parameters_are_named(driver: Driver, query: dict[str, Any], field: str) -> None:
    given = {"steps": "page_view,purchase", **query}

    response = get(driver, f"{INSIDE}/analytics/funnel", **given)

    assert response.status == 400
    assert [each["field"] for each in response.payload()["details"]] == [field]


def test_the_121st_call_of_a_minute_waits_for_the_next(driver: Driver) -> None:
    responses = [get(driver, "/workspaces") for _ in range(121)]

    assert [each.status for each in responses] == [200] * 120 + [429]
    assert responses[-1].payload() == {"error": "Rate limited"}
    assert 1 <= int(responses[-1].headers["retry-after"]) <= 60


@pytest.mark.parametrize(
    ("path", "key", "status"),
    [
        ("/health", None, 200),
        ("/workspaces", None, 401),
        ("/workspaces", "cos_unknown", 401),
        (f"{INSIDE}/contacts", CONTACTS_KEY, 200),
        (f"{INSIDE}/analytics", CONTACTS_KEY, 403),
    ],
)
def test_keys_and_scopes(driver: Driver, path: str, key: str | None, status: int) -> None:
    assert get(driver, path, key).status == status


def test_a_key_in_the_address_is_none(driver: Driver) -> None:
    path = "/campaignos/api/workspaces"

    assert driver.send("GET", path, query={"key": KEY}).status == 401


def test_lists_are_bare_or_wrapped(driver: Driver) -> None:
    bare = ("/workspaces", f"{INSIDE}/campaigns", f"{INSIDE}/segments", f"{INSIDE}/events")
    wrapped = (f"{INSIDE}/messages", f"{INSIDE}/contacts")

    assert all(isinstance(get(driver, path).payload(), list) for path in bare)
    assert all(set(get(driver, path).payload()) == {"data", "pagination"} for path in wrapped)


def test_a_key_may_cover_several_workspaces(driver: Driver) -> None:
    found = get(driver, "/workspaces", AGENCY_KEY).payload()

    assert [each["id"] for each in found] == ["ws_alpenpfad", "ws_brightsmile"]


def test_analytics_may_want_a_session(driver: Driver) -> None:
    driver.control("POST", "/flags", {"analytics_session_only": True})

    assert get(driver, f"{INSIDE}/analytics").status == 401
    assert get(driver, f"{INSIDE}/campaigns").status == 200


def test_days_add_up_to_the_overview(driver: Driver) -> None:
    days = get(driver, f"{INSIDE}/analytics/timeseries", days=30).payload()["series"]
    overview = get(driver, f"{INSIDE}/analytics").payload()

    assert len(days) == 30
    assert sum(day["events"] for day in days) == overview["events"]["total"]
    assert sum(day["messages"] for day in days) == overview["messages"]["sent"]
    assert sum(day["contacts"] for day in days) == overview["contacts"]["new"]


def test_a_longer_window_is_a_shorter_one_and_the_days_before(driver: Driver) -> None:
    def conversions(days: int) -> int:
        sources = get(driver, f"{INSIDE}/analytics/attribution", days=days).payload()["sources"]
        return sum(each["conversions"] for each in sources)

    assert 0 < conversions(30) < conversions(60)


def test_clicked_messages_are_oscoms_visits_from_the_same_campaigns(driver: Driver) -> None:
    query = {"channel": "EMAIL", "status": "CLICKED", "limit": 1}
    clicked = get(driver, f"{INSIDE}/messages", **query).payload()["pagination"]["total"]
    asked = {
        "metrics": ["sessions"],
        "dimensions": ["channel", "utm_campaign"],
        "date_range": {"start": "2025-02-24", "end": "2026-03-31"},
    }
    rows = driver.control("POST", "/compute", {"key": "oscom_sk_demo_standard", "body": asked})[
        "data"
    ]
    visits = sum(row["sessions"] for row in rows if row["channel"] == "email")

    assert 0.9 * visits < clicked <= visits


def test_funnels_only_lose_people(driver: Driver) -> None:
    steps = get(
        driver, f"{INSIDE}/analytics/funnel", steps="page_view,form.submitted,purchase"
    ).payload()["steps"]

    counts = [each["count"] for each in steps]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] > 0
    assert steps[0]["conversionRate"] == 1


def test_deleted_messages_go_between_pages(driver: Driver) -> None:
    before = get(driver, f"{INSIDE}/messages", limit=2).payload()
    driver.control("POST", "/campaignos/messages", {"key": KEY, "rows": 1, "after": 0})

    after = get(driver, f"{INSIDE}/messages", limit=1).payload()

    assert after["data"] == before["data"][1:]
    assert after["pagination"]["total"] == before["pagination"]["total"] - 1
