"""`GET /content`: assets in every state and how they are read; `GET /content/briefs`."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from math import exp
from random import Random
from typing import Any

from sandbox.clock import iso
from sandbox.oscom import campaigns
from sandbox.oscom.call import Call
from sandbox.oscom.envelope import not_found
from sandbox.oscom.lists import Expansion, Listing, after, before, equals
from sandbox.profiles import generated
from sandbox.profiles.generated import Asset
from sandbox.profiles.vocabulary import VOCABULARIES
from sandbox.synthetic.data import SyntheticData
from sandbox.synthetic.parameters import slugify

CREATED = {"created_after": after("created_at"), "created_before": before("created_at")}
LISTING = Listing(
    filters={
        "type": equals("type", "blog", "social", "email", "derivative"),
        "status": equals("status", "draft", "review", "published", "archived"),
        "channel": equals("channel"),
        **CREATED,
    },
    sortable=("created_at", "updated_at", "published_at", "title"),
    sort="-created_at",
    expands={
        "campaign": Expansion(
            lambda item: [item["campaign_id"]],
            lambda call: campaigns.items(call.synthetic, call.now),
            ("name", "status"),
        )
    },
)
BRIEFS = Listing(filters=CREATED, sortable=("created_at", "topic"), sort="-created_at")

# Conversions of the visits in which an asset was read.
PERFORMANCE = """
    WITH seen AS (SELECT * FROM events WHERE created_at <= $now),
    sold AS (SELECT session_id, count(*) AS amount FROM seen WHERE conversion GROUP BY ALL)
    SELECT content_id, count(*), count(DISTINCT seen.session_id), coalesce(sum(sold.amount), 0)
    FROM seen LEFT JOIN sold USING (session_id)
    WHERE content_id IS NOT NULL GROUP BY ALL
"""
# Most of what is ever read of an asset is read in its first weeks.
FADING_DAYS = 18
ARCHIVED_AFTER = timedelta(days=120)
AMOUNT_OF_BRIEFS = 14


def contents(call: Call) -> dict[str, Any]:
    return LISTING.page(call, items(call.synthetic, call.now))


def content(call: Call) -> dict[str, Any]:
    for item in items(call.synthetic, call.now):
        if item["id"] == call.params["id"]:
            return {"data": item}
    raise not_found("content")


def briefs(call: Call) -> dict[str, Any]:
    return BRIEFS.page(call, brief_items(call.synthetic, call.now))


def items(synthetic: SyntheticData, now: datetime) -> list[dict[str, Any]]:
    return synthetic.items("content", now, lambda: assets(synthetic, now))


def assets(synthetic: SyntheticData, now: datetime) -> list[dict[str, Any]]:
    found = synthetic.fetch(PERFORMANCE, {"now": now.replace(tzinfo=None)})
    results = {content_id: figures for content_id, *figures in found}
    rendered = [
        render(synthetic, f"cnt_{place}", asset, now, results.get(f"cnt_{place}"))
        for place, asset in enumerate(generated.assets(synthetic.profile), 1)
    ]
    return [item for item in rendered if item["created_at"] <= iso(now)]


def render(
    synthetic: SyntheticData,
    content_id: str,
    asset: Asset,
    now: datetime,
    figures: list[int] | None,
) -> dict[str, Any]:
    first = datetime.combine(synthetic.first, time(asset.hour), UTC)
    created = first + timedelta(days=asset.day)
    ready = created + timedelta(days=asset.days_to_publish)
    status = status_at(asset, ready, now)
    shown = status in ("published", "archived")
    changed = ready + ARCHIVED_AFTER if status == "archived" else ready
    return {
        "id": content_id,
        "type": asset.article.kind,
        "status": status,
        "title": asset.article.title,
        "channel": asset.article.channel,
        "campaign_id": campaign_of(synthetic, asset),
        "url": f"/magazine/{slugify(asset.article.title)}",
        "published_at": iso(ready) if shown else None,
        "created_at": iso(created),
        "updated_at": iso(min(changed, now)),
        "performance": performance(figures or expected(asset, now - ready if shown else None)),
    }


def status_at(asset: Asset, ready: datetime, now: datetime) -> str:
    if asset.fate in ("draft", "review"):
        return asset.fate
    if now < ready:
        return "review"
    return asset.fate if now >= ready + ARCHIVED_AFTER else "published"


def campaign_of(synthetic: SyntheticData, asset: Asset) -> str | None:
    if asset.campaign is None:
        return None
    names = list(synthetic.profile.evergreen.values())
    return f"cmp_{slugify(names[asset.campaign])}"


def expected(asset: Asset, age: timedelta | None) -> list[int]:
    """Reads, visits and conversions of an asset that the analytics do not follow."""
    if age is None:
        return [0, 0, 0]
    reads = int(asset.reads * (1 - exp(-age / timedelta(days=FADING_DAYS))))
    return [reads, int(reads * 0.8), reads // 45]


def performance(figures: list[int]) -> dict[str, int]:
    reads, visits, conversions = map(int, figures)
    return {
        "page_views": reads + visits,
        "reads": reads,
        "clicks": visits,
        "conversions": conversions,
    }


def brief_items(synthetic: SyntheticData, now: datetime) -> list[dict[str, Any]]:
    return synthetic.items("content.briefs", now, lambda: planned(synthetic, now))


def planned(synthetic: SyntheticData, now: datetime) -> list[dict[str, Any]]:
    profile, rng = synthetic.profile, Random(f"briefs:{synthetic.profile.slug}")
    words = VOCABULARIES[profile.slug]
    first = datetime.combine(synthetic.first, time(10), UTC)
    found: list[dict[str, Any]] = []
    for place, subject in enumerate(rng.sample(words.subjects, AMOUNT_OF_BRIEFS), 1):
        angles = rng.sample(words.titles, 3)
        created = first + timedelta(days=28 * place - rng.randrange(20))
        found.append(
            {
                "id": f"brf_{place}",
                "topic": generated.capital(subject),
                "angle": generated.capital(angles[0].format(subject)),
                "target_audience": rng.choice(words.audiences),
                "target_channels": sorted(rng.sample(("blog", "email", "linkedin", "x"), 2)),
                "key_messages": [generated.capital(each.format(subject)) for each in angles[1:]],
                "created_at": iso(created),
            }
        )
    return [item for item in found if item["created_at"] <= iso(now)]
