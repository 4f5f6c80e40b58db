"""`GET /seo/pages`: what ranks, and `GET /seo/recommendations`: what would rank better."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sandbox.clock import iso
from sandbox.oscom import seo
from sandbox.oscom.call import Call
from sandbox.oscom.lists import Listing, after, before, containing, equals
from sandbox.profiles import generated
from sandbox.profiles.profile import WebPage
from sandbox.synthetic.data import SyntheticData

AMOUNT = 25
STATUSES = ("open", "in_progress", "done", "dismissed")
# What to do, its kind, and how much work it is.
ADVICE = (
    ("title", "Put the keyword first in the title of “{}”", "low"),
    ("meta_description", "Write a description for “{}”", "low"),
    ("content_gap", "Answer the questions people ask about “{}”", "high"),
    ("internal_links", "Link to “{}” from three related pages", "medium"),
    ("page_speed", "Shrink the images of “{}”", "medium"),
    ("structured_data", "Mark up “{}” for rich results", "medium"),
)

PAGES = Listing(
    filters={"search": containing("url", "title")},
    sortable=(
        "url",
        "title",
        "best_position",
        "optimization_score",
        "clicks",
        "impressions",
        "updated_at",
    ),
    sort="-clicks",
)
RECOMMENDATIONS = Listing(
    filters={
        "status": equals("status", *STATUSES),
        "type": equals("type", *(kind for kind, *_ in ADVICE)),
        "created_after": after("created_at"),
        "created_before": before("created_at"),
    },
    sortable=("estimated_impact", "created_at", "status", "type"),
    # OSCOM API guide, 'SEO module': sorted by estimated impact.
    sort="-estimated_impact",
)


def pages(call: Call) -> dict[str, Any]:
    return PAGES.page(call, page_items(call.synthetic, call.now))


def recommendations(call: Call) -> dict[str, Any]:
    return RECOMMENDATIONS.page(call, recommendation_items(call.synthetic, call.now))


def page_items(synthetic: SyntheticData, now: datetime) -> list[dict[str, Any]]:
    """Not kept: they follow the keywords, whose rankings an order may move."""
    by_url: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in seo.items(synthetic, now):
        by_url[item["page_url"]].append(item)
    known = enumerate(generated.pages(synthetic.profile), 1)
    found = [render(place, page, by_url[page.url], now) for place, page in known]
    return synthetic.edits.applied("seo.pages", found)


def render(
    place: int, page: WebPage, keywords: list[dict[str, Any]], now: datetime
) -> dict[str, Any]:
    positions = [item["position"] for item in keywords if item["position"] is not None]
    best = min(positions, default=None)
    rng = Random(f"page:{page.url}")
    return {
        "id": f"pg_{place}",
        "url": page.url,
        "title": page.title,
        "keywords": [
            {name: item[name] for name in ("id", "keyword", "position")} for item in keywords
        ],
        "best_position": best,
        "optimization_score": max(5, 88 - (best or 40) + rng.randint(-12, 12)),
        "clicks": sum(item["clicks"] for item in keywords),
        "impressions": sum(item["impressions"] for item in keywords),
        "updated_at": max(
            (item["updated_at"] for item in keywords), default=iso(now - timedelta(days=3))
        ),
    }


def recommendation_items(synthetic: SyntheticData, now: datetime) -> list[dict[str, Any]]:
    return synthetic.items("seo.recommendations", now, lambda: advised(synthetic))


def advised(synthetic: SyntheticData) -> list[dict[str, Any]]:
    rng = Random(f"advice:{synthetic.profile.slug}")
    known = generated.pages(synthetic.profile)
    start = datetime.fromisoformat(f"{synthetic.first}T06:00:00+00:00")
    found = []
    for place in range(1, AMOUNT + 1):
        page, (kind, text, effort) = rng.choice(known), rng.choice(ADVICE)
        found.append(
            {
                "id": f"rec_{place}",
                "type": kind,
                "title": text.format(page.title),
                "description": f"{text.format(page.title)}: it ranks below what it could.",
                "page_url": page.url,
                "estimated_impact": rng.randint(8, 96),
                "effort": effort,
                "status": rng.choices(STATUSES, (56, 16, 20, 8))[0],
                "created_at": iso(start + timedelta(days=rng.randrange(250, 400))),
            }
        )
    return found
