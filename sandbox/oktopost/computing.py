"""Aggregates of Oktopost's records in plain Python: what a portal that adds them up should find.

Independent of any connector: metrics are functions over the records of a group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.oktopost.workspace import OktopostWorkspace

Row = dict[str, Any]
Rule = Callable[[Sequence[Row]], Any]
TITLES = {"instagram": "Instagram", "facebook": "Facebook", "linkedin": "LinkedIn", "x": "X"}


def compute(workspace: OktopostWorkspace, resource: str, body: Mapping[str, Any]) -> Row:
    """`{data, totals}` for metrics, dimensions, a date range and a zone; rows in no order."""
    zone = ZoneInfo(body.get("timezone", "UTC"))
    rows, rules = ROWS[resource](workspace), METRICS[resource]
    if resource != "campaigns":
        first, last = (date.fromisoformat(body["date_range"][end]) for end in ("start", "end"))
        rows = [{**row, "at": day_of(row["at"], zone)} for row in rows]
        rows = [row for row in rows if row["at"] and first <= row["at"] <= last]
    dimensions, metrics = list(body.get("dimensions", [])), body["metrics"]
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        for one in spread(row, dimensions):
            groups[tuple(label(one, name) for name in dimensions)].append(one)
    return {
        "data": [
            dict(zip(dimensions, key, strict=True)) | {name: rules[name](group) for name in metrics}
            for key, group in groups.items()
        ],
        "totals": {name: rules[name](rows) for name in metrics},
    }


def spread(row: Row, dimensions: Sequence[str]) -> list[Row]:
    """A row for each of its tags where they are asked for."""
    return [{**row, "tag": tag} for tag in row["tags"]] if "tag" in dimensions else [row]


def day_of(at: datetime | date | None, zone: ZoneInfo) -> date | None:
    return at.astimezone(zone).date() if isinstance(at, datetime) else at


def label(row: Row, dimension: str) -> Any:
    day: Any = row.get("at")
    if dimension == "day":
        return day.isoformat()
    if dimension == "week":
        return (day - timedelta(days=day.weekday())).isoformat()
    if dimension == "month":
        return day.replace(day=1).isoformat()
    return row[dimension]


def of_posts(workspace: OktopostWorkspace) -> list[Row]:
    rows = []
    for post in workspace.posts():
        stats = workspace.stats(post)
        engaged = sum(stats[name] for name in ("LinkClicks", "Likes", "Comments", "Shares"))
        rows.append(
            {
                "at": post.starts_at or post.created_at,
                "sent": post.status == "complete",
                "network": post.network,
                "campaign": post.campaign.run.name,
                "tags": post.campaign.tags,
                "status": post.status,
                "profile": profile(post.account),
                "engaged": engaged,
                **stats,
            }
        )
    return rows


def of_clicks(workspace: OktopostWorkspace) -> list[Row]:
    return [
        {
            "at": click.at,
            "won": click.converted_at is not None,
            "network": click.post.network,
            "campaign": click.post.campaign.run.name,
            "profile": profile(click.post.account),
            "country": click.country,
            "tags": (),
        }
        for click in workspace.clicks()
    ]


def of_followers(workspace: OktopostWorkspace) -> list[Row]:
    last = workspace.now.astimezone(UTC).date()
    return [
        {
            **row,
            "at": date.fromisoformat(row["HistoryDate"]),
            "id": account.id,
            "profile": profile(account),
            "network": {"x": "Twitter"}.get(account.network.platform)
            or TITLES[account.network.platform],
            "tags": (),
        }
        for account in workspace.accounts()
        for row in workspace.followers(account, workspace.synthetic.first, last)
    ]


def of_campaigns(workspace: OktopostWorkspace) -> list[Row]:
    return [
        {
            "campaign": each.run.name,
            "status": each.status,
            "tags": each.tags,
            "posts": [post for post in workspace.posts() if post.campaign.id == each.id],
            "clicks": [click for click in workspace.clicks() if click.post.campaign.id == each.id],
        }
        for each in workspace.campaigns
    ]


def profile(account: Any) -> str:
    return f"{account.name} · {TITLES[account.network.platform]}"


def total(name: str) -> Rule:
    return lambda rows: sum(row[name] for row in rows)


def ratio(over: str, under: str) -> Rule:
    def rule(rows: Sequence[Row]) -> Any:
        below = total(under)(rows)
        return round(total(over)(rows) / below, 4) if below else None

    return rule


def last_followers(rows: Sequence[Row]) -> Any:
    """Each profile's followers on its last day of the rows, of all profiles."""
    latest = {row["id"]: row["Followers"] for row in sorted(rows, key=lambda row: row["at"])}
    return sum(latest.values()) if latest else None


ROWS: Mapping[str, Callable[[OktopostWorkspace], list[Row]]] = {
    "posts": of_posts,
    "clicks": of_clicks,
    "followers": of_followers,
    "campaigns": of_campaigns,
}
METRICS: Mapping[str, Mapping[str, Rule]] = {
    "posts": {
        "posts_sent": total("sent"),
        "link_clicks": total("LinkClicks"),
        "conversions": total("Conversions"),
        "likes": total("Likes"),
        "comments": total("Comments"),
        "shares": total("Shares"),
        "impressions": total("ImpressionsAdded"),
        "engagements": total("engaged"),
        "engagement_rate": ratio("engaged", "ImpressionsAdded"),
        "click_through_rate": ratio("LinkClicks", "ImpressionsAdded"),
        "conversion_rate": ratio("Conversions", "LinkClicks"),
    },
    "clicks": {"clicks": len, "conversions": total("won")},
    "followers": {"followers": last_followers, "followers_added": total("FollowersAdded")},
    "campaigns": {
        "campaigns": len,
        "posts_sent": lambda rows: sum(
            post.status == "complete" for row in rows for post in row["posts"]
        ),
        "clicks": lambda rows: sum(len(row["clicks"]) for row in rows),
        "conversions": lambda rows: sum(
            click.converted_at is not None for row in rows for click in row["clicks"]
        ),
    },
}
