"""Counters of posts: one call for each post, fewer the older it is, and kept between refreshes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from widgets.frames.frame import Unit
from widgets.frames.table import Row, pack, rows
from widgets.sources import calls, values
from widgets.sources.account import Account
from widgets.sources.datasets import FetchedRows
from widgets.sources.failures import NotFound
from widgets.sources.http import Response
from widgets.sources.lists.cache import stepping_back
from widgets.sources.shapes import mapping, optional, sequence
from widgets.sources.socialcrm import contract, parsing, requests
from widgets.sources.socialcrm.catalogue.posts import COUNTED, COUNTERS

# By the age of a post in days, the seconds after which its counters are read again.
REREAD = (
    (contract.YOUNG_DAYS, contract.YOUNG_SECONDS),
    (contract.SETTLED_DAYS, contract.DAILY_SECONDS),
)
NAME = f"{contract.POSTS}.counters"


@dataclass(slots=True)
class PostCounters:
    """The counters of an account's posts by post, a row for each of its accounts."""

    account: Account
    by_post: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    calls: int = 0

    @classmethod
    def kept(cls, account: Account) -> PostCounters:
        """Those that earlier refreshes read."""
        found = cls(account)
        stored = account.datasets.find(NAME)
        if stored and stored.shape == COUNTED.shape():
            for row in rows(COUNTED, stored.rows):
                found.by_post[str(row["id"])].append(row)
        return found

    def read(self, posts: Sequence[Row]) -> None:
        """Read the counters that are due, of as many posts as one refresh may. What was read
        before a failure is kept, so that the next refresh goes on there. Raises a Failure.
        """
        due = [post for post in posts if self._is_due(post)]
        due.sort(key=_published, reverse=True)
        try:
            for post in due[: contract.MOST_COUNTER_CALLS]:
                self._read(str(post["id"]))
        finally:
            self._keep({str(post["id"]) for post in posts})

    def _is_due(self, post: Row) -> bool:
        """Counters are replaced, never added up: young posts' with each refresh."""
        known = self.by_post.get(str(post["id"]))
        read_at = known[0]["read_at"] if known else None
        if not isinstance(read_at, datetime):
            return True
        now = self.account.now()
        age = (now - _published(post)).days
        seconds = next((wait for days, wait in REREAD if age <= days), contract.WEEKLY_SECONDS)
        return now - read_at.replace(tzinfo=UTC) >= timedelta(seconds=seconds)

    def _read(self, post_id: str) -> None:
        path = f"{contract.POSTS_PATH}/{quote(post_id, safe='')}{contract.POST_ANALYTICS}"
        resource = contract.POSTS_PATH + contract.POST_ANALYTICS
        account = stepping_back(self.account, self.calls)
        self.calls += 1
        try:
            self.by_post[post_id] = calls.call(
                account,
                requests.get(self.account, path, {}, resource=resource),
                parse_error=parsing.error_details,
                read=lambda response: _rows(response, post_id, self.account.now()),
            )
        except NotFound:
            # Deleted since the list was read.
            self.by_post.pop(post_id, None)

    def _keep(self, post_ids: set[str]) -> None:
        found = [row for post_id in post_ids & set(self.by_post) for row in self.by_post[post_id]]
        if self.calls:
            now = self.account.now()
            dataset = FetchedRows(pack(COUNTED, found), COUNTED.shape(), now)
            self.account.datasets.keep(NAME, dataset)


def _published(post: Row) -> datetime:
    moment = post["published_at"]
    return (
        moment.replace(tzinfo=UTC)
        if isinstance(moment, datetime)
        else datetime.max.replace(tzinfo=UTC)
    )


def _rows(response: Response, post_id: str, now: datetime) -> list[Row]:
    """A row for each account; of a post that is not told by account, its totals."""
    found = parsing.item(response)
    accounts = sequence(found.get("accounts") or [])
    parts = [mapping(part) for part in accounts] or [optional(found.get("totals"))]
    return [_row(part, post_id, now) for part in parts]


def _row(part: Mapping[str, object], post_id: str, now: datetime) -> Row:
    counters = {name: values.metric(part.get(name), Unit.COUNT) for name in COUNTERS}
    named = {name: values.label(part.get(name), None) for name in ("account_id", "platform")}
    read_at = now.astimezone(UTC).replace(tzinfo=None)
    return {"id": post_id, "read_at": read_at, **named, **counters}
