"""A story as bound parameters of the generating SQL.

Weights become lists in which a name stands as often as it weighs, so that one random
draw is one list access.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from sandbox.stories.story import Form, Story
from sandbox.warehouse.calendar import Day

EPOCH = date(1970, 1, 1)
VISITORS = 15_000
MEDIUMS = {
    "organic": "organic",
    "referral": "referral",
    "social": "social",
    "email": "email",
    "paid_search": "cpc",
    "paid_social": "paid_social",
}

Name = TypeVar("Name")


def for_sessions(story: Story, seed: int, days: Sequence[Day], scale: float) -> dict[str, Any]:
    bursts = [day.burst for day in days]
    channels = list(story.sources)
    return {
        "seed": f"{seed}:{story.slug}",
        "days": [(day.date - EPOCH).days for day in days],
        "midnights": [day.midnight for day in days],
        "amounts": [day.sessions for day in days],
        "burst_slugs": [burst.slug if burst else None for burst in bursts],
        "burst_names": [burst.name if burst else None for burst in bursts],
        "burst_channels": [burst.channel if burst else None for burst in bursts],
        "burst_shares": [burst.share if burst else 0.0 for burst in bursts],
        "hours": spread(enumerate(story.hours)),
        "channels": weighted(story.channels),
        "evergreen_channels": list(story.evergreen),
        "evergreen_names": list(story.evergreen.values()),
        "evergreen_slugs": [slugify(name) for name in story.evergreen.values()],
        "visitors": max(1, round(VISITORS * scale)),
        "countries": weighted(story.countries),
        "devices": weighted(story.devices),
        "source_channels": channels,
        "sources": [list(story.sources[channel]) for channel in channels],
        "mediums": [MEDIUMS[channel] for channel in channels],
    }


def for_events(story: Story, days: Sequence[Day]) -> dict[str, Any]:
    outages = [day.midnight for day in days if (day.date.month, day.date.day) == story.outage]
    median, deviation = story.order_value
    return {
        "conversion_rate": story.conversion_rate,
        "median_value": median,
        "value_spread": deviation,
        "page_weights": spread((n, page.weight) for n, page in enumerate(story.pages, 1)),
        "page_urls": [page.url for page in story.pages],
        "page_titles": [page.title for page in story.pages],
        "article_weights": spread((n, item.weight) for n, item in enumerate(story.articles, 1)),
        "article_titles": [item.title for item in story.articles],
        "emails": list(story.emails),
        "terms": list(story.terms),
        "goal": form(story.goal),
        "signup": form(story.signup),
        "outage_starts": outages,
        "outage_ends": [start + timedelta(days=1) for start in outages],
    }


def weighted(weights: Mapping[Name, int]) -> list[Name]:
    return spread(weights.items())


def spread(weights: Iterable[tuple[Name, int]]) -> list[Name]:
    return [name for name, weight in weights for _ in range(weight)]


def form(of: Form) -> list[str]:
    return [of.id, of.name, of.page_url]


def slugify(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
