"""Competitors of each workspace: their posts, their ads and the timeline of both."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from sandbox.busyocto.advertising import identifier
from sandbox.clock import iso
from sandbox.synthetic.calendar import days_between
from sandbox.synthetic.data import SyntheticData

Item = dict[str, Any]

COMPETITORS: Mapping[str, tuple[str, ...]] = {
    "standard": ("Eastwind Software", "Cirrus Metrics", "Kestrel Data"),
    "alpenpfad": ("Gipfelstürmer Sport", "Nordwand Ausrüstung", "Talwärts Outdoor"),
    "brightsmile": ("Pearl Street Dental", "Harbor Dental Care", "GentleBite Clinics"),
    "maisonelan": ("Atelier Rivoli", "Maison Verlaine", "Linéa Studio"),
    "newcomer": ("The Other Shop",),
}
POST_PLATFORMS = ("instagram", "facebook", "linkedin")
POST_TYPES = ("image", "video", "carousel", "text")
AD_PLATFORMS = ("meta", "google")
FORMATS = ("image", "video", "search")
HEADLINES = ("Save this week", "New arrivals", "Book online today", "As seen on TV", "Free advice")
POSTS_PER_DAY = 0.34
ADS_PER_MONTH = 2
SETTLING_DAYS = 4.0


def competitors(slug: str) -> list[Item]:
    return [
        {"id": identifier("cpt", f"{slug}:{name}"), "name": name, "domain_id": f"dom_{slug}"}
        for name in COMPETITORS[slug]
    ]


def posts(synthetic: SyntheticData, now: datetime) -> list[Item]:
    """All posts of all competitors, newest first, with their counters as of now."""
    found = [
        post(each, day, now)
        for each in competitors(synthetic.profile.slug)
        for day in days_between(synthetic.first, now.date())
        if Random(f"{each['id']}:post:{day}").random() < POSTS_PER_DAY
    ]
    shown = [each for each in found if each["published_at"] <= iso(now)]
    return sorted(shown, key=lambda each: (each["published_at"], each["id"]), reverse=True)


def post(competitor: Item, day: date, now: datetime) -> Item:
    rng = Random(f"{competitor['id']}:{day}")
    published = datetime.combine(day, time(rng.randrange(24), rng.randrange(60)), UTC)
    age = max(0.0, (now - published) / timedelta(days=1))
    likes = rng.lognormvariate(4.2, 0.7) * (1 - math.exp(-age / SETTLING_DAYS))
    counters = {"likes": round(likes), "comments": round(likes * 0.11), "shares": round(likes / 16)}
    return {
        "id": identifier("pst", f"{competitor['id']}:{day}"),
        "competitor_id": competitor["id"],
        "platform": rng.choice(POST_PLATFORMS),
        "content_type": rng.choice(POST_TYPES),
        "published_at": iso(published),
        **counters,
        "engagement": sum(counters.values()),
        "url": f"https://social.example/{identifier('p', str(published))}",
    }


def ads(synthetic: SyntheticData, now: datetime) -> list[Item]:
    """Ads that were seen, newest first; one is active while it is seen."""
    found = []
    for each in competitors(synthetic.profile.slug):
        for day in days_between(synthetic.first, now.date()):
            rng = Random(f"{each['id']}:ad:{day}")
            if rng.random() < ADS_PER_MONTH / 30:
                found.append(ad(each, day, now.date(), rng))
    return sorted(found, key=lambda each: (each["first_seen"], each["id"]), reverse=True)


def ad(competitor: Item, day: date, today: date, rng: Random) -> Item:
    ends = day + timedelta(days=rng.randrange(5, 60))
    return {
        "id": identifier("cad", f"{competitor['id']}:{day}"),
        "competitor_id": competitor["id"],
        "platform": rng.choice(AD_PLATFORMS),
        "status": "active" if ends >= today else "inactive",
        "first_seen": day.isoformat(),
        "last_seen": min(ends, today).isoformat(),
        "format": rng.choice(FORMATS),
        "headline": rng.choice(HEADLINES),
    }


def activity(found: Sequence[Item], seen: Sequence[Item]) -> list[Item]:
    """The timeline of posts and ads, newest first."""
    published = [
        event(each, "post_published", each["published_at"], "Published a post.") for each in found
    ]
    started = [
        event(each, "ad_started", f"{each['first_seen']}T06:00:00Z", "Started an ad.")
        for each in seen
    ]
    ended = [
        event(each, "ad_ended", f"{each['last_seen']}T20:00:00Z", "Ended an ad.")
        for each in seen
        if each["status"] == "inactive"
    ]
    return sorted((*published, *started, *ended), key=lambda each: (each["at"], each["id"]))[::-1]


def event(item: Item, kind: str, at: str, summary: str) -> Item:
    return {
        "id": identifier("act", f"{kind}:{item['id']}"),
        "competitor_id": item["competitor_id"],
        "platform": item["platform"],
        "type": kind,
        "at": at,
        "summary": summary,
    }
