"""Webhook events: their payloads from the workspace's data, and their effects on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any
from uuid import uuid4

from sandbox.clock import iso
from sandbox.oscom import campaigns, contacts, content, seo
from sandbox.synthetic import additions
from sandbox.synthetic.data import SyntheticData

Data = dict[str, Any]
SCORE_THRESHOLD = 80
# OSCOM API guide, 'Webhooks': rankings that moved by more than three positions.
SMALLEST_MOVE = 4


@dataclass(frozen=True)
class EventContext:
    """The data and moment of an event; `number` tells the events of one command apart."""

    synthetic: SyntheticData
    now: datetime
    number: int = 0

    @property
    def rng(self) -> Random:
        return Random(f"{self.synthetic.seed}:{self.synthetic.profile.slug}:{self.number}")

    def choose(self, items: list[Data], given: Any) -> Data:
        """The item of the given id, else one after the other; an unknown id is an empty item."""
        if given is not None:
            return next((item for item in items if item["id"] == given), {})
        return items[self.number % len(items)] if items else {}


def ranking_changed(context: EventContext, given: Data) -> Data:
    keywords = seo.items(context.synthetic, context.now)
    ranked = [item for item in keywords if item["position"] is not None]
    keyword = context.choose(keywords if "keyword_id" in given else ranked, given.get("keyword_id"))
    previous = given.get("previous_position", keyword.get("position"))
    step = context.rng.randint(SMALLEST_MOVE, SMALLEST_MOVE + 5)
    level = previous or 0
    away = level + step if level <= step else level - step
    new = given.get("new_position", away)
    return {
        "keyword_id": keyword.get("id"),
        "keyword": keyword.get("keyword"),
        "page_url": keyword.get("page_url"),
        "previous_position": previous,
        "new_position": new,
        "change": level - (new or 0),
        "checked_at": iso(context.now),
    }


def rank(context: EventContext, data: Data) -> None:
    found = context.choose(seo.items(context.synthetic, context.now), data["keyword_id"])
    changed = {
        "position": data["new_position"],
        "previous_position": data["previous_position"],
        "updated_at": iso(context.now),
        **seo.traffic(found.get("search_volume", 0), data["new_position"]),
    }
    context.synthetic.edits.revise("seo.keywords", data["keyword_id"], changed)


def content_published(context: EventContext, given: Data) -> Data:
    assets = content.items(context.synthetic, context.now)
    asset = context.choose(assets, given["content_id"]) if "content_id" in given else {}
    content_id = asset.get("id", f"cnt_new_{uuid4().hex[:8]}")
    return {
        "content_id": content_id,
        "title": asset.get("title", f"News of {context.now:%d %B, %H:%M} ({context.number + 1})"),
        "type": asset.get("type", "blog"),
        "channel": asset.get("channel", "blog"),
        "url": asset.get("url", f"/magazine/{content_id}"),
        "campaign_id": asset.get("campaign_id"),
        "published_at": iso(context.now),
    }


def publish(context: EventContext, data: Data) -> None:
    told = ("title", "type", "channel", "url", "campaign_id", "published_at")
    fields = {name: data[name] for name in told}
    fields |= {"status": "published", "updated_at": iso(context.now)}
    known = {item["id"] for item in content.items(context.synthetic, context.now)}
    if data["content_id"] in known:
        context.synthetic.edits.revise("content", data["content_id"], fields)
        return
    performance = {"page_views": 0, "reads": 0, "clicks": 0, "conversions": 0}
    asset = {"id": data["content_id"], "created_at": iso(context.now), "performance": performance}
    context.synthetic.edits.add("content", asset | fields)


def brief_created(context: EventContext, given: Data) -> Data:
    return {
        "brief_id": f"brf_new_{uuid4().hex[:8]}",
        "topic": "Next season",
        "angle": "What changes and what stays",
        "target_audience": "Regular customers",
        "target_channels": ["blog", "email"],
        "key_messages": ["Early is cheaper", "Advice is free"],
        "created_by": "Planning",
    }


def contact_identified(context: EventContext, given: Data) -> Data:
    visitor = given.get("visitor_id") or stranger(context)
    contact_id = f"con_{str(visitor).removeprefix('vis_')}"
    return {
        "contact_id": contact_id,
        "visitor_id": visitor,
        "email": f"{given.get('contact_id', contact_id).replace('_', '.')}@example.com",
        "identified_at": iso(context.now),
        "source": {"form_id": context.synthetic.profile.signup.id, "page_url": "/"},
        "utm": {"source": None, "medium": None, "campaign": None, "term": None, "content": None},
    }


def stranger(context: EventContext) -> str | None:
    """The visitor without a contact who came last."""
    found = context.synthetic.fetch(
        """SELECT visitor_id FROM events WHERE created_at <= $now GROUP BY visitor_id
           HAVING count(contact_id) = 0 ORDER BY max(ts) DESC, visitor_id LIMIT 1""",
        {"now": context.now.replace(tzinfo=None)},
    )
    return found[0][0] if found else None


def score_changed(context: EventContext, given: Data) -> Data:
    contact = context.choose(
        contacts.items(context.synthetic, context.now), given.get("contact_id")
    )
    current = contact.get("engagement_score", 0)
    previous: Any = given.get("previous_score", current)
    new: Any = given.get("new_score", 92 if previous < SCORE_THRESHOLD else 41)
    last = contact.get("last_content_interaction")
    recent = [{"type": "content_read", "title": last["title"], "at": last["at"]}] if last else []
    return {
        "contact_id": contact.get("id"),
        "email": contact.get("email"),
        "previous_score": previous,
        "new_score": new,
        "threshold": SCORE_THRESHOLD,
        "direction": "up" if new >= previous else "down",
        "recent_activity": recent,
    }


def score(context: EventContext, data: Data) -> None:
    found = context.choose(contacts.items(context.synthetic, context.now), data["contact_id"])
    fields: Data = {"engagement_score": data["new_score"], "updated_at": iso(context.now)}
    if found.get("lifecycle_stage") != "customer":
        fields["lifecycle_stage"] = contacts.stage(data["new_score"], 0)
    context.synthetic.edits.revise("contacts", data["contact_id"], fields)


def campaign_completed(context: EventContext, given: Data) -> Data:
    runs = campaigns.items(context.synthetic, context.now)
    active = [item for item in runs if item["status"] == "active"]
    campaign = context.choose(runs if "campaign_id" in given else active, given.get("campaign_id"))
    return {
        "campaign_id": campaign.get("id"),
        "name": campaign.get("name"),
        "start_date": campaign.get("start_date"),
        "end_date": campaign.get("end_date") or str(context.now.date()),
        "completed_at": iso(context.now),
        "performance": campaign.get("performance", {}),
    }


def complete(context: EventContext, data: Data) -> None:
    fields = {
        "status": "completed",
        "end_date": data["end_date"],
        "performance": data["performance"],
        "updated_at": iso(context.now),
    }
    context.synthetic.edits.revise("campaigns", data["campaign_id"], fields)


def alert_triggered(context: EventContext, given: Data) -> Data:
    return {
        "alert_id": "alr_1",
        "report_id": "rep_1",
        "metric": "conversions",
        "filters": [],
        "operator": "lt",
        "threshold": 10,
        "value": 7,
        "direction": "below",
        "triggered_at": iso(context.now),
    }


def add_brief(context: EventContext, data: Data) -> None:
    fields = {name: value for name, value in data.items() if name not in {"brief_id", "created_by"}}
    brief = {"id": data["brief_id"], **fields, "created_at": iso(context.now)}
    context.synthetic.edits.add("content.briefs", brief)


def identify(context: EventContext, data: Data) -> None:
    if data["visitor_id"]:
        additions.identify(context.synthetic, data["visitor_id"], data["contact_id"])


FILL: Mapping[str, Callable[[EventContext, Data], Data]] = {
    "content.published": content_published,
    "content.brief.created": brief_created,
    "contact.identified": contact_identified,
    "contact.score.changed": score_changed,
    "campaign.completed": campaign_completed,
    "seo.ranking.changed": ranking_changed,
    "analytics.alert.triggered": alert_triggered,
}
APPLY: Mapping[str, Callable[[EventContext, Data], None]] = {
    "content.published": publish,
    "content.brief.created": add_brief,
    "contact.identified": identify,
    "contact.score.changed": score,
    "campaign.completed": complete,
    "seo.ranking.changed": rank,
}


def perform(context: EventContext, event: str, given: Mapping[str, Any], *, applies: bool) -> Data:
    """The event's data: as given, and filled up; then the workspace follows it.

    An alert changes nothing, and what no document names is told as given.
    """
    fill = FILL.get(event)
    data = {**(fill(context, dict(given)) if fill else {}), **given}
    if applies and event in APPLY:
        APPLY[event](context, data)
    return data
