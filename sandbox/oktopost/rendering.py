"""Items as Oktopost writes them: ids and counters as texts, times as epoch seconds or as text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sandbox.oktopost.records import NETWORKS, Campaign, Click, Post, identifier
from sandbox.oktopost.workspace import OktopostWorkspace
from sandbox.socialcrm.networks import SocialAccount

# [X] What has no time yet.
ZERO_DATE = "0000-00-00 00:00:00"


def text(moment: datetime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if moment else ZERO_DATE


def campaign(workspace: OktopostWorkspace, each: Campaign, *, with_tags: bool) -> dict[str, Any]:
    own = [post for post in workspace.posts() if post.campaign.id == each.id]
    clicked = [click for click in workspace.clicks() if click.post.campaign.id == each.id]
    tags = {"Tags": list(each.tags)} if with_tags else {}
    return {
        "Id": each.id,
        "Name": each.run.name,
        "Created": text(datetime.combine(each.run.start, datetime.min.time(), UTC)),
        "Status": each.status,
        "TotalPosts": str(len(own)),
        "TotalPendingPosts": str(count(own, "pending")),
        "TotalDraftPosts": str(count(own, "draft")),
        "PostsSent": str(count(own, "complete")),
        "Clicks": str(len(clicked)),
        "Converts": str(sum(click.converted_at is not None for click in clicked)),
        "Comments": str(sum(workspace.stats(post)["Comments"] for post in own)),
        **tags,
    }


def count(posts: Sequence[Post], status: str) -> int:
    return sum(post.status == status for post in posts)


def post(workspace: OktopostWorkspace, each: Post) -> dict[str, Any]:
    """Every other post tells its time as epoch seconds, as the page says all do [S]."""
    stats = workspace.stats(each)
    starts: object = text(each.starts_at)
    if each.starts_at and int(each.id[-1], 16) % 2:
        starts = int(each.starts_at.timestamp())
    return {
        "Id": each.id,
        "CampaignId": each.campaign.id,
        "MessageId": identifier("005", each.id),
        "Network": each.network,
        "Status": each.status,
        "Created": text(each.created_at),
        "StartDateTime": starts,
        "Clicks": str(stats["LinkClicks"]),
        "Converts": str(stats["Conversions"]),
        "Comments": stats["Comments"],
        "Likes": stats["Likes"],
        "Credentials": [profile_id(each.account)],
    }


def click(each: Click) -> dict[str, Any]:
    """With what describes a visitor, which nobody here may keep."""
    return {
        "Id": each.id,
        "Created": int(each.at.timestamp()),
        "CampaignId": each.post.campaign.id,
        "CampaignName": each.post.campaign.run.name,
        "PostId": each.post.id,
        "PostlogId": identifier("007", each.post.id),
        "CredentialId": profile_id(each.post.account),
        "CredentialName": each.post.account.name,
        "Network": each.post.network,
        "ConvertedDate": text(each.converted_at),
        "GeoCountry": each.country,
        "GeoCity": "Somewhere",
        "VisitorId": identifier("010", each.id),
    }


def credential(account: SocialAccount) -> dict[str, Any]:
    return {
        "Id": profile_id(account),
        "Name": account.handle,
        "DisplayName": account.name,
        "Network": NETWORKS[account.network.platform],
        "Status": "valid" if account.network.status == "connected" else "invalid",
        "NetworkUsername": account.handle,
    }


def profile_id(account: SocialAccount) -> str:
    return identifier("003", account.id)
