"""Advertising day by day: a row for each ad, coherent with what OSCOM counts.

Spend is the daily budget of OSCOM's campaigns; conversions and revenue are those of OSCOM's visits
that came by the ad. On the day of OSCOM's outage the ads were paused: it has no rows.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.oscom.campaigns import EVERGREEN_SPEND_PER_DAY, Run, runs
from sandbox.profiles.profile import Profile
from sandbox.synthetic.calendar import days_between
from sandbox.synthetic.data import SyntheticData

Row = dict[str, Any]

# By the sources of OSCOM's paid visits.
PLATFORMS = {
    "google": "google",
    "bing": "microsoft",
    "facebook": "meta",
    "instagram": "meta",
    "linkedin": "linkedin",
}
TITLES = {"google": "Google", "microsoft": "Microsoft", "meta": "Meta", "linkedin": "LinkedIn"}
PAID_CHANNELS = ("paid_search", "paid_social")
CLICK_PRICE = {"google": 1.35, "microsoft": 1.05, "meta": 0.82, "linkedin": 3.1}
CLICK_RATE = {"google": 0.041, "microsoft": 0.033, "meta": 0.012, "linkedin": 0.006}
CREATIVES = {"google": ("A", "B"), "microsoft": ("A",), "meta": ("A", "B"), "linkedin": ("A",)}
CENT = Decimal("0.01")

VISITS = """
    SELECT session_id, min(ts), any_value(utm_campaign), any_value(utm_source),
        count(*) FILTER (conversion), coalesce(sum(value) FILTER (conversion), 0)
    FROM events WHERE created_at <= $now AND utm_campaign IS NOT NULL
        AND channel IN ('paid_search', 'paid_social')
    GROUP BY session_id ORDER BY 2, 1
"""


@dataclass(frozen=True)
class Ad:
    id: str
    run: Run
    platform: str
    creative: str
    # Of the campaign's budget.
    share: float

    @property
    def ad_set_id(self) -> str:
        return identifier("set", f"{self.run.slug}:{self.platform}")

    @property
    def campaign_id(self) -> str:
        return identifier("cmp", self.run.slug)


@dataclass
class Results:
    visits: int = 0
    conversions: int = 0
    revenue: Decimal = Decimal(0)


def identifier(kind: str, text: str) -> str:
    return f"{kind}_{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def ads(synthetic: SyntheticData, today: date) -> list[Ad]:
    """Ads of OSCOM's paid campaigns, on the platforms that its visits come from."""
    profile = synthetic.profile
    channels = {
        f"{each.slug}-{year}": each.channel
        for each in profile.campaigns
        for year in range(synthetic.first.year, today.year + 2)
    }
    evergreen = {name: channel for channel, name in profile.evergreen.items()}
    found: list[Ad] = []
    for run in runs(profile, synthetic.first, today):
        channel = evergreen.get(run.name) or channels.get(run.slug, "")
        if channel in PAID_CHANNELS and run.start <= today:
            found += of_run(profile, run, channel)
    return found


def of_run(profile: Profile, run: Run, channel: str) -> Iterator[Ad]:
    sources = [PLATFORMS[each] for each in profile.sources[channel] if each in PLATFORMS]
    for platform in dict.fromkeys(sources):
        share = sources.count(platform) / len(sources) / len(CREATIVES[platform])
        for creative in CREATIVES[platform]:
            named = f"{run.slug}:{platform}:{creative}"
            yield Ad(identifier("ad", named), run, platform, creative, share)


def rows(synthetic: SyntheticData, now: datetime) -> list[Row]:
    """All days of all ads, oldest first; the present one is as far as it is."""
    zone = ZoneInfo(synthetic.profile.timezone)
    today = now.astimezone(zone).date()
    found = ads(synthetic, today)
    results = results_of(synthetic, found, now, zone)
    made = [
        row(synthetic.profile, ad, day, results[ad.id, day], elapsed(day, now, zone))
        for ad in found
        for day in days_between(max(ad.run.start, synthetic.first), min(ad.run.end or today, today))
        if (day.month, day.day) != synthetic.profile.outage
    ]
    return sorted(made, key=lambda each: (each["date"], each["ad_id"]))


def elapsed(day: date, now: datetime, zone: ZoneInfo) -> float:
    """The part of a day that is over."""
    opens = datetime.combine(day, time(), zone).astimezone(UTC)
    closes = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    return min(1.0, (now - opens) / (closes - opens))


def results_of(
    synthetic: SyntheticData, found: Sequence[Ad], now: datetime, zone: ZoneInfo
) -> Mapping[tuple[str, date], Results]:
    """OSCOM's visits by the ad that they came by: those of one campaign and platform in turn."""
    by_place: dict[tuple[str, str], list[Ad]] = defaultdict(list)
    for ad in found:
        by_place[ad.run.slug, ad.platform].append(ad)
    results: dict[tuple[str, date], Results] = defaultdict(Results)
    asked = {"now": now.astimezone(UTC).replace(tzinfo=None)}
    for session, moment, slug, source, conversions, revenue in synthetic.fetch(VISITS, asked):
        held = by_place.get((slug, PLATFORMS.get(source, "")), [])
        if held and moment.replace(tzinfo=UTC) <= now:
            ad = held[int(hashlib.sha256(session.encode()).hexdigest(), 16) % len(held)]
            entry = results[ad.id, moment.replace(tzinfo=UTC).astimezone(zone).date()]
            entry.visits += 1
            entry.conversions += conversions
            entry.revenue += revenue
    return results


def row(profile: Profile, ad: Ad, day: date, found: Results, part: float) -> Row:
    rng = Random(f"{ad.id}:{day}")
    days = (ad.run.end - ad.run.start).days + 1 if ad.run.end else 1
    budget = ad.run.budget / days if ad.run.end else EVERGREEN_SPEND_PER_DAY
    spend = budget * ad.share * rng.uniform(0.82, 1.18) * part
    # Not every click becomes a visit.
    clicks = max(round(found.visits * 1.06), round(spend / CLICK_PRICE[ad.platform]))
    seen = round(clicks / (CLICK_RATE[ad.platform] * rng.uniform(0.85, 1.15)))
    return {
        "date": day.isoformat(),
        "platform": ad.platform,
        "campaign_id": ad.campaign_id,
        "campaign_name": ad.run.name,
        "ad_set_id": ad.ad_set_id,
        "ad_set_name": f"{ad.run.name} · {TITLES[ad.platform]}",
        "ad_id": ad.id,
        "ad_name": f"{ad.run.name} · {TITLES[ad.platform]} {ad.creative}",
        "currency": profile.currency,
        "impressions": seen,
        "clicks": clicks,
        "spend": float(Decimal(spend).quantize(CENT)),
        "conversions": found.conversions,
        "revenue": float(found.revenue),
    }
