from __future__ import annotations

import pytest

from tests.portal.sandbox.driver import Driver

SORTED = [
    ("/seo/keywords", "position"),
    ("/seo/keywords", "-ctr"),
    ("/campaigns", "-created_at"),
    ("/campaigns", "end_date"),
    ("/content", "title"),
    ("/contacts", "-deal_value"),
    ("/contacts", "last_activity_at"),
]


@pytest.mark.parametrize(("path", "sort"), SORTED)
def test_a_walk_finds_each_item_once_with_nulls_last(driver: Driver, path: str, sort: str) -> None:
    found = list(driver.walk(path, sort=sort, limit=40 if path == "/contacts" else 2))
    values = [item[sort.removeprefix("-")] for item in found]
    known = [value for value in values if value is not None]

    assert len({item["id"] for item in found}) == len(found) > 4
    assert known == sorted(known, reverse=sort.startswith("-"))
    assert values[: len(known)] == known


def test_a_cursor_of_other_filters_is_refused(driver: Driver) -> None:
    cursor = driver.get("/contacts", limit=1).payload()["meta"]["next_cursor"]

    response = driver.get("/contacts", limit=1, segment="customers", cursor=cursor)

    assert (response.status, response.payload()["error"]["code"]) == (400, "invalid_cursor")


def test_keywords_are_filtered_by_position(driver: Driver) -> None:
    found = driver.get("/seo/keywords", position_lte=10, position_gte=3).payload()["data"]

    assert found
    assert all(3 <= item["position"] <= 10 for item in found)


def test_campaigns_know_their_state(driver: Driver) -> None:
    completed = driver.get("/campaigns", status="completed").payload()["data"]
    scheduled = driver.get("/campaigns", status="scheduled").payload()["data"]

    assert "Winter-Vorverkauf 2025" in {item["name"] for item in completed}
    assert [item["name"] for item in scheduled] == ["Frühjahrsputz am Berg 2026"]
    assert completed[0]["performance"]["revenue"] > 0


def test_content_is_filtered_by_publishing_channel(driver: Driver) -> None:
    found = driver.get("/content", channel="instagram").payload()["data"]

    assert [item["channel"] for item in found] == ["instagram"]


def test_contacts_are_filtered_by_score_and_activity(driver: Driver) -> None:
    found = driver.get(
        "/contacts",
        engagement_score_gte=50,
        engagement_score_lte=70,
        last_activity_after="2026-03-01",
    ).payload()["data"]

    assert found
    assert all(50 <= item["engagement_score"] <= 70 for item in found)
    assert all(item["last_activity_at"] > "2026-03-01" for item in found)


@pytest.mark.parametrize("path", ["/campaigns", "/content", "/contacts"])
def test_details_are_what_the_list_shows(driver: Driver, path: str) -> None:
    item = driver.get(path, limit=1).payload()["data"][0]

    assert driver.get(f"{path}/{item['id']}").payload()["data"] == item
    assert driver.get(f"{path}/none").status == 404
