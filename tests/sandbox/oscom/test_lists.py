from __future__ import annotations

import pytest

from tests.sandbox.driver import Driver

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
    found = list(driver.walk(path, sort=sort, limit=2 if path == "/campaigns" else 40))
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

    assert {item["channel"] for item in found} == {"instagram"}


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


@pytest.mark.parametrize(
    ("path", "least", "most"),
    [
        ("/seo/keywords", 150, 150),
        ("/seo/pages", 60, 60),
        ("/seo/recommendations", 25, 25),
        ("/content", 110, 120),
        ("/content/briefs", 10, 14),
        ("/campaigns", 7, 10),
        ("/contacts/segments", 6, 6),
        ("/analytics/reports", 2, 2),
    ],
)
@pytest.mark.parametrize("key", ["standard", "alpenpfad", "brightsmile", "maisonelan"])
def test_every_workspace_has_as_much_as_a_real_one(
    driver: Driver, key: str, path: str, least: int, most: int
) -> None:
    found: list[str] = []
    cursor: dict[str, str] = {}
    while not found or cursor:
        page = driver.get(path, key=f"oscom_sk_demo_{key}", limit=100, **cursor).payload()
        found += [item["id"] for item in page["data"]]
        following = page["meta"]["next_cursor"]
        cursor = {"cursor": following} if following else {}

    assert least <= len(set(found)) == len(found) <= most


def test_pages_rank_as_their_keywords_do(driver: Driver) -> None:
    keywords = {item["id"]: item for item in driver.walk("/seo/keywords", limit=100)}
    pages = list(driver.walk("/seo/pages", limit=100, sort="url"))
    held = [item["id"] for page in pages for item in page["keywords"]]

    assert sorted(held) == sorted(keywords)
    assert sum(page["clicks"] for page in pages) == sum(
        item["clicks"] for item in keywords.values()
    )
    for page in pages:
        places = [item["position"] for item in page["keywords"] if item["position"]]
        assert page["best_position"] == min(places, default=None)
        assert 0 <= page["optimization_score"] <= 100


def test_recommendations_come_by_impact(driver: Driver) -> None:
    found = driver.get("/seo/recommendations", status="open").payload()["data"]
    impacts = [item["estimated_impact"] for item in found]

    assert impacts == sorted(impacts, reverse=True)
    assert {item["status"] for item in found} == {"open"}


def test_content_is_in_every_state_and_only_shown_content_is_read(driver: Driver) -> None:
    found = list(driver.walk("/content", limit=100))
    unseen = [item for item in found if item["published_at"] is None]

    assert {item["status"] for item in found} == {"draft", "review", "published", "archived"}
    assert {item["status"] for item in unseen} == {"draft", "review"}
    assert {item["performance"]["reads"] for item in unseen} == {0}
    assert all(item["created_at"] <= "2026-03-31T10:00:00Z" for item in found)


def test_segments_hold_whom_the_filter_finds(driver: Driver) -> None:
    for segment in driver.get("/contacts/segments").payload()["data"]:
        found = list(driver.walk("/contacts", segment=segment["id"], limit=100))

        assert len(found) == segment["size"] > 0


def test_contacts_are_filtered_by_their_properties(driver: Driver) -> None:
    found = list(driver.walk("/contacts", limit=100, **{"properties[country]": "AT"}))

    assert found
    assert {item["properties"]["country"] for item in found} == {"AT"}


def test_a_timeline_runs_forward_and_is_the_contacts_events(driver: Driver) -> None:
    contact = driver.get("/contacts", sort="-engagement_score", limit=1).payload()["data"][0]
    events = list(driver.walk("/analytics/events", contact_id=contact["id"], limit=100))
    timeline = list(driver.walk(f"/contacts/{contact['id']}/timeline", limit=3))
    times = [item["at"] for item in timeline]

    assert sorted(item["id"] for item in timeline) == sorted(event["id"] for event in events)
    assert times == sorted(times)
    assert list(timeline[0]) == ["id", "type", "title", "at", "properties"]
    assert driver.get("/contacts/con_none/timeline").status == 404


@pytest.mark.parametrize(
    ("path", "name", "field"),
    [("/content", "campaign", "campaign_id"), ("/contacts", "content", None)],
)
def test_related_items_can_be_included(
    driver: Driver, path: str, name: str, field: str | None
) -> None:
    page = driver.get(path, expand=name, limit=100).payload()
    included = {item["id"] for item in page["included"]}
    named = {
        item[field] if field else (item["last_content_interaction"] or {}).get("content_id")
        for item in page["data"]
    }

    assert included == named - {None}
    assert {item["type"] for item in page["included"]} == {name}
    assert "included" not in driver.get(path, limit=1).payload()
    assert driver.get(path, expand="moods").status == 400
