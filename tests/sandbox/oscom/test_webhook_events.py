"""Webhook events agree with the endpoints from then on."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.webhooks.subscriptions import EVENTS
from tests.sandbox.driver import KEY, Driver


def tell(driver: Driver, event: str, mode: str = "normal", **data: Any) -> dict[str, Any]:
    order = {"key": KEY, "event": event, "data": data, "mode": mode}
    told = driver.control("POST", "/webhooks/emit", order)["data"][0]
    return dict(told)


def listed(driver: Driver, path: str, item_id: Any) -> dict[str, Any]:
    return next(item for item in driver.walk(path, limit=100) if item["id"] == item_id)


def test_a_moved_ranking_moves_the_keyword(driver: Driver) -> None:
    before = listed(driver, "/seo/keywords", "kw_3")
    told = tell(driver, "seo.ranking.changed", keyword_id="kw_3", new_position=30)
    after = listed(driver, "/seo/keywords", "kw_3")

    assert told | {"previous_position": before["position"], "new_position": 30} == told
    assert told["change"] == before["position"] - 30
    assert (after["position"], after["previous_position"]) == (30, before["position"])
    assert after["clicks"] < before["clicks"]


def test_an_event_left_to_chance_keeps_the_documents_rule(driver: Driver) -> None:
    changes = [tell(driver, "seo.ranking.changed")["change"] for _ in range(5)]

    assert all(abs(change) > 3 for change in changes)


def test_published_content_is_listed(driver: Driver) -> None:
    told = tell(driver, "content.published", title="Neue Hüttenschuhe", channel="instagram")
    asset = listed(driver, "/content", told["content_id"])

    assert asset | {"title": "Neue Hüttenschuhe", "status": "published"} == asset
    assert driver.get(f"/content/{told['content_id']}").payload()["data"] == asset


def test_an_identified_visitor_becomes_a_contact(driver: Driver) -> None:
    told = tell(driver, "contact.identified")
    events = list(driver.walk("/analytics/events", limit=100, visitor_id=told["visitor_id"]))

    assert {event["contact_id"] for event in events} == {told["contact_id"]}
    assert listed(driver, "/contacts", told["contact_id"])["email"] == told["email"]


def test_a_changed_score_is_the_contacts_own(driver: Driver) -> None:
    watermark = "2026-03-31T09:59:00Z"
    told = tell(driver, "contact.score.changed", new_score=97)
    changed = driver.get("/contacts", updated_after=watermark).payload()["data"]

    scores = {item["id"]: item["engagement_score"] for item in changed}
    assert scores[told["contact_id"]] == 97


def test_a_completed_campaign_is_completed(driver: Driver) -> None:
    told = tell(driver, "campaign.completed", performance={"spend": 4321.0})
    campaign = driver.get(f"/campaigns/{told['campaign_id']}").payload()["data"]

    assert (campaign["status"], campaign["end_date"]) == ("completed", told["end_date"])
    assert campaign["performance"]["spend"] == 4321.0
    assert set(campaign["performance"]) > {"spend", "clicks"}


@pytest.mark.parametrize("mode", ["replay", "foreign_secret", "altered", "bad_signature"])
def test_a_forgery_changes_nothing(driver: Driver, mode: str) -> None:
    before = driver.get("/seo/keywords").payload()["data"]
    tell(driver, "seo.ranking.changed", mode)

    assert driver.get("/seo/keywords").payload()["data"] == before


@pytest.mark.parametrize("event", EVENTS)
def test_events_about_unknown_things_are_told_as_given(driver: Driver, event: str) -> None:
    ids = dict.fromkeys(("keyword_id", "content_id", "contact_id", "campaign_id"), "nobody")

    told = tell(driver, event, **ids)

    assert told | ids == told
