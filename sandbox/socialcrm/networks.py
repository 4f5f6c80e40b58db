"""Connected social accounts of each workspace, and their numbers day by day.

The days follow the workspace's calendar, by which OSCOM's sessions come: seasons, weekdays and
the bursts of campaigns that run on an account's network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from sandbox.profiles.profile import Profile
from sandbox.synthetic import calendar
from sandbox.synthetic.data import SyntheticData
from sandbox.synthetic.parameters import slugify

DAY = timedelta(days=1)
# Impressions of an ordinary session's day, per session and unit of weight.
SEEN_PER_SESSION = 14
CAMPAIGN_LIFT = 1.35


@dataclass(frozen=True)
class Network:
    """A social network as one workspace uses it: followers on the first of 2025, and how much of
    the attention it brings.
    """

    platform: str
    followers: int
    weight: int
    growth_per_year: float
    status: str = "connected"


NETWORKS: Mapping[str, tuple[Network, ...]] = {
    "standard": (
        Network("linkedin", 8_400, 5, 0.22),
        Network("x", 3_100, 2, -0.04),
        Network("facebook", 5_600, 2, 0.03, "expired"),
    ),
    "alpenpfad": (
        Network("instagram", 21_300, 6, 0.31),
        Network("facebook", 14_800, 3, 0.05),
    ),
    "brightsmile": (
        Network("facebook", 6_900, 4, 0.08),
        Network("instagram", 4_200, 3, 0.26),
    ),
    "maisonelan": (
        Network("instagram", 48_700, 8, 0.36),
        Network("facebook", 17_900, 2, 0.02),
        Network("x", 5_300, 1, -0.07),
    ),
    "newcomer": (Network("instagram", 310, 1, 0.9),),
}


@dataclass(frozen=True)
class SocialAccount:
    id: str
    network: Network
    handle: str
    name: str

    def followers(self, day: date) -> int:
        """At the end of the day; slow growth with a wobble that never accumulates."""
        years = (day - calendar.GROWTH_STARTS).days / calendar.DAYS_PER_YEAR
        wobble = Random(f"followers:{self.id}:{day}").uniform(-0.0009, 0.0009)
        return round(self.network.followers * (1 + self.network.growth_per_year * years + wobble))


def accounts(profile: Profile) -> tuple[SocialAccount, ...]:
    handle = slugify(profile.name).replace("-", "")
    return tuple(
        SocialAccount(f"acct_{profile.slug}_{network.platform}", network, handle, profile.name)
        for network in NETWORKS[profile.slug]
    )


def listed(synthetic: SyntheticData, now: datetime) -> list[dict[str, Any]]:
    """`GET /accounts`."""
    today = now.astimezone(UTC).date()
    return [
        {
            "id": account.id,
            "platform": account.network.platform,
            "handle": account.handle,
            "name": account.name,
            "status": account.network.status,
            "followers": account.followers(today),
            "connected_at": f"{synthetic.first}T09:00:00Z",
        }
        for account in accounts(synthetic.profile)
    ]


def days(
    synthetic: SyntheticData, published: Mapping[tuple[str, date], int], now: datetime
) -> list[dict[str, Any]]:
    """`GET /accounts/analytics`: UTC days, newest first; the present day is as far as it is."""
    today = now.astimezone(UTC).date()
    rows = [
        numbers(synthetic, account, day, published.get((account.id, day), 0), now)
        for day in calendar.days_between(synthetic.first, today)
        for account in accounts(synthetic.profile)
    ]
    return rows[::-1]


def numbers(
    synthetic: SyntheticData, account: SocialAccount, day: date, published: int, now: datetime
) -> dict[str, Any]:
    rng = Random(f"{synthetic.seed}:{account.id}:{day}")
    seen = attention(synthetic, account, day) * elapsed(day, now) * rng.uniform(0.85, 1.15)
    impressions = round(seen)
    return {
        "account_id": account.id,
        "platform": account.network.platform,
        "date": day.isoformat(),
        "followers": account.followers(day),
        "follower_change": account.followers(day) - account.followers(day - DAY),
        "impressions": impressions,
        "reach": round(impressions * rng.uniform(0.62, 0.78)),
        "engagements": round(impressions * rng.uniform(0.021, 0.042)),
        "clicks": round(impressions * rng.uniform(0.006, 0.013)),
        "posts_published": published,
    }


def attention(synthetic: SyntheticData, account: SocialAccount, day: date) -> float:
    """Impressions to expect. A day on which the site's tracking was down is one like the day
    before: the networks counted on.
    """
    profile = synthetic.profile
    level = calendar.level(profile, synthetic.seed, day) or calendar.level(
        profile, synthetic.seed, day - DAY
    )
    burst = calendar.burst(profile, day)
    networks = {
        network
        for campaign in profile.campaigns
        if burst and burst.slug.startswith(campaign.slug)
        for network in campaign.channels
    }
    lift = CAMPAIGN_LIFT if account.network.platform in networks else 1.0
    return level * account.network.weight * SEEN_PER_SESSION * lift


def elapsed(day: date, now: datetime) -> float:
    """The part of a UTC day that is over."""
    start = datetime.combine(day, time(), UTC)
    return min(1.0, max(0.0, (now - start) / DAY))
