"""Posts joined with their counters and the labels of their accounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from widgets.frames.frame import Frame
from widgets.frames.table import Row, pack, rows
from widgets.queries.query import Query
from widgets.sources.account import Account
from widgets.sources.datasets import FetchedRows
from widgets.sources.failures import ScopeMissing
from widgets.sources.lists.aggregation import ResourceTable
from widgets.sources.lists.aggregation import frame as aggregated
from widgets.sources.lists.cache import CachedRows, cached_rows, usable_or_fetched
from widgets.sources.lists.item_details import ItemDetails
from widgets.sources.socialcrm import contract
from widgets.sources.socialcrm.catalogue.posts import (
    COUNTERS,
    ENDPOINT,
    ENGAGING,
    LISTED,
    POSTS,
    TABLE,
)
from widgets.sources.socialcrm.catalogue.profile import ACCOUNTS_ENDPOINT
from widgets.sources.socialcrm.post_counters import COUNTERS_OF_POSTS

# Metrics that the list of posts tells by itself.
COUNTED_BY_LIST = frozenset({"posts"})
# The note of a dataset whose key may not read counters.
LACKS_INSIGHTS = "lacks_insights"

PUBLISHED = "published"


def frame(query: Query, account: Account) -> Frame:
    """Posts of the period by the day they appeared. Raises a Failure; a key that may list posts and
    read no insights still counts them.
    """
    found = joined(account)
    if LACKS_INSIGHTS in found.dataset.notes and not set(query.metrics) <= COUNTED_BY_LIST:
        raise ScopeMissing(contract.INSIGHTS_SCOPE)
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
    counters = ItemDetails.kept(account, COUNTERS_OF_POSTS)
    notes: dict[str, str] = {}
    accounts: Mapping[str, Row] = {}
    try:
        accounts = account_labels(account)
        counters.read(published)
    except ScopeMissing:
        notes[LACKS_INSIGHTS] = "yes"
    unread = any(str(post["id"]) not in counters.by_item for post in published)
    dataset = FetchedRows(
        rows=pack(TABLE, list(_joined(posts, counters, accounts))),
        shape=TABLE.shape(),
        fetched_at=listed.dataset.fetched_at,
        version=version,
        truncated=listed.dataset.truncated or (unread and not notes),
        notes=notes,
    )
    account.datasets.keep(contract.POSTS, dataset)
    return CachedRows(dataset, listed.calls + counters.calls)


def account_labels(account: Account) -> Mapping[str, Row]:
    """The connected accounts by id, with their labels and networks."""
    found = cached_rows(
        account, ACCOUNTS_ENDPOINT, contract.ACCOUNTS, fresh_seconds=contract.FRESH_SECONDS
    )
    return {str(row["id"]): row for row in rows(ACCOUNTS_ENDPOINT.table, found.dataset.rows)}


def _joined(posts: list[Row], counters: ItemDetails, accounts: Mapping[str, Row]) -> Iterator[Row]:
    for post in posts:
        is_published = post["status"] == PUBLISHED
        parts = counters.by_item.get(str(post["id"]), []) if is_published else []
        for place, part in enumerate(parts or _without_counters(post)):
            key = part.get("account_id")
            known = accounts.get(str(key), {})
            yield {
                **_counters(part),
                "id": f"{post['id']}/{place}",
                "post_id": post["id"],
                "post": post["body"],
                "status": post["status"],
                "at": post["published_at"] or post["scheduled_at"] or post["created_at"],
                "account": known.get("account") or key,
                "platform": part.get("platform") or known.get("platform") or _only_network(post),
            }


def _counters(part: Row) -> Row:
    counted = {name: part.get(name) for name in COUNTERS}
    engaging = [value for name in ENGAGING if isinstance(value := counted[name], int)]
    return {**counted, "engagements": sum(engaging) if engaging else None}


def _without_counters(post: Row) -> list[Row]:
    """A row for each account that a post is meant for, or one for none."""
    ids = post["account_ids"]
    named: list[Row] = [{"account_id": each} for each in ids] if isinstance(ids, tuple) else []
    return named or [{}]


def _only_network(post: Row) -> str | None:
    networks = post["platforms"]
    return networks[0] if isinstance(networks, tuple) and len(networks) == 1 else None
