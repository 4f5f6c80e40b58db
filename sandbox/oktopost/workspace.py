"""One account's data at a moment, with what the control plane changed of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sandbox.oktopost import records
from sandbox.oktopost.limits import UserLimits
from sandbox.oktopost.records import Campaign, Click, Post
from sandbox.socialcrm.networks import SocialAccount, accounts
from sandbox.synthetic import calendar
from sandbox.synthetic.data import SyntheticData

FOLLOWER_DAYS = 30


@dataclass
class Changes:
    """Posts that were deleted and counters that were revised, of one workspace.

    `pending` are oldest posts to delete once so many more pages of posts were read.
    """

    deleted: set[str] = field(default_factory=set)
    revised: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    pending: list[tuple[int, int]] = field(default_factory=list)


class OktopostWorkspace:
    def __init__(self, synthetic: SyntheticData, now: datetime, changes: Changes) -> None:
        self.synthetic = synthetic
        self.now = now
        self.changes = changes
        self.campaigns: Sequence[Campaign] = records.campaigns(synthetic, now)
        every = records.posts(synthetic, self.campaigns, now)
        self._clicks: Sequence[Click] = records.clicks(synthetic, every, now)
        self._posts: Sequence[Post] = every

    def posts(self) -> list[Post]:
        return [post for post in self._posts if post.id not in self.changes.deleted]

    def clicks(self) -> Sequence[Click]:
        return self._clicks

    def stats(self, post: Post) -> Mapping[str, int]:
        own = [click for click in self._clicks if click.post.id == post.id]
        return {**records.stats(post, own, self.now), **self.changes.revised.get(post.id, {})}

    def accounts(self) -> Sequence[SocialAccount]:
        return accounts(self.synthetic.profile)

    def followers(self, account: SocialAccount, first: date, last: date) -> list[dict[str, Any]]:
        """A row for each UTC day; the present one is as far as it is."""
        today = self.now.astimezone(UTC).date()
        return [
            {
                "Followers": account.followers(day),
                "FollowersAdded": account.followers(day)
                - account.followers(day - timedelta(days=1)),
                "HistoryDate": day.isoformat(),
            }
            for day in calendar.days_between(max(first, self.synthetic.first), min(last, today))
        ]


@dataclass
class OktopostStore:
    """Limits of users and changes of workspaces. A reset forgets them."""

    limits: UserLimits = field(default_factory=UserLimits)
    _changes: dict[str, Changes] = field(default_factory=lambda: defaultdict(Changes))
    _held: dict[str, tuple[Any, OktopostWorkspace]] = field(default_factory=dict)

    def of(self, synthetic: SyntheticData, now: datetime) -> OktopostWorkspace:
        """The workspace of a moment: one for all requests of it."""
        slug = synthetic.profile.slug
        moment = now.replace(second=0, microsecond=0)
        state = (id(synthetic), moment, len(synthetic.edits.statements))
        held = self._held.get(slug)
        if held is None or held[0] != state:
            made = OktopostWorkspace(synthetic, now, self._changes[slug])
            held = self._held[slug] = (state, made)
        return held[1]
