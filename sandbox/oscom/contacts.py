"""`GET /contacts`: profiles with the engagement that their events show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import log
from typing import Any

from sandbox.clock import iso
from sandbox.oscom import campaigns, content, events
from sandbox.oscom.call import Call
from sandbox.oscom.envelope import not_found
from sandbox.oscom.lists import (
    Expansion,
    Item,
    ListFilter,
    Listing,
    after,
    at_least,
    at_most,
    before,
)
from sandbox.oscom.params import one_of
from sandbox.synthetic.data import SyntheticData
from sandbox.synthetic.parameters import slugify

ENGAGED_SCORE = 60
WARM_SCORE = 40
SOLD_WELL = 120


@dataclass(frozen=True)
class Segment:
    name: str
    criteria: str
    holds: Callable[[Item], bool]


SEGMENTS: Mapping[str, Segment] = {
    "customers": Segment(
        "Customers",
        "lifecycle_stage = customer",
        lambda item: bool(item["lifecycle_stage"] == "customer"),
    ),
    "engaged": Segment(
        "Engaged",
        f"engagement_score >= {ENGAGED_SCORE}",
        lambda item: bool(item["engagement_score"] >= ENGAGED_SCORE),
    ),
    "warm": Segment(
        "Warm leads",
        f"engagement_score >= {WARM_SCORE} and lifecycle_stage != customer",
        lambda item: bool(
            item["engagement_score"] >= WARM_SCORE and item["lifecycle_stage"] != "customer"
        ),
    ),
    "readers": Segment(
        "Readers",
        "last_content_interaction is set",
        lambda item: item["last_content_interaction"] is not None,
    ),
    "campaign": Segment(
        "Reached by a campaign", "campaigns is not empty", lambda item: bool(item["campaigns"])
    ),
    "valuable": Segment(
        "High value",
        f"deal_value >= {SOLD_WELL}",
        lambda item: (item["deal_value"] or 0) >= SOLD_WELL,
    ),
}

LISTING = Listing(
    filters={
        "segment": ListFilter(one_of(*SEGMENTS), lambda item, name: SEGMENTS[name].holds(item)),
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
    has_properties=True,
    expands={
        "content": Expansion(
            lambda item: [(item["last_content_interaction"] or {}).get("content_id")],
            lambda call: content.items(call.synthetic, call.now),
            ("title", "status", "url"),
        ),
        "campaign": Expansion(
            lambda item: [f"cmp_{slugify(name)}" for name in item["campaigns"]],
            lambda call: campaigns.items(call.synthetic, call.now),
            ("name", "status"),
        ),
    },
)
SEGMENT_LISTING = Listing(filters={}, sortable=("name", "size"), sort="name")
TIMELINE = Listing(filters={}, sortable=("at",), sort="at")

PROFILES = """
    SELECT contact_id AS id, min(ts) AS first, max(ts) AS last, count(*) AS events,
        count(*) FILTER (conversion) AS conversions, sum(value) AS value,
        arg_max([content_id, content_title], ts) FILTER (content_id IS NOT NULL) AS read,
        max(ts) FILTER (content_id IS NOT NULL) AS read_at,
        list_sort(list(DISTINCT content_title)) AS topics,
        list_sort(list(DISTINCT campaign_name)) AS campaigns,
        list(channel ORDER BY ts, id) FILTER (ts = session_started) AS path,
        arg_max(country, ts) AS country, arg_max(device, ts) AS device
    FROM events WHERE created_at <= $now AND contact_id IS NOT NULL
    GROUP BY contact_id ORDER BY contact_id
"""
COLUMNS = (
    "id",
    "first",
    "last",
    "events",
    "conversions",
    "value",
    "read",
    "read_at",
    "topics",
    "campaigns",
    "path",
    "country",
    "device",
)


def contacts(call: Call) -> dict[str, Any]:
    return LISTING.page(call, items(call.synthetic, call.now))


def contact(call: Call) -> dict[str, Any]:
    for item in items(call.synthetic, call.now):
        if item["id"] == call.params["id"]:
            return {"data": item}
    raise not_found("contact")


def segments(call: Call) -> dict[str, Any]:
    return SEGMENT_LISTING.page(call, segment_items(call.synthetic, call.now))


def segment_items(synthetic: SyntheticData, now: datetime) -> list[dict[str, Any]]:
    """Not kept: they follow the contacts."""
    people = items(synthetic, now)
    found = [
        {
            "id": segment_id,
            "name": segment.name,
            "size": sum(map(segment.holds, people)),
            "criteria": segment.criteria,
            "updated_at": max((item["updated_at"] for item in people), default=iso(now)),
        }
        for segment_id, segment in SEGMENTS.items()
    ]
    return synthetic.edits.applied("contacts.segments", found)


def timeline(call: Call) -> dict[str, Any]:
    """Everything that a contact did, oldest first."""
    found = call.synthetic.fetch(
        f"""SELECT {", ".join(events.COLUMNS)} FROM events
            WHERE contact_id = $contact AND created_at <= $now ORDER BY ts, id""",  # noqa: S608 - constants
        {"contact": call.params["id"], "now": call.now.replace(tzinfo=None)},
    )
    if not found:
        raise not_found("contact")
    done = [events.render(dict(zip(events.COLUMNS, row, strict=True))) for row in found]
    return TIMELINE.page(call, [interaction(event) for event in done])


def interaction(event: Item) -> dict[str, Any]:
    told = event["properties"]
    titles = ("page_title", "content_title", "form_name", "email_subject", "campaign_name")
    return {
        "id": event["id"],
        "type": event["type"],
        "title": next((told[name] for name in titles if told.get(name)), event["type"]),
        "at": event["timestamp"],
        "properties": told,
    }


def items(synthetic: SyntheticData, now: datetime) -> list[dict[str, Any]]:
    return synthetic.items("contacts", now, lambda: profiles(synthetic, now))


def profiles(synthetic: SyntheticData, now: datetime) -> list[dict[str, Any]]:
    found = synthetic.fetch(PROFILES, {"now": now.replace(tzinfo=None)})
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
        "properties": {"country": profile["country"], "device": profile["device"]},
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
