"""`GET /seo/keywords`: tracked keywords with figures of the last four weeks."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.clock import iso
from sandbox.oscom.call import Call
from sandbox.oscom.lists import Listing, at_least, at_most, containing
from sandbox.profiles import generated
from sandbox.profiles.profile import Keyword
from sandbox.synthetic.data import SyntheticData

PERIOD_DAYS = 28
# Search data trails the present by days.
LAG_DAYS = 2
SHARE_OF_SEARCHES_SEEN = 0.7

LISTING = Listing(
    filters={
        "position_lte": at_most("position"),
        "position_gte": at_least("position"),
        "search": containing("keyword"),
    },
    sortable=("keyword", "position", "search_volume", "clicks", "impressions", "ctr", "updated_at"),
    sort="-search_volume",
)


def keywords(call: Call) -> dict[str, Any]:
    return LISTING.page(call, items(call.synthetic, call.now))


def items(synthetic: SyntheticData, now: datetime) -> list[dict[str, Any]]:
    def listed() -> list[dict[str, Any]]:
        tracked = enumerate(generated.keywords(synthetic.profile), 1)
        return [render(synthetic, place, keyword, now) for place, keyword in tracked]

    return synthetic.items("seo.keywords", now, listed)


def render(synthetic: SyntheticData, place: int, keyword: Keyword, now: datetime) -> dict[str, Any]:
    today = now.astimezone(ZoneInfo(synthetic.profile.timezone)).date()
    position = position_on(synthetic, keyword, today)
    end = today - timedelta(days=LAG_DAYS)
    return {
        "id": f"kw_{place}",
        "keyword": keyword.text,
        "position": position,
        "previous_position": position_on(synthetic, keyword, today - timedelta(days=7)),
        "search_volume": keyword.volume,
        **traffic(keyword.volume, position),
        "page_url": keyword.page_url,
        "period": {
            "start": str(end - timedelta(days=PERIOD_DAYS - 1)),
            "end": str(end),
        },
        "updated_at": iso(datetime.combine(today, time(), now.tzinfo)),
    }


def position_on(synthetic: SyntheticData, keyword: Keyword, day: date) -> int | None:
    """Rankings move once a day, a little around their level."""
    if keyword.position is None:
        return None
    rng = Random(f"{synthetic.seed}:{synthetic.profile.slug}:{keyword.text}:{day}")
    return max(1, keyword.position + rng.choice((-2, -1, -1, 0, 0, 0, 1, 1, 2)))


def traffic(volume: int, position: int | None) -> dict[str, Any]:
    """Impressions and clicks of a ranking: few see a late page, and fewer click there."""
    impressions = round(volume * SHARE_OF_SEARCHES_SEEN / (1 + position / 12)) if position else 0
    clicks = round(impressions * click_rate(position))
    ctr = round(clicks / impressions, 4) if impressions else 0.0
    return {"clicks": clicks, "impressions": impressions, "ctr": ctr}


def click_rate(position: int | None) -> float:
    return 0.32 / position**1.05 if position else 0.0
