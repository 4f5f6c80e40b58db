"""`GET /campaigns`: the yearly campaigns of the data's range and those that never end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.clock import iso
from sandbox.oscom.call import Call
from sandbox.oscom.envelope import not_found
from sandbox.oscom.lists import Listing, after, before, equals
from sandbox.profiles.profile import Profile
from sandbox.profiles.vocabulary import VOCABULARIES
from sandbox.synthetic.data import SyntheticData
from sandbox.synthetic.parameters import slugify

ANNOUNCED_DAYS = 60
PLANNED_DAYS = 21
# People who see an advertisement for each one who acts on it.
SEEN_PER_ACTION = 38
EVERGREEN_SPEND_PER_DAY = 11.0

LISTING = Listing(
    filters={
        "status": equals("status", "draft", "scheduled", "active", "paused", "completed"),
        "created_after": after("created_at"),
        "created_before": before("created_at"),
    },
    sortable=("created_at", "updated_at", "name", "start_date", "end_date"),
    sort="-created_at",
)

PERFORMANCE = """
    SELECT utm_campaign,
        count(*) FILTER (type = 'campaign_interaction'),
        count(*) FILTER (type = 'email_click' OR interaction = 'click'),
        count(*) FILTER (conversion),
        coalesce(sum(value) FILTER (conversion), 0)
    FROM events WHERE created_at <= $now AND utm_campaign IS NOT NULL GROUP BY ALL
"""


@dataclass(frozen=True)
class Run:
    """A campaign in one year, or one without an end."""

    slug: str
    name: str
    channels: list[str]
    start: date
    end: date | None
    budget: float

    def status(self, today: date) -> str:
        if today < self.start:
            return "scheduled"
        return "completed" if self.end and today > self.end else "active"

    def spend(self, today: date) -> float:
        last = min(self.end or today, today)
        elapsed = max(0, (last - self.start).days + 1)
        if self.end is None:
            return round(elapsed * EVERGREEN_SPEND_PER_DAY, 2)
        return round(self.budget * elapsed / ((self.end - self.start).days + 1), 2)


def campaigns(call: Call) -> dict[str, Any]:
    return LISTING.page(call, items(call.synthetic, call.now))


def campaign(call: Call) -> dict[str, Any]:
    for item in items(call.synthetic, call.now):
        if item["id"] == call.params["id"]:
            return {"data": item}
    raise not_found("campaign")


def items(synthetic: SyntheticData, now: datetime) -> list[dict[str, Any]]:
    return synthetic.items("campaigns", now, lambda: listed(synthetic, now))


def listed(synthetic: SyntheticData, now: datetime) -> list[dict[str, Any]]:
    today = now.astimezone(ZoneInfo(synthetic.profile.timezone)).date()
    found = synthetic.fetch(PERFORMANCE, {"now": now.replace(tzinfo=None)})
    results = {slug: figures for slug, *figures in found}
    running = [
        render(run, results.get(run.slug, [0, 0, 0, 0]), today)
        for run in runs(synthetic.profile, synthetic.first, today)
    ]
    return [*running, *unfinished(synthetic.profile, synthetic.first)]


def runs(profile: Profile, first: date, today: date) -> Iterator[Run]:
    for yearly in profile.campaigns:
        for year in range(first.year, today.year + 2):
            start = date(year, *yearly.start)
            end = start + timedelta(days=yearly.days - 1)
            if end >= first and (start - today).days <= ANNOUNCED_DAYS:
                slug, name = f"{yearly.slug}-{year}", f"{yearly.name} {year}"
                yield Run(slug, name, list(yearly.channels), start, end, yearly.budget)
    for channel, name in profile.evergreen.items():
        yield Run(slugify(name), name, [channel], first, None, 0)


def unfinished(profile: Profile, first: date) -> Iterator[dict[str, Any]]:
    """A draft that nobody has seen, and one that was paused before anybody acted on it."""
    for status, name, seen in zip(
        ("draft", "paused"), VOCABULARIES[profile.slug].unfinished, (0, 4_180), strict=True
    ):
        start = first + timedelta(days=340)
        run = Run(slugify(name), name, ["email", "blog"], start, start + timedelta(days=90), 0)
        item = render(run, [0, 0, 0, 0], start)
        item["performance"] |= {"impressions": seen, "spend": round(seen * 0.021, 2)}
        yield item | {"status": status}


def render(run: Run, figures: list[Any], today: date) -> dict[str, Any]:
    interactions, clicks, conversions, revenue = figures
    return {
        "id": f"cmp_{run.slug}",
        "name": run.name,
        "status": run.status(today),
        "channels": run.channels,
        "start_date": str(run.start),
        "end_date": str(run.end) if run.end else None,
        "performance": {
            "impressions": (interactions + clicks) * SEEN_PER_ACTION,
            "clicks": clicks,
            "interactions": interactions,
            "conversions": conversions,
            "revenue": float(revenue),
            "spend": run.spend(today),
        },
        "created_at": midnight(run.start - timedelta(days=PLANNED_DAYS)),
        "updated_at": midnight(min(today, run.end or today)),
    }


def midnight(day: date) -> str:
    return iso(datetime.combine(day, time(), UTC))
