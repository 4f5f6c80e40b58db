from __future__ import annotations

from typing import Any

import pytest

from sandbox.busyocto.workspace import BusyOctoStore
from sandbox.exchange import Response
from tests.sandbox.driver import Driver

KEY = "busyoctodemokey0000000000000001"
LIMITED = "busyoctodemokey0000000000000002"


def get(driver: Driver, path: str, key: str = KEY, **query: Any) -> Response:
    asked = {"domain_id": "dom_brightsmile", **query}
    return driver.send("GET", f"/busyocto/v1{path}", key=key, query=asked)


def rows(driver: Driver, path: str, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for page in range(1, 60):
        told = get(driver, path, page=page, per_page=100, **query).payload()
        found += told["data"]
        if page >= told["pagination"]["total_pages"]:
            return found
    raise AssertionError("too many pages")


@pytest.fixture(autouse=True)
def unlimited(driver: Driver) -> None:
    driver.world.clock.stop()
    driver.world.busyocto = BusyOctoStore()


@pytest.mark.parametrize(
    "path",
    [
        "/organization",
        "/domains",
        "/connected-accounts",
        "/usage",
        "/ad-performance",
        "/competitors",
        "/competitors/posts",
        "/competitors/ads",
        "/competitors/activity",
        "/notifications",
        "/alerts",
    ],
)
def test_every_read_answers_with_data(driver: Driver, path: str) -> None:
    answer = get(driver, path)

    assert answer.status == 200
    assert answer.payload()["data"]
    assert int(answer.headers["x-ratelimit-remaining"]) < 60


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"domain_id": ""}, 400, "invalid_request"),
        ({"domain_id": "dom_alpenpfad"}, 404, "not_found"),
        ({"per_page": 101}, 400, "invalid_request"),
        ({"page": 0}, 400, "invalid_request"),
        ({"start_date": "tomorrow"}, 400, "invalid_request"),
        ({"level": "country"}, 400, "invalid_request"),
        ({"key": LIMITED, "domain_id": "dom_standard"}, 200, None),
    ],
)
def test_ads_are_asked_for_by_domain_and_level(
    driver: Driver, query: dict[str, Any], status: int, code: str | None
) -> None:
    answer = get(driver, "/ad-performance", **query)

    assert answer.status == status
    assert answer.payload().get("error", {}).get("code") == code


@pytest.mark.parametrize(
    ("path", "key", "status", "code"),
    [
        ("/domains", "busyoctounknown0000000000000000", 401, "unauthorized"),
        ("/competitors", LIMITED, 403, "forbidden"),
        ("/nowhere", KEY, 404, "not_found"),
        ("/reports/rpt_0", KEY, 404, "not_found"),
    ],
)
def test_errors_have_a_code(driver: Driver, path: str, key: str, status: int, code: str) -> None:
    answer = get(driver, path, key)

    assert (answer.status, answer.payload()["error"]["code"]) == (status, code)


def test_pages_together_are_the_whole_list(driver: Driver) -> None:
    told = [
        get(driver, "/competitors/posts", page=page, per_page=50).payload() for page in (1, 2, 3)
    ]

    pages = [item["id"] for each in told for item in each["data"]]
    assert pages == [item["id"] for item in rows(driver, "/competitors/posts")][:150]
    assert told[0]["pagination"]["total"] > 150


def test_the_61st_call_of_a_minute_is_refused_until_it_ends(driver: Driver) -> None:
    statuses = [get(driver, "/organization").status for _ in range(61)]
    refused = get(driver, "/organization")
    driver.world.clock.advance(int(refused.headers["retry-after"]))

    assert statuses == [200] * 60 + [429]
    assert get(driver, "/organization").status == 200


@pytest.mark.parametrize("level", ["campaign", "ad_set", "ad"])
def test_every_level_spends_the_same(driver: Driver, level: str) -> None:
    by_day = rows(driver, "/ad-performance", level=level)
    whole = rows(driver, "/ad-performance", level=level, group_by="none")

    spent = sum(row["spend"] for row in by_day)
    assert sum(row["spend"] for row in whole) == pytest.approx(spent)
    campaigns = rows(driver, "/ad-performance", level="campaign", group_by="none")
    assert sum(row["spend"] for row in campaigns) == pytest.approx(spent)


def test_revenue_is_oscoms_of_the_same_campaigns(driver: Driver) -> None:
    days = {"start": "2026-01-01", "end": "2026-03-30"}
    query = {"start_date": days["start"], "end_date": days["end"], "group_by": "none"}
    asked = {"metrics": ["revenue"], "dimensions": ["utm_campaign"], "date_range": days}
    order = {"key": "oscom_sk_demo_brightsmile", "body": asked}

    told = driver.control("POST", "/compute", order)["data"]

    by_campaign = {row["utm_campaign"]: row["revenue"] for row in told}
    found: dict[str, float] = {}
    for row in rows(driver, "/ad-performance", **query):
        found[row["campaign_name"]] = found.get(row["campaign_name"], 0) + row["revenue"]
    assert found["New Year, New Smile 2026"] > 0
    assert found["New Year, New Smile 2026"] <= by_campaign["new-year-new-smile-2026"] + 0.01


def test_a_report_is_queued_processed_and_completed(driver: Driver) -> None:
    order = {"domain_id": "dom_brightsmile", "type": "weekly"}
    begun = driver.send("POST", "/busyocto/v1/reports", order, key=KEY)
    path = f"/reports/{begun.payload()['data']['id']}"
    statuses = []
    for _ in range(3):
        statuses.append(get(driver, path).payload()["data"]["status"])
        driver.world.clock.advance(25)

    assert begun.status == 202
    assert statuses == ["queued", "processing", "completed"]
    assert get(driver, "/usage").payload()["data"]["tokens_used"] == 250


def test_a_plan_without_tokens_triggers_nothing(driver: Driver) -> None:
    driver.control("POST", "/busyocto/tokens", {"left": 100})

    refused = driver.send("POST", "/busyocto/v1/reports", {"domain_id": "dom_standard"}, key=KEY)

    assert (refused.status, refused.payload()["error"]["code"]) == (402, "insufficient_tokens")
    assert get(driver, "/organization").status == 200


def test_the_day_of_the_outage_has_no_rows(driver: Driver) -> None:
    days = {row["date"] for row in rows(driver, "/ad-performance")}

    assert "2025-05-05" in days
    assert "2025-05-06" not in days
