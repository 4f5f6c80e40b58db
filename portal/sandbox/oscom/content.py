"""`GET /content`: published assets and how they are read."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from portal.sandbox.clock import iso
from portal.sandbox.oscom.call import Call
from portal.sandbox.oscom.envelope import not_found
from portal.sandbox.oscom.listing import Listing, after, before, equals
from portal.sandbox.stories.story import Article
from portal.sandbox.warehouse.dataset import Dataset
from portal.sandbox.warehouse.parameters import slugify

LISTING = Listing(
    filters={
        "type": equals("type", "blog", "social", "email", "derivative"),
        "status": equals("status", "draft", "review", "published", "archived"),
        "channel": equals("channel"),
        "created_after": after("created_at"),
        "created_before": before("created_at"),
    },
    sortable=("created_at", "updated_at", "published_at", "title"),
    sort="-created_at",
)

# Conversions of the visits in which an asset was read.
PERFORMANCE = """
    WITH seen AS (SELECT * FROM events WHERE created_at <= $now),
    sold AS (SELECT session_id, count(*) AS amount FROM seen WHERE conversion GROUP BY ALL)
    SELECT content_id, count(*), count(DISTINCT seen.session_id), coalesce(sum(sold.amount), 0)
    FROM seen LEFT JOIN sold USING (session_id)
    WHERE content_id IS NOT NULL GROUP BY ALL
"""
DAYS_BETWEEN_ASSETS = 47


def contents(call: Call) -> dict[str, Any]:
    return LISTING.page(call, items(call.dataset, call.now))


def content(call: Call) -> dict[str, Any]:
    for item in items(call.dataset, call.now):
        if item["id"] == call.params["id"]:
            return {"data": item}
    raise not_found("content")


def items(dataset: Dataset, now: datetime) -> list[dict[str, Any]]:
    return dataset.items("content", now, lambda: assets(dataset, now))


def assets(dataset: Dataset, now: datetime) -> list[dict[str, Any]]:
    found = dataset.fetch(PERFORMANCE, {"now": now.replace(tzinfo=None)})
    results = {content_id: figures for content_id, *figures in found}
    return [
        render(dataset, place, article, results.get(f"cnt_{place}", [0, 0, 0]))
        for place, article in enumerate(dataset.story.articles, 1)
    ]


def render(dataset: Dataset, place: int, article: Article, figures: list[int]) -> dict[str, Any]:
    reads, visits, conversions = figures
    first = datetime.combine(dataset.first, time(9), UTC)
    created = first + timedelta(days=DAYS_BETWEEN_ASSETS * (place - 1))
    return {
        "id": f"cnt_{place}",
        "type": article.kind,
        "status": "published",
        "title": article.title,
        "channel": article.channel,
        "campaign_id": None,
        "url": f"/magazine/{slugify(article.title)}",
        "published_at": iso(created + timedelta(days=3)),
        "created_at": iso(created),
        "updated_at": iso(created + timedelta(days=4)),
        "performance": {
            "page_views": reads + visits,
            "reads": reads,
            "clicks": visits,
            "conversions": int(conversions),
        },
    }
