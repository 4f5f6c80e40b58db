"""A profile as bound parameters of the generating SQL.

Weights become lists in which a name stands as often as it weighs, so that one random
draw is one list access.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from sandbox.profiles.profile import Form, Profile
from sandbox.synthetic.calendar import Day

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


def for_sessions(profile: Profile, seed: int, days: Sequence[Day], scale: float) -> dict[str, Any]:
    bursts = [day.burst for day in days]
    channels = list(profile.sources)
    return {
        "seed": f"{seed}:{profile.slug}",
        "days": [(day.date - EPOCH).days for day in days],
        "midnights": [day.midnight for day in days],
        "amounts": [day.sessions for day in days],
        "burst_slugs": [burst.slug if burst else None for burst in bursts],
        "burst_names": [burst.name if burst else None for burst in bursts],
        "burst_channels": [burst.channel if burst else None for burst in bursts],
        "burst_shares": [burst.share if burst else 0.0 for burst in bursts],
        "hours": spread(enumerate(profile.hours)),
        "channels": weighted(profile.channels),
        "evergreen_channels": list(profile.evergreen),
        "evergreen_names": list(profile.evergreen.values()),
        "evergreen_slugs": [slugify(name) for name in profile.evergreen.values()],
        "visitors": max(1, round(VISITORS * scale)),
        "countries": weighted(profile.countries),
        "devices": weighted(profile.devices),
        "source_channels": channels,
        "sources": [list(profile.sources[channel]) for channel in channels],
        "mediums": [MEDIUMS[channel] for channel in channels],
    }


def for_events(profile: Profile, days: Sequence[Day]) -> dict[str, Any]:
    outages = [day.midnight for day in days if (day.date.month, day.date.day) == profile.outage]
    median, deviation = profile.order_value
    return {
        "conversion_rate": profile.conversion_rate,
        "median_value": median,
        "value_spread": deviation,
        "page_weights": spread((n, page.weight) for n, page in enumerate(profile.pages, 1)),
        "page_urls": [page.url for page in profile.pages],
        "page_titles": [page.title for page in profile.pages],
        "article_weights": spread((n, item.weight) for n, item in enumerate(profile.articles, 1)),
        "article_titles": [item.title for item in profile.articles],
        "emails": list(profile.emails),
        "terms": list(profile.terms),
        "goal": form(profile.goal),
        "signup": form(profile.signup),
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
