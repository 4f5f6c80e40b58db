"""OSCOM's webhook events: stored data and affected queries."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import orjson
import pytest

from widgets.queries.query import Query
from widgets.sources.oscom.tags import tags
from widgets.sources.oscom.webhooks import OscomWebhooks
from widgets.sources.webhooks import Event, UnusableEvent

HOOKS = OscomWebhooks()
NOW = datetime(2025, 11, 19, 9, 14, 5, tzinfo=UTC)
RANKED = {"keyword_id": "kw_1", "keyword": "hiking boots", "page_url": "/boots"}
COMPLETED = {"campaign_id": "cmp_1", "name": "Launch", "start_date": "2025-11-01"}
KEYWORDS, PAGES = {"resource": "seo_keywords"}, {"resource": "seo_pages"}
CAMPAIGNS = {"resource": "campaigns"}
PUBLISHED = {"content_id": "cnt_1", "title": "Boots", "published_at": "2025-11-19T09:00:00Z"}


def touches(event_type: str, data: dict[str, Any], **query: Any) -> bool:
    """True if an event makes the answer to a query stale, days apart."""
    event = Event("whe_1", event_type, NOW, data)
    raised = {tag for change in HOOKS.affected(event) for tag in change.tags}
    given = {"connection": UUID(int=1), "metrics": ["sessions"], **query}
    return bool(raised & set(tags(Query.model_validate(given))))


def where(field: str, value: str) -> list[dict[str, str]]:
    return [{"field": field, "operator": "eq", "value": value}]


@pytest.mark.parametrize(
    ("expected", "query"),
    [
        (True, {"metrics": ["revenue"], "dimensions": ["campaign_name"]}),
        (True, {"metrics": ["conversion_rate"], "dimensions": ["week", "campaign_name"]}),
        (True, {"metrics": ["revenue"], "filters": where("campaign_name", "Launch")}),
        (True, {"metrics": ["revenue"], "filters": where("property:campaign_id", "cmp_1")}),
        (True, {"metrics": ["revenue"], "filters": where("utm_campaign", "autumn")}),
        (False, {"metrics": ["revenue"], "filters": where("campaign_name", "Autumn")}),
        (False, {"metrics": ["revenue"], "dimensions": ["channel"]}),
        (False, {"metrics": ["sessions"], "dimensions": ["campaign_name"]}),
        (True, {**CAMPAIGNS, "metrics": ["revenue"], "dimensions": ["name"]}),
        (True, {**CAMPAIGNS, "metrics": ["spend"], "filters": where("name", "Launch")}),
        (
            False,
            {**CAMPAIGNS, "metrics": ["spend"], "filters": where("name", "Autumn")},
        ),
        (False, {**KEYWORDS, "metrics": ["clicks"]}),
    ],
)
def test_a_completed_campaign_touches_what_is_told_by_campaign(
    expected: bool, query: dict[str, Any]
) -> None:
    assert touches("campaign.completed", COMPLETED, **query) is expected


@pytest.mark.parametrize(
    ("expected", "query"),
    [
        (True, {**KEYWORDS, "metrics": ["clicks"]}),
        (True, {**KEYWORDS, "metrics": ["keywords"], "dimensions": ["position_band"]}),
        (True, {**KEYWORDS, "metrics": ["ctr"], "filters": where("keyword", "hiking boots")}),
        (False, {**KEYWORDS, "metrics": ["position"], "filters": where("keyword", "tents")}),
        (False, {**KEYWORDS, "metrics": ["search_volume"]}),
        (True, {**PAGES, "metrics": ["optimization_score"], "dimensions": ["url"]}),
        (True, {**PAGES, "metrics": ["clicks"], "filters": where("url", "/tents")}),
        (False, {**PAGES, "metrics": ["pages"]}),
        (False, {"metrics": ["sessions"]}),
        (False, {**CAMPAIGNS, "metrics": ["spend"]}),
    ],
)
def test_a_moved_ranking_touches_what_shows_its_keyword_or_page(
    expected: bool, query: dict[str, Any]
) -> None:
    assert touches("seo.ranking.changed", RANKED, **query) is expected


@pytest.mark.parametrize(
    ("expected", "query"),
    [
        (True, {"metrics": ["page_views"], "dimensions": ["page_url"]}),
        (True, {"metrics": ["pages_per_session"], "dimensions": ["content_title"]}),
        (True, {"metrics": ["content_reads"], "filters": where("content_title", "Boots")}),
        (False, {"metrics": ["content_reads"], "filters": where("content_title", "Tents")}),
        (False, {"metrics": ["page_views"], "dimensions": ["channel"]}),
        (True, {"resource": "content", "metrics": ["clicks"]}),
    ],
)
def test_published_content_touches_what_is_told_by_page_or_content(
    expected: bool, query: dict[str, Any]
) -> None:
    assert touches("content.published", PUBLISHED, **query) is expected


@pytest.mark.parametrize(
    ("expected", "query"),
    [
        (True, {"metrics": ["conversions"]}),
        (True, {"metrics": ["conversion_rate"], "dimensions": ["day"]}),
        (True, {"filters": [{"field": "conversions", "operator": "gt", "value": 3}]}),
        (False, {"metrics": ["sessions"]}),
        (True, {"resource": "overview", "metrics": ["conversions"]}),
        (False, {"resource": "overview", "metrics": ["sessions"]}),
        (True, {"resource": "reports", "filters": where("report", "rep_1")}),
        (False, {"resource": "reports", "filters": where("report", "rep_2")}),
    ],
)
def test_an_alert_touches_its_metric_and_report(expected: bool, query: dict[str, Any]) -> None:
    data = {"metric": "conversions", "report_id": "rep_1"}

    assert touches("analytics.alert.triggered", data, **query) is expected


@pytest.mark.parametrize(
    ("expected", "query"),
    [
        (True, {"metrics": ["identified_contacts"]}),
        (True, {"filters": where("property:contact_id", "ct_1")}),
        (True, {"resource": "contacts", "metrics": ["contacts"]}),
        (False, {"metrics": ["visitors"]}),
    ],
)
def test_an_identified_contact_touches_what_counts_contacts(
    expected: bool, query: dict[str, Any]
) -> None:
    assert touches("contact.identified", {"contact_id": "ct_1"}, **query) is expected


@pytest.mark.parametrize(
    ("expected", "query"),
    [
        (True, {"metrics": ["engagement_score"]}),
        (True, {"metrics": ["contacts"], "dimensions": ["score_band"]}),
        (True, {"metrics": ["contacts"], "dimensions": ["lifecycle_stage"]}),
        (False, {"metrics": ["contacts", "deal_value"]}),
    ],
)
def test_a_changed_score_touches_scores_alone(expected: bool, query: dict[str, Any]) -> None:
    touched = touches("contact.score.changed", {"new_score": 90}, resource="contacts", **query)

    assert touched is expected


@pytest.mark.parametrize("event_type", HOOKS.events)
def test_an_event_without_details_touches_at_least_as_much(event_type: str) -> None:
    event = Event("whe_1", event_type, NOW, {})

    assert HOOKS.affected(event)
    assert not any("#" in tag and "#*" not in tag for c in HOOKS.affected(event) for tag in c.tags)


def test_an_unnamed_campaign_touches_whatever_names_one() -> None:
    given = {"metrics": ["revenue"], "filters": where("campaign_name", "Autumn")}

    assert touches("campaign.completed", {"campaign_id": "cmp_1"}, **given)


def test_a_campaign_changes_no_day_before_the_one_it_began() -> None:
    event = Event("whe_1", "campaign.completed", NOW, COMPLETED)

    firsts = {change.resource: change.first for change in HOOKS.affected(event)}

    assert firsts["analytics"] == date(2025, 10, 31)
    assert firsts["campaigns"] is None


def test_an_unknown_event_changes_nothing() -> None:
    assert HOOKS.affected(Event("whe_1", "weather.changed", NOW, {})) == ()


def test_stored_event_data_names_nobody() -> None:
    data = {
        "contact_id": "ct_1",
        "email": "ann@example.com",
        "new_score": 81,
        "recent_activity": [],
    }

    kept = HOOKS.storable_data(
        Event("whe_1", "contact.score.changed", NOW, {**data, "surprise": "Ann"})
    )

    assert kept == {"contact_id": "ct_1", "new_score": 81}


@pytest.mark.parametrize("value", ["a\x00b", "x" * 501, {"nested": "ann@example.com"}, ["a"]])
def test_unexpected_fields_and_values_beyond_the_database_are_not_stored(value: object) -> None:
    assert HOOKS.storable_data(Event("whe_1", "seo.ranking.changed", NOW, {"keyword": value})) == {}


def test_an_event_is_read_from_its_body() -> None:
    plain = {"id": "whe_1", "type": "seo.ranking.changed", "created_at": "2025-11-19T09:14:05Z"}

    event = HOOKS.read(orjson.dumps({**plain, "workspace_id": "wsp_1", "data": RANKED}))

    assert event == Event("whe_1", "seo.ranking.changed", NOW, RANKED)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b"null",
        b'{"id":"whe_1"}',
        b'{"id":1,"type":"a.b","created_at":"2025-11-19T09:14:05Z"}',
        b'{"id":"a b","type":"a.b","created_at":"2025-11-19T09:14:05Z"}',
        b'{"id":"whe_1","type":"a.b","created_at":"yesterday"}',
        b'{"id":"whe_1","type":"a.b","created_at":"2025-11-19T09:14:05"}',
        b'{"id":"whe_1","type":"a.b","created_at":"2025-11-19T09:14:05Z","data":[]}',
        b'{"id":"whe_1","type":"a.b","created_at":5,"data":{}}',
        b'{"id":"whe_1","type":"a.b","created_at":"0001-01-01T00:00:00+14:00"}',
        b'{"id":"whe_1","type":"a.b","created_at":"9999-12-31T23:59:59-12:00"}',
        b"[" * 5000,
    ],
)
def test_a_body_that_is_no_event_is_refused(body: bytes) -> None:
    with pytest.raises(UnusableEvent):
        HOOKS.read(body)
