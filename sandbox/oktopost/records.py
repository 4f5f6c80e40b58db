"""Campaigns, posts, clicks and followers of one workspace.

Clicks are the visits that OSCOM counts for the same campaigns from the same networks, and the
conversions are OSCOM's: what its revenue shows, these clicks show.
"""

from __future__ import annotations

import hashlib
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sandbox.oscom.campaigns import Run, runs
from sandbox.socialcrm.networks import SocialAccount, accounts
from sandbox.synthetic.data import SyntheticData

NETWORKS = {
    "linkedin": "LinkedIn",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "x": "Twitter",
}
SOCIAL_CHANNELS = ("social", "paid_social")
POST_EVERY_DAYS, EVERGREEN_POST_EVERY_DAYS = 5, 20
SETTLING_DAYS = 2.5
LIKES, COMMENTS, SHARES = 0.034, 0.0041, 0.0052

VISITS = """
    SELECT session_id, min(ts), any_value(utm_campaign), any_value(utm_source),
        any_value(country), min(ts) FILTER (conversion)
    FROM events WHERE created_at <= $now AND utm_campaign IS NOT NULL
        AND channel IN ('social', 'paid_social')
    GROUP BY session_id ORDER BY 2, 1
"""


@dataclass(frozen=True)
class Campaign:
    id: str
    run: Run
    status: str
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Post:
    id: str
    campaign: Campaign
    account: SocialAccount
    status: str
    # None for drafts.
    starts_at: datetime | None
    created_at: datetime

    @property
    def network(self) -> str:
        return NETWORKS[self.account.network.platform]


@dataclass(frozen=True)
class Click:
    id: str
    at: datetime
    post: Post
    country: str | None
    converted_at: datetime | None


def identifier(prefix: str, text: str) -> str:
    """Fifteen characters that begin with their type [X]."""
    return prefix + hashlib.sha256(text.encode()).hexdigest()[: 15 - len(prefix)]


def campaigns(synthetic: SyntheticData, now: datetime) -> list[Campaign]:
    """Those that are posted about: OSCOM's own, under their names, oldest first."""
    today = now.astimezone(ZoneInfo(synthetic.profile.timezone)).date()
    networks = {each.network.platform for each in accounts(synthetic.profile)}
    found = []
    for run in runs(synthetic.profile, synthetic.first, today):
        if run.start <= today and (networks | set(SOCIAL_CHANNELS)) & set(run.channels):
            status = "complete" if run.end and run.end < today else "active"
            tags = ("always on",) if run.end is None else ("seasonal", str(run.start.year))
            found.append(Campaign(identifier("002", run.slug), run, status, tags))
    return sorted(found, key=lambda each: (each.run.start, each.id))


def posts(synthetic: SyntheticData, found: Sequence[Campaign], now: datetime) -> list[Post]:
    """All of them, oldest first: on each network, every few days of their campaign."""
    made = [
        post(campaign, account, day, now)
        for campaign in found
        for account in accounts(synthetic.profile)
        for day in days_of(campaign.run, now.astimezone(UTC).date())
    ]
    drafts = [
        Post(
            identifier("004", f"draft:{each.id}"),
            each,
            accounts(synthetic.profile)[0],
            "draft",
            None,
            midday(each.run.start),
        )
        for each in found[:2]
    ]
    created = [each for each in (*made, *drafts) if each.created_at <= now]
    return sorted(created, key=lambda each: (each.created_at, each.id))


def days_of(run: Run, today: date) -> Iterator[date]:
    step = EVERGREEN_POST_EVERY_DAYS if run.end is None else POST_EVERY_DAYS
    last = min(run.end or today, today) + timedelta(days=step)
    day = run.start
    while day <= min(last, run.end or last):
        yield day
        day += timedelta(days=step)


def post(campaign: Campaign, account: SocialAccount, day: date, now: datetime) -> Post:
    starts = midday(day)
    status = "pending" if starts > now else "complete"
    named = f"{campaign.id}:{account.id}:{day}"
    created = midday(day - timedelta(days=3))
    return Post(identifier("004", named), campaign, account, status, starts, created)


def clicks(synthetic: SyntheticData, found: Sequence[Post], now: datetime) -> list[Click]:
    """OSCOM's visits of the campaigns, each of the latest post before it on its network."""
    by_place: dict[tuple[str, str], list[Post]] = defaultdict(list)
    for each in found:
        if each.starts_at:
            place = (each.campaign.run.slug, each.account.network.platform)
            by_place[place].append(each)
    made = []
    rows = synthetic.fetch(VISITS, {"now": now.astimezone(UTC).replace(tzinfo=None)})
    for session, moment, slug, network, country, converted in rows:
        held = by_place.get((slug, network), [])
        at = moment.replace(tzinfo=UTC)
        if held and at <= now:
            starts = [each.starts_at for each in held]
            latest = max(0, bisect_right(starts, at) - 1)
            won = converted.replace(tzinfo=UTC) if converted else None
            made.append(Click(identifier("009", session), at, held[latest], country, won))
    return made


def stats(each: Post, clicked: Sequence[Click], now: datetime) -> Mapping[str, int]:
    """Cumulative counters as of now; all zero before the post appeared."""
    conversions = sum(click.converted_at is not None for click in clicked)
    told = {"LinkClicks": len(clicked), "Conversions": conversions}
    if each.status != "complete" or not each.starts_at:
        return {**told, **dict.fromkeys(("Comments", "Likes", "Shares", "ImpressionsAdded"), 0)}
    rng = Random(each.id)
    age = (now - each.starts_at) / timedelta(days=1)
    settled = 1 - math.exp(-age / SETTLING_DAYS)
    reach = each.account.followers(each.starts_at.date()) * rng.lognormvariate(0, 0.4)
    seen = round(0.19 * reach * settled) + 40 * len(clicked)
    rates = {"Comments": COMMENTS, "Likes": LIKES, "Shares": SHARES}
    return {**told, **{name: round(seen * rate) for name, rate in rates.items()}} | {
        "ImpressionsAdded": seen
    }


def midday(day: date) -> datetime:
    return datetime.combine(day, time(10), UTC)
