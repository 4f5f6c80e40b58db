"""OSCOM's webhooks: what an event says and what it changes.

Events, their triggers and the signature's header are the guide's ("Webhooks"); the shape
of bodies and of the signature is our reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from clients.bounded_json import EVENT, loads
from widgets.sources.account import Account
from widgets.sources.oscom import annotation, contract, subscriptions
from widgets.sources.oscom import tags as names
from widgets.sources.webhooks import (
    Annotation,
    Event,
    Invalidation,
    Scheme,
    Subscription,
    UnusableEvent,
)

HEADER = "X-OSCOM-Signature"
ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
TYPE = re.compile(r"[a-z][a-z0-9_.]{0,79}")
LONGEST_TEXT = 500
# A moment that overflows in UTC could be stored, but never read again.
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
# Days of an event are UTC's, those of a query its client's.
SPARE = timedelta(days=1)

# Fields of each event that may be stored: no address, no name of a person, nothing unknown.
STORABLE_FIELDS: Mapping[str, frozenset[str]] = {
    "content.published": frozenset(
        {"content_id", "title", "type", "channel", "url", "campaign_id", "published_at"}
    ),
    "content.brief.created": frozenset({"brief_id"}),
    "contact.identified": frozenset({"contact_id", "identified_at"}),
    "contact.score.changed": frozenset(
        {"contact_id", "previous_score", "new_score", "threshold", "direction"}
    ),
    "campaign.completed": frozenset(
        {"campaign_id", "name", "start_date", "end_date", "completed_at"}
    ),
    "seo.ranking.changed": frozenset(
        {"keyword_id", "keyword", "page_url", "previous_position", "new_position"}
        | {"change", "checked_at"}
    ),
    "analytics.alert.triggered": frozenset(
        {"alert_id", "report_id", "metric", "operator", "threshold", "value"}
        | {"direction", "triggered_at"}
    ),
}


class OscomWebhooks:
    """OSCOM's side of `widgets.sources.webhooks.Webhooks`."""

    schemes: Mapping[str, Scheme] = {
        "timestamped": Scheme(HEADER, "Time and body, as t=…,v1=…"),
        "body": Scheme(HEADER, "Body alone, as hexadecimal or sha256=…", has_time=False),
    }
    events = tuple(STORABLE_FIELDS)

    def read(self, body: bytes) -> Event:
        """The event in a signed body. Raises UnusableEvent."""
        try:
            plain = loads(body, EVENT)
            identity, kind, data = plain["id"], plain["type"], plain.get("data", {})
            created_at = datetime.fromisoformat(plain["created_at"])
        except (KeyError, TypeError, ValueError, AttributeError):
            raise UnusableEvent from None
        if not _matches(ID, identity) or not _matches(TYPE, kind):
            raise UnusableEvent
        if not isinstance(data, dict) or created_at.tzinfo is None:
            raise UnusableEvent
        if not EARLIEST <= created_at < LATEST:
            raise UnusableEvent
        return Event(identity, kind, created_at, data)

    def storable_data(self, event: Event) -> dict[str, Any]:
        """The part of an event's data that may be stored: single known values of limited length."""
        allowed = STORABLE_FIELDS.get(event.type, frozenset())
        return {
            name: value
            for name, value in event.data.items()
            if name in allowed & _storable_names(event)
        }

    def affected(self, event: Event) -> tuple[Invalidation, ...]:
        """Invalidations by an event. Fields that it lacks widen them."""
        found = AFFECTED.get(event.type)
        return found(event.data) if found else ()

    def annotation(self, event: Event) -> Annotation | None:
        """The annotation of a publication, a completed campaign or an alert."""
        return annotation.of_event(event)

    def subscriptions(self, account: Account) -> list[Subscription]:
        return subscriptions.every(account)

    def subscribe(self, account: Account, *, url: str, secret: str) -> Subscription:
        return subscriptions.add(account, url=url, events=self.events, secret=secret)

    def repair(self, account: Account, subscription: Subscription, *, secret: str) -> None:
        subscriptions.repair(account, subscription, events=self.events, secret=secret)

    def unsubscribe(self, account: Account, subscription: Subscription) -> None:
        subscriptions.remove(account, subscription)


Data = Mapping[str, Any]


def _published(data: Data) -> tuple[Invalidation, ...]:
    which = _named(data, "title", "content_id")
    metrics = [f"{contract.ANALYTICS}:{metric}" for metric in sorted(names.CONTENT.metrics)]
    grouped = _item_tags([f"{metric}@content" for metric in metrics], which) or tuple(metrics)
    first = _day(data, "published_at", -SPARE)
    return (
        Invalidation(contract.CONTENT, (contract.CONTENT,)),
        Invalidation(contract.SEO_PAGES, (contract.SEO_PAGES,)),
        Invalidation(contract.ANALYTICS, grouped, first),
    )


def _brief(data: Data) -> tuple[Invalidation, ...]:
    return (Invalidation(names.BRIEFS, (names.BRIEFS,)),)


def _identified(data: Data) -> tuple[Invalidation, ...]:
    """Past events gain a contact: no day is spared."""
    analytics = (f"{contract.ANALYTICS}:identified_contacts", f"{contract.ANALYTICS}@contact")
    return (
        *_whole(contract.CONTACTS, names.SEGMENTS, contract.EVENTS),
        Invalidation(contract.ANALYTICS, analytics),
    )


def _scored(data: Data) -> tuple[Invalidation, ...]:
    scores = f"{contract.CONTACTS}:score#{names.EVERYTHING}"
    return (Invalidation(contract.CONTACTS, (scores,)), *_whole(names.SEGMENTS))


def _completed(data: Data) -> tuple[Invalidation, ...]:
    which = _named(data, "name", "campaign_id")
    metrics = [f"{contract.ANALYTICS}:{metric}" for metric in sorted(names.CAMPAIGN.metrics)]
    grouped = _item_tags([f"{metric}@campaign" for metric in metrics], which) or tuple(metrics)
    campaigns = _item_tags([contract.CAMPAIGNS], which) or (contract.CAMPAIGNS,)
    first = _day(data, "start_date", -SPARE)
    return (
        Invalidation(contract.CAMPAIGNS, campaigns),
        Invalidation(contract.ANALYTICS, grouped, first),
        Invalidation(
            contract.OVERVIEW,
            (f"{contract.OVERVIEW}:conversions", f"{contract.OVERVIEW}:revenue"),
        ),
    )


def _ranked(data: Data) -> tuple[Invalidation, ...]:
    keywords = _item_tags([f"{contract.SEO_KEYWORDS}:ranking"], _named(data, "keyword"))
    pages = f"{contract.SEO_PAGES}:ranking#{names.EVERYTHING}"
    return (
        Invalidation(contract.SEO_KEYWORDS, keywords or (contract.SEO_KEYWORDS,)),
        Invalidation(contract.SEO_PAGES, (pages,)),
        *_whole(contract.SEO_RECOMMENDATIONS),
    )


def _alerted(data: Data) -> tuple[Invalidation, ...]:
    metric = data.get("metric")
    known = metric in names.ANALYTICS_METRICS
    which = f":{metric}" if known else ""
    reports = _item_tags([contract.REPORTS], _named(data, "report_id"))
    return (
        Invalidation(contract.REPORTS, reports or (contract.REPORTS,)),
        Invalidation(contract.OVERVIEW, (f"{contract.OVERVIEW}{which}",)),
        Invalidation(contract.ANALYTICS, (f"{contract.ANALYTICS}{which}",)),
    )


AFFECTED: Mapping[str, Callable[[Data], tuple[Invalidation, ...]]] = {
    "content.published": _published,
    "content.brief.created": _brief,
    "contact.identified": _identified,
    "contact.score.changed": _scored,
    "campaign.completed": _completed,
    "seo.ranking.changed": _ranked,
    "analytics.alert.triggered": _alerted,
}


def _whole(*resources: str) -> tuple[Invalidation, ...]:
    return tuple(Invalidation(resource, (resource,)) for resource in resources)


def _named(data: Data, *fields: str) -> tuple[str, ...]:
    """Tags of an item, by each of its names, and of all items.

    Empty where one of the names is missing: a query may know the thing by that one.
    """
    values = [data.get(field) for field in fields]
    if not all(isinstance(value, str) and value for value in values):
        return ()
    tags = [names.one(str(value)) for value in values]
    return (*tags, names.EVERYTHING)


def _item_tags(prefixes: list[str], which: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{prefix}#{each}" for prefix in prefixes for each in which)


def _day(data: Data, field: str, spare: timedelta) -> date | None:
    try:
        return datetime.fromisoformat(data[field]).date() + spare
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _storable_names(event: Event) -> frozenset[str]:
    """Fields with one value each, which the database can hold."""
    return frozenset(
        name
        for name, value in event.data.items()
        if isinstance(value, bool | int | float)
        or value is None
        or (isinstance(value, str) and len(value) <= LONGEST_TEXT and "\x00" not in value)
    )
