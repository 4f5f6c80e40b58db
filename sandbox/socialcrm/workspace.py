"""One workspace's social data at a moment, with what the control plane changed of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.clock import iso
from sandbox.socialcrm import networks, posts
from sandbox.socialcrm.posts import COUNTERS, Post
from sandbox.synthetic.data import SyntheticData

Item = dict[str, Any]
TOPICS = ("how it is made", "before and after", "questions answered", "behind the scenes")


@dataclass
class Changes:
    """Posts that were deleted or added and counters that were revised, of one workspace.

    `pending` are posts to delete or to add once so many more pages of posts were read.
    """

    deleted: set[str] = field(default_factory=set)
    added: list[Post] = field(default_factory=list)
    revised: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    pending: list[tuple[int, str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class SocialWorkspace:
    synthetic: SyntheticData
    now: datetime
    changes: Changes

    def posts(self) -> list[Post]:
        found = [*self.changes.added, *posts.posts(self.synthetic, self.now)]
        return [post for post in found if post.id not in self.changes.deleted]

    def accounts(self) -> list[Item]:
        return networks.listed(self.synthetic, self.now)

    def account_days(self) -> list[Item]:
        """Generated once per moment: clients read them in some dozen pages."""
        return self.synthetic.generated("account_days", self.now, self._account_days)

    def _account_days(self) -> list[Item]:
        by_day = posts.published_by_day(posts.posts(self.synthetic, self.now))
        return networks.days(self.synthetic, by_day, self.now)

    def analytics(self, post: Post) -> Item:
        """`GET /posts/{id}/analytics` without its envelope."""
        parts: list[Item] = [
            {
                "account_id": account.id,
                "platform": account.network.platform,
                **posts.counters(post, account, self.now),
                **self.changes.revised.get(f"{post.id}:{account.id}", {}),
            }
            for account in post.accounts
        ]
        totals = {name: sum(part[name] for part in parts) for name in COUNTERS}
        return {"post_id": post.id, "as_of": iso(self.now), "totals": totals, "accounts": parts}

    def persona(self) -> Item:
        profile = self.synthetic.profile
        return {
            "name": profile.name,
            "tone": "warm, precise",
            "topics": [*profile.terms, *TOPICS],
            "audience": f"Readers in {next(iter(profile.countries))}",
            "updated_at": f"{self.synthetic.first}T09:00:00Z",
        }

    def trending(self) -> list[Item]:
        profile = self.synthetic.profile
        networks_used = [each.network.platform for each in networks.accounts(profile)]
        return [
            {
                "topic": keyword.text,
                "platform": networks_used[place % len(networks_used)],
                "score": max(1, 97 - 7 * place),
                "volume": keyword.volume,
                "change_pct": round(18.5 - 4.25 * place, 2),
                "updated_at": iso(self.now),
            }
            for place, keyword in enumerate(profile.keywords)
        ]


class SocialStore:
    """The changes of all workspaces. A reset forgets them."""

    def __init__(self) -> None:
        self._changes: Mapping[str, Changes] = defaultdict(Changes)

    def of(self, synthetic: SyntheticData, now: datetime) -> SocialWorkspace:
        return SocialWorkspace(synthetic, now, self._changes[synthetic.profile.slug])
