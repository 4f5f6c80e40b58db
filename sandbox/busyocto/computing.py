"""Aggregates of BusyOcto's records in plain Python: what a portal that adds them up should find.

Independent of any connector: metrics are functions over the records of a group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.busyocto import messages
from sandbox.busyocto.competition import competitors
from sandbox.busyocto.workspace import Domain
from sandbox.clock import parse_moment

Row = dict[str, Any]
Rule = Callable[[Sequence[Row]], Any]
# By resource, the field that places a row in time.
TIMES = {
    "ads": "date",
    "competitor_posts": "published_at",
    "competitor_activity": "at",
    "notifications": "created_at",
    "reports": "created_at",
}


def compute(domain: Domain, resource: str, body: Mapping[str, Any]) -> Row:
    """`{data, totals}` for metrics, dimensions, a date range and a zone; rows in no order."""
    rows, rules = ROWS[resource](domain), METRICS[resource]
    if resource in TIMES:
        zone = ZoneInfo(body.get("timezone", "UTC"))
        first, last = (date.fromisoformat(body["date_range"][end]) for end in ("start", "end"))
        rows = [{**row, "day": day_of(row[TIMES[resource]], zone)} for row in rows]
        rows = [row for row in rows if first <= row["day"] <= last]
    dimensions, metrics = list(body.get("dimensions", [])), body["metrics"]
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(label(row, name) for name in dimensions)].append(row)
    return {
        "data": [
            dict(zip(dimensions, key, strict=True)) | {name: rules[name](group) for name in metrics}
            for key, group in groups.items()
        ],
        "totals": {name: rules[name](rows) for name in metrics},
    }


def day_of(text: str, zone: ZoneInfo) -> date:
    return parse_moment(text).astimezone(zone).date() if "T" in text else date.fromisoformat(text)


def label(row: Row, dimension: str) -> Any:
    if dimension in GRAINS:
        return GRAINS[dimension](row["day"]).isoformat()
    return row[NAMES.get(dimension, dimension)]


GRAINS: Mapping[str, Callable[[date], date]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
}
NAMES = {"campaign": "campaign_name", "ad_set": "ad_set_name", "ad": "ad_name"}


def named(domain: Domain, rows: Sequence[Row]) -> list[Row]:
    names = {each["id"]: each["name"] for each in competitors(domain.slug)}
    return [{**row, "competitor": names[row["competitor_id"]]} for row in rows]


def of_rules(domain: Domain) -> list[Row]:
    return [
        {**rule, "enabled": str(rule["enabled"]).lower()} for rule in messages.rules(domain.slug)
    ]


def total(name: str) -> Rule:
    """Of cents, without what floating point adds."""

    def rule(rows: Sequence[Row]) -> Any:
        found = sum((Decimal(str(row[name])) for row in rows), Decimal(0))
        return int(found) if found == found.to_integral_value() else float(found)

    return rule


def ratio(over: str, under: str, *, per: int = 1) -> Rule:
    def rule(rows: Sequence[Row]) -> Any:
        above, below = (
            sum((Decimal(str(row[name])) for row in rows), Decimal(0)) for name in (over, under)
        )
        if not below:
            return None
        return float((above * per / below).quantize(Decimal("0.0001"), ROUND_HALF_EVEN))

    return rule


ROWS: Mapping[str, Callable[[Domain], list[Row]]] = {
    "ads": Domain.advertising,
    "competitor_posts": lambda domain: named(domain, domain.posts()),
    "competitor_ads": lambda domain: named(domain, domain.ads()),
    "competitor_activity": lambda domain: named(domain, domain.activity()),
    "notifications": Domain.notifications,
    "alerts": of_rules,
    "reports": Domain.reports,
}
METRICS: Mapping[str, Mapping[str, Rule]] = {
    "ads": {
        **{
            name: total(name)
            for name in ("impressions", "clicks", "spend", "conversions", "revenue")
        },
        "ctr": ratio("clicks", "impressions"),
        "cpc": ratio("spend", "clicks"),
        "cpm": ratio("spend", "impressions", per=1000),
        "cpa": ratio("spend", "conversions"),
        "roas": ratio("revenue", "spend"),
    },
    "competitor_posts": {
        "posts": len,
        **{name: total(name) for name in ("likes", "comments", "shares", "engagement")},
    },
    "competitor_ads": {"competitor_ads": len},
    "competitor_activity": {"activities": len},
    "notifications": {
        "notifications": len,
        "unread": lambda rows: sum(not row["read"] for row in rows),
    },
    "alerts": {"alerts": len},
    "reports": {
        "reports": len,
        "completed": lambda rows: sum(row["status"] == "completed" for row in rows),
    },
}
