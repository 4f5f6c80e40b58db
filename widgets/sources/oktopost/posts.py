"""Posts joined with their counters, campaigns and profiles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import quote

from widgets.frames.frame import Frame, Unit
from widgets.frames.table import Row, pack, rows
from widgets.queries.query import Query
from widgets.sources import calls, values
from widgets.sources.account import Account
from widgets.sources.datasets import FetchedRows
from widgets.sources.failures import ScopeMissing
from widgets.sources.http import Response
from widgets.sources.lists.aggregation import ResourceTable
from widgets.sources.lists.aggregation import frame as aggregated
from widgets.sources.lists.cache import CachedRows, cached_rows, usable_or_fetched
from widgets.sources.lists.item_details import DetailPolicy, ItemDetails
from widgets.sources.oktopost import contract, parsing, profiles, requests
from widgets.sources.oktopost.catalogue import campaigns
from widgets.sources.oktopost.catalogue.posts import (
    DETAILS,
    ENDPOINT,
    LISTED,
    POSTS,
    STATS,
    TABLE,
)
from widgets.sources.shapes import optional

PUBLISHED = "complete"
# The note of a dataset that lacks counters of some posts, and the metrics that need none of them.
UNREAD = "unread"
COUNTED_BY_LIST = frozenset(
    {"posts_sent", "link_clicks", "conversions", "likes", "comments", "conversion_rate"}
)
ENGAGING = ("link_clicks", "likes", "comments", "shares")


def frame(query: Query, account: Account) -> Frame:
    """Posts of the period by the day they appeared. Raises a Failure."""
    found = joined(account)
    if UNREAD in found.dataset.notes and not set(query.metrics) <= COUNTED_BY_LIST:
        found = replace(found, dataset=replace(found.dataset, truncated=True))
    return aggregated(query, account, found, ResourceTable(POSTS, TABLE))


def joined(account: Account) -> CachedRows:
    """The rows of all posts, kept for as long as they count as fresh."""
    return usable_or_fetched(
        account,
        ENDPOINT,
        contract.POSTS,
        fresh_seconds=contract.FRESH_SECONDS,
        fetch=lambda _: _fetched(account),
    )


def _fetched(account: Account) -> CachedRows:
    version, name = account.datasets.current_version(contract.POSTS), f"{contract.POSTS}.listed"
    listed = cached_rows(account, LISTED, name, fresh_seconds=0)
    posts = rows(LISTED.table, listed.dataset.rows)
    published = [post for post in posts if post["status"] == PUBLISHED]
    details = ItemDetails.kept(account, POLICY)
    details.read(published)
    unread = any(str(post["id"]) not in details.by_item for post in published)
    found = list(_joined(posts, details, _campaigns(account), profiles.profiles(account)))
    dataset = FetchedRows(
        rows=pack(TABLE, found),
        shape=TABLE.shape(),
        fetched_at=listed.dataset.fetched_at,
        version=version,
        truncated=listed.dataset.truncated,
        notes={UNREAD: "yes"} if unread else {},
    )
    account.datasets.keep(contract.POSTS, dataset)
    return CachedRows(dataset, listed.calls + details.calls)


def _campaigns(account: Account) -> Mapping[str, Row]:
    """Campaigns by id; none where the user may not read them."""
    try:
        found = cached_rows(
            account,
            campaigns.ENDPOINT,
            contract.CAMPAIGNS,
            fresh_seconds=contract.FRESH_SECONDS,
        )
    except ScopeMissing:
        return {}
    return {str(row["id"]): row for row in rows(campaigns.ENDPOINT.table, found.dataset.rows)}


def _joined(
    posts: list[Row],
    details: ItemDetails,
    known: Mapping[str, Row],
    labels: Mapping[str, Row],
) -> Iterator[Row]:
    for post in posts:
        campaign = known.get(str(post["campaign_id"]), {})
        ids = post["profiles"] if isinstance(post["profiles"], tuple) else ()
        read = details.by_item.get(str(post["id"]), [{}])[0]
        yield {
            "id": post["id"],
            "at": post["starts_at"] or post["created_at"],
            "network": post["network"],
            "status": post["status"],
            "campaign": campaign.get("campaign") or post["campaign_id"],
            "tags": campaign.get("tags") or (),
            "profiles": tuple(str(labels.get(each, {}).get("label") or each) for each in ids),
            "posts_sent": int(post["status"] == PUBLISHED),
            **_counters(post, read),
        }


def _counters(post: Row, read: Row) -> Row:
    """Counters that the list tells, which are of now, and those of the details; revised ones
    replace older.
    """
    found = {name: read.get(name) if post.get(name) is None else post[name] for name in STATS}
    engaging = [value for name in ENGAGING if isinstance(value := found[name], int)]
    engagements = sum(engaging) if engaging else None
    is_seen = found["impressions"] is not None
    return {
        **found,
        "engagements": engagements,
        "seen_engagements": engagements if is_seen else None,
        "seen_clicks": found["link_clicks"] if is_seen else None,
    }


def _read(account: Account, post_id: str) -> list[Row]:
    path = f"{contract.POSTS_PATH}/{quote(post_id, safe='')}"
    request = requests.get(account, path, {"stats": "1"}, resource=f"{contract.POSTS_PATH}/stats")
    return calls.call(account, request, parse_error=parsing.error_details, read=_stats)


def _stats(response: Response) -> list[Row]:
    """The counters beside the post, or inside it [X]."""
    found = parsing.body(response)
    stats = optional(found.get("Stats") or optional(found.get("Post")).get("Stats"))
    return [{name: values.metric(stats.get(told), Unit.COUNT) for name, told in STATS.items()}]


def _appeared(post: Row) -> object:
    return post["starts_at"]


POLICY = DetailPolicy(
    name=f"{contract.POSTS}.stats",
    table=DETAILS,
    reread=(
        (contract.YOUNG_DAYS, contract.YOUNG_SECONDS),
        (contract.SETTLED_DAYS, contract.DAILY_SECONDS),
    ),
    oldest_seconds=contract.WEEKLY_SECONDS,
    most_calls=contract.MOST_STATS_CALLS,
    read=_read,
    appeared=_appeared,
)
