"""Sessions of each day, and the campaign that is running.

A day's plan depends on the profile, the seed and the date alone, so that a restart
tomorrow adds a day and changes none.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sandbox.profiles.profile import Campaign, Profile

GROWTH_STARTS = date(2025, 1, 1)
DAYS_PER_YEAR = 365.25
NOISE = 0.09


@dataclass(frozen=True)
class Burst:
    slug: str
    name: str
    channel: str
    share: float


@dataclass(frozen=True)
class Day:
    date: date
    midnight: datetime
    sessions: int
    burst: Burst | None


def plan(profile: Profile, seed: int, first: date, last: date, scale: float = 1.0) -> list[Day]:
    """One entry per local day from first to last; midnights are naive UTC."""
    zone = ZoneInfo(profile.timezone)
    return [
        Day(
            day,
            midnight_utc(day, zone),
            round(scale * level(profile, seed, day)),
            burst(profile, day),
        )
        for day in days_between(first, last)
    ]


def level(profile: Profile, seed: int, day: date) -> float:
    """The sessions to expect, before rounding."""
    if (day.month, day.day) == profile.outage:
        return 0.0

    years = (day - GROWTH_STARTS).days / DAYS_PER_YEAR
    growth = max(0.4, 1 + profile.growth_per_year * years)
    rhythm = profile.weekdays[day.weekday()] * profile.months[day.month - 1]
    noise = 1 + NOISE * Random(f"{seed}:{profile.slug}:{day}").gauss(0, 1)
    running = burst(profile, day)
    lift = 1 / (1 - running.share) if running else 1.0
    return profile.sessions_per_day * growth * rhythm * max(0.5, noise) * lift


def burst(profile: Profile, day: date) -> Burst | None:
    for campaign in profile.campaigns:
        for start in campaign_starts(campaign, day):
            elapsed = (day - start).days
            if 0 <= elapsed < campaign.days:
                return running(campaign, start.year, elapsed)
    return None


def running(campaign: Campaign, year: int, elapsed: int) -> Burst:
    """A campaign bursts on its first days and then fades."""
    lift = campaign.lift * (0.45 + 0.9 * math.exp(-elapsed / (campaign.days / 3)))
    slug, name = f"{campaign.slug}-{year}", f"{campaign.name} {year}"
    return Burst(slug, name, campaign.channel, lift / (1 + lift))


def campaign_starts(campaign: Campaign, day: date) -> Iterator[date]:
    """The start of this year's run and of the last, which may reach into January."""
    for year in (day.year - 1, day.year):
        yield date(year, *campaign.start)


def days_between(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def midnight_utc(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC).replace(tzinfo=None)
