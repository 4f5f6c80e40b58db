"""One domain's data at a moment, and what the control plane changed of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sandbox.busyocto import advertising, competition, messages
from sandbox.clock import parse_moment
from sandbox.synthetic.data import SyntheticData

Item = dict[str, Any]

# [O] A triggered report is queued, processed and finished within so long.
QUEUED, PROCESSED = timedelta(seconds=10), timedelta(seconds=40)
REPORT_TOKENS, CHAT_TOKENS, PLAN_TOKENS = 250, 40, 10_000


@dataclass
class Changes:
    """Changes of one domain: rows revised by id, posts deleted, and reports triggered, each
    with a status that it never leaves, or None.

    `pending` are newest posts to delete once so many more pages of posts were read.
    """

    revised: dict[str, Item] = field(default_factory=lambda: defaultdict(dict))
    deleted: set[str] = field(default_factory=set)
    reports: list[tuple[Item, str | None]] = field(default_factory=list)
    pending: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Domain:
    synthetic: SyntheticData
    now: datetime
    changes: Changes

    @property
    def slug(self) -> str:
        return self.synthetic.profile.slug

    @property
    def id(self) -> str:
        return f"dom_{self.slug}"

    def advertising(self) -> list[Item]:
        return [{**row, **self.changes.revised.get(key(row), {})} for row in self._advertising]

    def posts(self) -> list[Item]:
        return [
            {**each, **self.changes.revised.get(each["id"], {})}
            for each in self._posts
            if each["id"] not in self.changes.deleted
        ]

    def ads(self) -> list[Item]:
        return self._ads

    def activity(self) -> list[Item]:
        return competition.activity(self.posts(), self._ads)

    def reports(self) -> list[Item]:
        """Every month's, and those that were triggered, oldest first."""
        made = [self._progressed(report, stuck) for report, stuck in self.changes.reports]
        return [*self._reports, *made]

    def notifications(self) -> list[Item]:
        made = [self._progressed(report, stuck) for report, stuck in self.changes.reports]
        fresh = messages.of_reports(made, self.now)
        return sorted((*self._notifications, *fresh), key=messages.NEWEST, reverse=True)

    def _progressed(self, report: Item, stuck: str | None) -> Item:
        age = self.now - parse_moment(report["created_at"])
        status = stuck or (
            "queued" if age < QUEUED else "processing" if age < PROCESSED else "completed"
        )
        if status != "completed":
            return {**report, "status": status}
        begun = parse_moment(report["created_at"])
        done = messages.report("", report["type"], begun, begun + PROCESSED)
        return {**done, "id": report["id"]}

    @cached_property
    def _advertising(self) -> list[Item]:
        return advertising.rows(self.synthetic, self.now)

    @cached_property
    def _reports(self) -> list[Item]:
        return messages.monthly_reports(self.synthetic, self.now)

    @cached_property
    def _notifications(self) -> list[Item]:
        return messages.notifications(self.synthetic, self.now, self._ads, self._reports)

    @cached_property
    def _posts(self) -> list[Item]:
        return competition.posts(self.synthetic, self.now)

    @cached_property
    def _ads(self) -> list[Item]:
        return competition.ads(self.synthetic, self.now)


def key(row: Item) -> str:
    """The name of a row of advertising, which has no id: its day and its ad."""
    return f"{row['date']}/{row['ad_id']}"


@dataclass
class BusyOctoStore:
    """Changes of domains, and tokens that keys have spent. A reset forgets them."""

    tokens_used: int = 0
    _changes: dict[str, Changes] = field(default_factory=lambda: defaultdict(Changes))
    _held: dict[str, tuple[Any, Domain]] = field(default_factory=dict)

    def of(self, synthetic: SyntheticData, now: datetime) -> Domain:
        """The domain at a moment: one for all requests of it."""
        slug = synthetic.profile.slug
        state = (id(synthetic), now.replace(microsecond=0), len(synthetic.edits.statements))
        held = self._held.get(slug)
        if held is None or held[0] != state:
            held = self._held[slug] = (state, Domain(synthetic, now, self._changes[slug]))
        return held[1]


Domains = Callable[[str], Domain]
