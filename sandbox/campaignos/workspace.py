"""One workspace's data at a moment, and what the control plane changed of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from sandbox.campaignos import records
from sandbox.campaignos.records import Campaign, Contact, Message
from sandbox.synthetic.data import SyntheticData

DAY = timedelta(days=1)
# OSCOM's event types by CampaignOS's names.
EVENT_TYPES = {
    "page_view": "page_view",
    "content_read": "content.read",
    "form_submit": "form.submitted",
    "email_click": "message.clicked",
    "campaign_interaction": "campaign.interaction",
}
PURCHASE = "purchase"

EVENTS = """
    SELECT id, type, ts, contact_id, session_id, conversion FROM events
    WHERE created_at <= $now AND ts <= $now AND ts >= $since ORDER BY ts DESC, id
"""
EVENTS_BY_DAY = """
    SELECT CAST(ts AS DATE), count(*) FROM events
    WHERE created_at <= $now AND ts <= $now GROUP BY 1
"""
SOURCES = """
    SELECT utm_source, utm_medium, utm_campaign, count(*),
        count(*) FILTER (conversion), coalesce(sum(value) FILTER (conversion), 0)
    FROM events WHERE created_at <= $now AND ts <= $now AND ts >= $since AND ts < $until
    GROUP BY ALL ORDER BY 4 DESC, 1, 2, 3
"""
FIRST_SOURCES = """
    SELECT utm_source, utm_medium, utm_campaign, count(*) FROM (
        SELECT contact_id, min(ts) AS first, arg_min(utm_source, ts) AS utm_source,
            arg_min(utm_medium, ts) AS utm_medium, arg_min(utm_campaign, ts) AS utm_campaign
        FROM events WHERE created_at <= $now AND ts <= $now AND contact_id IS NOT NULL
        GROUP BY contact_id
    ) WHERE first >= $since AND first < $until GROUP BY ALL
"""


@dataclass
class Changes:
    """Messages that were deleted. `pending` are newest ones to delete once so many more pages of
    messages were read.
    """

    deleted: set[str] = field(default_factory=set)
    pending: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Workspace:
    synthetic: SyntheticData
    now: datetime
    changes: Changes

    @property
    def slug(self) -> str:
        return self.synthetic.profile.slug

    @property
    def id(self) -> str:
        return f"ws_{self.slug}"

    @property
    def today(self) -> date:
        return self.now.astimezone(UTC).date()

    def since(self, days: int) -> datetime:
        """The first moment of the last `days` days, today's among them [O]."""
        return datetime.combine(self.today - (days - 1) * DAY, time(), UTC)

    def messages(self) -> list[Message]:
        return [each for each in self._messages if each.id not in self.changes.deleted]

    @cached_property
    def campaigns(self) -> Sequence[Campaign]:
        return records.campaigns(self.synthetic, self.now)

    @cached_property
    def contacts(self) -> Sequence[Contact]:
        return records.contacts(self.synthetic, self.now)

    def segments(self) -> list[dict[str, Any]]:
        sizes = {
            "Customers": sum("customer" in each.tags for each in self.contacts),
            "Newsletter readers": sum("reader" in each.tags for each in self.contacts),
            "Highly engaged": sum(each.score >= 60 for each in self.contacts),
        }
        return [
            {
                "id": records.identifier("seg", name),
                "name": name,
                "evaluation": "STATIC" if name == "Customers" else "DYNAMIC",
                "_count": {"memberships": size},
            }
            for name, size in sizes.items()
        ]

    def events(self, since: datetime) -> list[dict[str, Any]]:
        """Newest first; a conversion is a purchase besides."""
        found = []
        rows = self.synthetic.fetch(EVENTS, {**self._moments(), "since": naive(since)})
        for identity, kind, at, contact, visit, converted in rows:
            each = {"at": at.replace(tzinfo=UTC), "contact": contact, "visit": visit}
            if converted:
                found.append({"id": f"{identity}_p", "type": PURCHASE, **each})
            found.append({"id": identity, "type": EVENT_TYPES[kind], **each})
        return found

    def events_by_day(self) -> dict[date, int]:
        return dict(self.synthetic.fetch(EVENTS_BY_DAY, self._moments()))

    def sources(self, since: datetime, until: datetime) -> list[dict[str, Any]]:
        """By UTM: events, contacts that came first by it, conversions and their revenue."""
        span = {**self._moments(), "since": naive(since), "until": naive(until)}
        first = {tuple(named): found for *named, found in self.synthetic.fetch(FIRST_SOURCES, span)}
        return [
            {
                "utmSource": source,
                "utmMedium": medium,
                "utmCampaign": campaign,
                "events": events,
                "contacts": first.get((source, medium, campaign), 0),
                "conversions": conversions,
                "revenue": float(revenue),
            }
            for source, medium, campaign, events, conversions, revenue in self.synthetic.fetch(
                SOURCES, span
            )
        ]

    def funnel(self, steps: Sequence[str], since: datetime) -> list[int]:
        """People who did a step after all before it, in whatever order, since then."""
        did: dict[str, set[str]] = defaultdict(set)
        for event in self.events(since):
            did[event["type"]].add(event["visit"])
        found, left = [], did[steps[0]]
        for step in steps:
            left = left & did[step]
            found.append(len(left))
        return found

    @cached_property
    def _messages(self) -> Sequence[Message]:
        return records.messages(self.synthetic, self.campaigns, self.now)

    def _moments(self) -> dict[str, Any]:
        return {"now": naive(self.now)}


def naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


@dataclass
class CampaignOsStore:
    """Changes of workspaces. A reset forgets them."""

    _changes: dict[str, Changes] = field(default_factory=lambda: defaultdict(Changes))
    _held: dict[str, tuple[Any, Workspace]] = field(default_factory=dict)

    def of(self, synthetic: SyntheticData, now: datetime) -> Workspace:
        """The workspace at a moment: one for all requests of it."""
        slug = synthetic.profile.slug
        moment = now.replace(second=0, microsecond=0)
        state = (id(synthetic), moment, len(synthetic.edits.statements))
        held = self._held.get(slug)
        if held is None or held[0] != state:
            held = self._held[slug] = (state, Workspace(synthetic, now, self._changes[slug]))
        return held[1]


Workspaces = Callable[[str], Workspace]
