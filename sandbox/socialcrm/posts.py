"""Posts and their counters: the workspace's own content and what its campaigns publish.

OSCOM's assets appear here on the day that they do there; campaigns bear OSCOM's names.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from sandbox.clock import iso
from sandbox.profiles.generated import assets
from sandbox.profiles.profile import Profile
from sandbox.socialcrm.networks import SocialAccount, accounts
from sandbox.synthetic.calendar import campaign_starts
from sandbox.synthetic.data import SyntheticData
from sandbox.synthetic.parameters import slugify

STATUSES = {
    "published": "published",
    "draft": "draft",
    "review": "scheduled",
    "archived": "failed",
}
COUNTERS = ("impressions", "reach", "likes", "comments", "shares", "clicks")
# A campaign is posted about on its first day and every fifth day after it.
CAMPAIGN_EVERY_DAYS = 5
# Days after which about two thirds of a post's counters are there.
SETTLING_DAYS = 2.5
SEEN_PER_FOLLOWER = 0.21


@dataclass(frozen=True)
class Post:
    id: str
    body: str
    status: str
    accounts: tuple[SocialAccount, ...]
    created_at: datetime
    # When it appeared or is to appear; None for drafts.
    due_at: datetime | None
    is_campaign: bool = False

    @property
    def published_at(self) -> datetime | None:
        return self.due_at if self.status == "published" else None


def posts(synthetic: SyntheticData, now: datetime) -> list[Post]:
    """All of them, newest first; what is due later than now is scheduled."""
    profile = synthetic.profile
    every = [*of_assets(profile, synthetic.first), *of_campaigns(profile, synthetic.first, now)]
    created = [post for post in every if post.created_at <= now]
    return sorted((told(post, now) for post in created), key=recency, reverse=True)


def told(post: Post, now: datetime) -> Post:
    if post.status == "published" and post.due_at and post.due_at > now:
        return replace(post, status="scheduled")
    return post


def recency(post: Post) -> tuple[datetime, str]:
    return post.created_at, post.id


def of_assets(profile: Profile, first: date) -> Iterator[Post]:
    """Social assets on their own network, articles on all of them."""
    every = accounts(profile)
    for asset in assets(profile):
        kind, channel = asset.article.kind, asset.article.channel
        fitting = [each for each in every if each.network.platform == channel]
        if kind == "email" or not (fitting or kind == "blog"):
            continue
        created = at(first + timedelta(days=asset.day), asset.hour)
        due = created + timedelta(days=asset.days_to_publish, hours=2)
        status = STATUSES[asset.fate]
        yield Post(
            id=f"post_{slugify(asset.article.title)[:40]}_{asset.day}",
            body=asset.article.title,
            status=status,
            # What nobody has finished names no account yet.
            accounts=() if status == "draft" else tuple(fitting or every),
            created_at=created,
            due_at=None if status == "draft" else due,
        )


def of_campaigns(profile: Profile, first: date, now: datetime) -> Iterator[Post]:
    for campaign in profile.campaigns:
        fitting = [each for each in accounts(profile) if each.network.platform in campaign.channels]
        runs = {
            run
            for year in range(first.year, now.year + 1)
            for run in campaign_starts(campaign, date(year, 12, 31))
        }
        for start in sorted(run for run in runs if run >= first and fitting):
            for offset in range(0, campaign.days, CAMPAIGN_EVERY_DAYS):
                day = start + timedelta(days=offset)
                yield Post(
                    id=f"post_{campaign.slug}_{start.year}_{offset}",
                    body=f"{campaign.name} {start.year}",
                    status="published",
                    accounts=tuple(fitting),
                    created_at=at(day - timedelta(days=6), 8),
                    due_at=at(day, 10),
                    is_campaign=True,
                )


def counters(post: Post, account: SocialAccount, now: datetime) -> dict[str, int]:
    """Cumulative numbers of one account, as of now; all zero before the post appeared."""
    published = post.published_at
    if published is None or published > now:
        return dict.fromkeys(COUNTERS, 0)
    rng = Random(f"{post.id}:{account.id}")
    age = (now - published) / timedelta(days=1)
    settled = 1 - math.exp(-age / SETTLING_DAYS)
    strength = rng.lognormvariate(0, 0.45) * (1.8 if post.is_campaign else 1.0)
    seen = account.followers(published.date()) * SEEN_PER_FOLLOWER * strength
    impressions = round(seen * settled)
    shares = (1.0, rng.uniform(0.62, 0.8), 0.028, 0.0031, 0.0042, rng.uniform(0.006, 0.016))
    return {name: round(impressions * share) for name, share in zip(COUNTERS, shares, strict=True)}


def published_by_day(found: Sequence[Post]) -> Mapping[tuple[str, date], int]:
    """Posts of each account and UTC day."""
    return Counter(
        (account.id, post.published_at.date())
        for post in found
        if post.published_at
        for account in post.accounts
    )


def rendered(post: Post) -> dict[str, Any]:
    return {
        "id": post.id,
        "status": post.status,
        "body": post.body,
        "account_ids": [account.id for account in post.accounts],
        "platforms": [account.network.platform for account in post.accounts],
        "scheduled_at": written(post.due_at if post.status == "scheduled" else None),
        "published_at": written(post.published_at),
        "created_at": iso(post.created_at),
        "updated_at": written(post.published_at or post.created_at),
    }


def written(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)
