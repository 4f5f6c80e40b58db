"""Aggregates of SocialCRM's rows in plain Python: what a portal that adds them up should find.

Independent of any connector: metrics are functions over the rows of a group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.clock import parse_moment
from sandbox.socialcrm.posts import COUNTERS, rendered
from sandbox.socialcrm.workspace import SocialWorkspace

Row = dict[str, Any]
Rule = Callable[[Sequence[Row]], Any]
TITLES = {"instagram": "Instagram", "facebook": "Facebook", "linkedin": "LinkedIn", "x": "X"}
ENGAGING = ("likes", "comments", "shares", "clicks")


def compute(workspace: SocialWorkspace, resource: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """`{data, totals}` for metrics, dimensions, a date range and a zone; rows in no order."""
    rows, rules = ROWS[resource](workspace), METRICS[resource]
    dimensions, metrics = list(body.get("dimensions", [])), body["metrics"]
    if resource in ("posts", "account_days"):
        rows = within(rows, body["date_range"], ZoneInfo(body.get("timezone", "UTC")))
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


def within(rows: Sequence[Row], days: Mapping[str, str], zone: ZoneInfo) -> list[Row]:
    """Rows of the range; moments fall on days of the zone, days are as the platform has them."""
    placed = [{**row, "day": day_of(row["at"], zone)} for row in rows]
    first, last = (date.fromisoformat(days[end]) for end in ("start", "end"))
    return [row for row in placed if first <= row["day"] <= last]


def day_of(text: str, zone: ZoneInfo) -> date:
    return parse_moment(text).astimezone(zone).date() if "T" in text else date.fromisoformat(text)


def label(row: Row, dimension: str) -> Any:
    if dimension in GRAINS:
        return GRAINS[dimension](row["day"]).isoformat()
    return row[dimension]


GRAINS: Mapping[str, Callable[[date], date]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
}


def of_posts(workspace: SocialWorkspace) -> list[Row]:
    """A row for each account of a post; one without accounts stands alone."""
    names = account_labels(workspace)
    rows = []
    for post in workspace.posts():
        told = rendered(post)
        at = told["published_at"] or told["scheduled_at"] or told["created_at"]
        common = {"post": told["body"], "status": told["status"], "at": at, "post_id": told["id"]}
        parts = workspace.analytics(post)["accounts"] or [dict.fromkeys(COUNTERS)]
        for part in parts:
            shown = part if post.published_at else {**part, **dict.fromkeys(COUNTERS)}
            account = names.get(part.get("account_id", ""))
            rows.append({**common, **shown, "account": account, "platform": part.get("platform")})
    return rows


def of_account_days(workspace: SocialWorkspace) -> list[Row]:
    names = account_labels(workspace)
    return [
        {**row, "account": names[row["account_id"]], "at": row["date"]}
        for row in workspace.account_days()
    ]


def of_accounts(workspace: SocialWorkspace) -> list[Row]:
    names = account_labels(workspace)
    return [{**item, "account": names[item["id"]]} for item in workspace.accounts()]


def account_labels(workspace: SocialWorkspace) -> Mapping[str, str]:
    """Handles are alike on several networks."""
    return {
        each["id"]: f"{each['handle']} · {TITLES[each['platform']]}"
        for each in workspace.accounts()
    }


def of_topics(workspace: SocialWorkspace) -> list[Row]:
    persona = workspace.persona()
    return [{**persona, "topic": topic} for topic in persona["topics"]]


def total(name: str) -> Rule:
    return lambda rows: sum(row[name] for row in rows if row[name] is not None)


def mean(name: str) -> Rule:
    def rule(rows: Sequence[Row]) -> Any:
        held = [row[name] for row in rows if row[name] is not None]
        return round(sum(held) / len(held), 4) if held else None

    return rule


def engagement_rate(rows: Sequence[Row]) -> Any:
    seen = total("impressions")(rows)
    return round(sum(total(name)(rows) for name in ENGAGING) / seen, 4) if seen else None


def last_followers(rows: Sequence[Row]) -> Any:
    """Each account's followers on its last day of the rows, of all accounts."""
    last: dict[str, Row] = {}
    for row in rows:
        held = last.get(row["account_id"])
        if held is None or row["date"] > held["date"]:
            last[row["account_id"]] = row
    return sum(row["followers"] for row in last.values()) if last else None


ROWS: Mapping[str, Callable[[SocialWorkspace], list[Row]]] = {
    "posts": of_posts,
    "account_days": of_account_days,
    "accounts": of_accounts,
    "persona": of_topics,
    "trending": SocialWorkspace.trending,
}
METRICS: Mapping[str, Mapping[str, Rule]] = {
    "posts": {
        "posts": lambda rows: len({row["post_id"] for row in rows}),
        **{name: total(name) for name in COUNTERS if name != "reach"},
        "reach": mean("reach"),
        "engagement_rate": engagement_rate,
    },
    "account_days": {
        "followers": last_followers,
        **{
            name: total(name)
            for name in (
                "follower_change",
                "impressions",
                "engagements",
                "clicks",
                "posts_published",
            )
        },
        "reach": mean("reach"),
    },
    "accounts": {"accounts": len, "followers": total("followers")},
    "persona": {"topics": len},
    "trending": {"topics": len, "score": mean("score"), "volume": total("volume")},
}
