"""Counters of posts: one call for each post, fewer the older it is, and kept between refreshes."""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from urllib.parse import quote

from widgets.frames.frame import Unit
from widgets.frames.table import Row
from widgets.sources import bearer_requests, calls, data_envelope, values
from widgets.sources.account import Account
from widgets.sources.http import Response
from widgets.sources.lists.item_details import DetailPolicy
from widgets.sources.shapes import mapping, optional, sequence
from widgets.sources.socialcrm import contract, parsing
from widgets.sources.socialcrm.catalogue.posts import COUNTED, COUNTERS


def _read(account: Account, post_id: str) -> list[Row]:
    path = f"{contract.POSTS_PATH}/{quote(post_id, safe='')}{contract.POST_ANALYTICS}"
    resource = contract.POSTS_PATH + contract.POST_ANALYTICS
    request = bearer_requests.get(account, path, {}, resource=resource)
    return calls.call(account, request, parse_error=parsing.error_details, read=_rows)


def _rows(response: Response) -> list[Row]:
    """A row for each account; of a post that is not told by account, its totals."""
    found = data_envelope.item(response)
    accounts = sequence(found.get("accounts") or [])
    parts = [mapping(part) for part in accounts] or [optional(found.get("totals"))]
    return [_row(part) for part in parts]


def _row(part: Mapping[str, object]) -> Row:
    counters = {name: values.metric(part.get(name), Unit.COUNT) for name in COUNTERS}
    named = {name: values.label(part.get(name), None) for name in ("account_id", "platform")}
    return {**named, **counters}


COUNTERS_OF_POSTS = DetailPolicy(
    name=f"{contract.POSTS}.counters",
    table=COUNTED,
    reread=(
        (contract.YOUNG_DAYS, contract.YOUNG_SECONDS),
        (contract.SETTLED_DAYS, contract.DAILY_SECONDS),
    ),
    oldest_seconds=contract.WEEKLY_SECONDS,
    most_calls=contract.MOST_COUNTER_CALLS,
    read=_read,
    appeared=itemgetter("published_at"),
)
