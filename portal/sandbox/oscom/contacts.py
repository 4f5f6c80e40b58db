"""`GET /contacts`: profiles with the engagement that their events show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from math import log
from typing import Any

from portal.sandbox.clock import iso
from portal.sandbox.oscom.call import Call
from portal.sandbox.oscom.envelope import not_found
from portal.sandbox.oscom.listing import Filter, Item, Listing, after, at_least, at_most, before
from portal.sandbox.oscom.params import one_of
from portal.sandbox.warehouse.dataset import Dataset

ENGAGED_SCORE = 60
SEGMENTS: Mapping[str, Callable[[Item], bool]] = {
    "customers": lambda item: bool(item["lifecycle_stage"] == "customer"),
    "engaged": lambda item: bool(item["engagement_score"] >= ENGAGED_SCORE),
    "readers": lambda item: item["last_content_interaction"] is not None,
}

LISTING = Listing(
    filters={
        "segment": Filter(one_of(*SEGMENTS), lambda item, name: SEGMENTS[name](item)),
        "engagement_score_gte": at_least("engagement_score"),
        "engagement_score_lte": at_most("engagement_score"),
        "last_activity_after": after("last_activity_at"),
        "last_activity_before": before("last_activity_at"),
        "updated_after": after("updated_at"),
        "created_after": after("created_at"),
        "created_before": before("created_at"),
    },
    sortable=(
        "created_at",
        "updated_at",
        "last_activity_at",
        "engagement_score",
        "deal_value",
        "email",
    ),
    sort="-created_at",
)

PROFILES = """
    SELECT contact_id AS id, min(ts) AS first, max(ts) AS last, count(*) AS events,
        count(*) FILTER (conversion) AS conversions, sum(value) AS value,
        arg_max([content_id, content_title], ts) FILTER (content_id IS NOT NULL) AS read,
        max(ts) FILTER (content_id IS NOT NULL) AS read_at,
        list_sort(list(DISTINCT content_title)) AS topics,
        list_sort(list(DISTINCT campaign_name)) AS campaigns,
        list(channel ORDER BY ts, id) FILTER (ts = session_started) AS path
    FROM events WHERE created_at <= $now AND contact_id IS NOT NULL
    GROUP BY contact_id ORDER BY contact_id
"""
COLUMNS = (
    *("id", "first", "last", "events", "conversions", "value"),
    *("read", "read_at", "topics", "campaigns", "path"),
)


def contacts(call: Call) -> dict[str, Any]:
    return LISTING.page(call, items(call.dataset, call.now))


def contact(call: Call) -> dict[str, Any]:
    for item in items(call.dataset, call.now):
        if item["id"] == call.params["id"]:
            return {"data": item}
    raise not_found("contact")


def items(dataset: Dataset, now: datetime) -> list[dict[str, Any]]:
    return dataset.items("contacts", now, lambda: profiles(dataset, now))


def profiles(dataset: Dataset, now: datetime) -> list[dict[str, Any]]:
    found = dataset.fetch(PROFILES, {"now": now.replace(tzinfo=None)})
    return [render(dict(zip(COLUMNS, row, strict=True))) for row in found]


def render(profile: dict[str, Any]) -> dict[str, Any]:
    score = min(100, round(18 * log(1 + profile["events"]) + 20 * profile["conversions"]))
    read = profile["read"]
    return {
        "id": profile["id"],
        "email": f"{profile['id'].replace('_', '.')}@example.com",
        "engagement_score": score,
        "last_content_interaction": {
            "content_id": read[0],
            "title": read[1],
            "at": stamp(profile["read_at"]),
        }
        if read
        else None,
        "topics": [topic for topic in profile["topics"] or [] if topic],
        "campaigns": [name for name in profile["campaigns"] or [] if name],
        "attribution_path": profile["path"] or [],
        "lifecycle_stage": stage(score, profile["conversions"]),
        "deal_value": float(profile["value"]) if profile["value"] is not None else None,
        "created_at": stamp(profile["first"]),
        "updated_at": stamp(profile["last"]),
        "last_activity_at": stamp(profile["last"]),
    }


def stage(score: int, conversions: int) -> str:
    if conversions:
        return "customer"
    return "lead" if score >= ENGAGED_SCORE else "subscriber"


def stamp(moment: datetime) -> str:
    return iso(moment.replace(tzinfo=UTC))
