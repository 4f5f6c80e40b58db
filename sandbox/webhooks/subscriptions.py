"""Webhook subscriptions of each workspace."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

# OSCOM API guide, 'Webhooks': every event with the module whose read scope it takes.
EVENTS: Mapping[str, str] = {
    "content.published": "content:read",
    "content.brief.created": "content:read",
    "contact.identified": "contacts:read",
    "contact.score.changed": "contacts:read",
    "campaign.completed": "campaigns:read",
    "seo.ranking.changed": "seo:read",
    "analytics.alert.triggered": "analytics:read",
}


class Condition(BaseModel):
    """Deliver an event only when a field of its data compares so: a score above 80."""

    model_config = ConfigDict(extra="forbid")

    event: str
    field: str
    operator: Literal["eq", "neq", "gt", "gte", "lt", "lte"]
    value: str | int | float | bool

    def holds(self, data: Mapping[str, Any]) -> bool:
        found = data.get(self.field)
        if self.operator == "eq":
            return bool(found == self.value)
        if self.operator == "neq":
            return bool(found != self.value)
        if not isinstance(found, int | float) or not isinstance(self.value, int | float):
            return False
        return {
            "gt": found > self.value,
            "gte": found >= self.value,
            "lt": found < self.value,
            "lte": found <= self.value,
        }[self.operator]


@dataclass
class Subscription:
    id: str
    workspace: str
    url: str
    events: list[str]
    secret: str | None
    created_at: str
    updated_at: str
    conditions: list[Condition] = field(default_factory=list)
    active: bool = True
    # What it was signed with before the last change of the secret.
    previous_secret: str | None = None

    def wants(self, event: str, data: Mapping[str, Any]) -> bool:
        """An event that no document names goes to everybody."""
        if not self.active:
            return False
        asked = event in self.events or event not in EVENTS
        return asked and all(item.holds(data) for item in self.conditions if item.event == event)

    def public(self) -> dict[str, Any]:
        """All but the secrets."""
        return {
            "id": self.id,
            "url": self.url,
            "events": list(self.events),
            "conditions": [item.model_dump() for item in self.conditions],
            "active": self.active,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        }


class Subscriptions:
    def __init__(self) -> None:
        self._held: dict[str, Subscription] = {}
        self._ids = count(1)
        self._lock = threading.Lock()

    def next_id(self) -> str:
        with self._lock:
            return f"whk_{next(self._ids)}"

    def put(self, subscription: Subscription) -> None:
        with self._lock:
            self._held[subscription.id] = subscription

    def of(self, workspace: str) -> Sequence[Subscription]:
        with self._lock:
            return [item for item in self._held.values() if item.workspace == workspace]

    def find(self, workspace: str, subscription_id: str) -> Subscription | None:
        found = self._held.get(subscription_id)
        return found if found and found.workspace == workspace else None

    def remove(self, subscription_id: str) -> None:
        with self._lock:
            self._held.pop(subscription_id, None)
