"""A command to emit events, and the deliveries that it becomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, Literal
from uuid import uuid4

import orjson
from pydantic import BaseModel, ConfigDict, Field

from sandbox.clock import iso
from sandbox.webhooks.delivery import TIMEOUT_SECONDS, Delivery
from sandbox.webhooks.dispatcher import SCHEDULE_SECONDS, Dispatcher
from sandbox.webhooks.signing import Scheme, Signer, real_time
from sandbox.webhooks.subscriptions import Subscription

Mode = Literal[
    "normal",
    "duplicate",
    "shuffle",
    "flood",
    "replay",
    "foreign_secret",
    "bad_signature",
    "missing_signature",
    "altered",
    "two_secrets",
    "previous_secret",
    "unknown_event",
    "unknown_fields",
    "huge",
    "garbage",
]
# Somebody else sends these: nothing happened at the platform, and nobody tries again.
FORGED = frozenset({"replay", "foreign_secret", "bad_signature", "missing_signature", "altered"})
HARMLESS = FORGED | {"unknown_event", "garbage"}
SIGNERS: Mapping[str, Signer] = {
    "foreign_secret": Signer(fault="foreign"),
    "bad_signature": Signer(fault="bad"),
    "missing_signature": Signer(fault="missing"),
    "two_secrets": Signer(rotating=True),
    "previous_secret": Signer(fault="previous"),
}
FLOOD_COUNT = 200
FLOOD_SECONDS = 5.0
# Beyond both what a signature's time and what an event's own may differ.
REPLAY_AGE_SECONDS = 2 * 86_400.0
HUGE_BYTES = 1024 * 1024 + 1
UNKNOWN_EVENT = "content.exploded"


class EmittedEvent(BaseModel):
    model_config = ConfigDict(extra="forbid")

    event: str
    data: dict[str, Any] = {}
    id: str | None = None


class Emission(BaseModel):
    """`events` in place of `event` and `data` says exactly what happens, in order.

    `apply` decides whether the data changes too: by default unless the mode is a forgery.
    """

    model_config = ConfigDict(extra="forbid")

    platform: str = "oscom"
    workspace: str | None = None
    key: str | None = None
    subscription: str | None = None
    event: str = "seo.ranking.changed"
    data: dict[str, Any] = {}
    events: list[EmittedEvent] | None = None
    mode: Mode = "normal"
    count: int | None = Field(None, ge=1, le=10_000)
    seconds: float | None = Field(None, ge=0, le=600)
    copies: int = Field(2, ge=2, le=100)
    same_time: bool = True
    parallel: int = Field(1, ge=1, le=32)
    scheme: Scheme = "timestamped"
    age_seconds: float | None = None
    bytes: int = Field(HUGE_BYTES, le=64 * 1024 * 1024)
    attempts: int = Field(len(SCHEDULE_SECONDS), ge=1, le=len(SCHEDULE_SECONDS))
    timeout_seconds: float = Field(TIMEOUT_SECONDS, gt=0, le=60)
    apply: bool | None = None
    seed: int = 1

    @property
    def applies(self) -> bool:
        return self.mode not in HARMLESS if self.apply is None else self.apply

    @property
    def age(self) -> float:
        if self.age_seconds is not None:
            return self.age_seconds
        return REPLAY_AGE_SECONDS if self.mode == "replay" else 0

    @property
    def signer(self) -> Signer:
        signer = SIGNERS.get(self.mode, Signer())
        return replace(signer, scheme=self.scheme, age_seconds=self.age)

    def expanded(self) -> list[EmittedEvent]:
        if self.events is not None:
            return self.events
        event = UNKNOWN_EVENT if self.mode == "unknown_event" else self.event
        amount = self.count or (FLOOD_COUNT if self.mode == "flood" else 1)
        return [EmittedEvent(event=event, data=self.data) for _ in range(amount)]


@dataclass(frozen=True)
class SentEvent:
    """An event as it is sent to its receivers."""

    id: str
    event: str
    data: Mapping[str, Any]
    body: bytes


def build(
    order: Emission, event: EmittedEvent, data: Mapping[str, Any], workspace: str
) -> SentEvent:
    """The body of one event; it is the same for every receiver."""
    event_id = event.id or f"whe_{uuid4().hex.upper()[:26]}"
    created: datetime = real_time() - timedelta(seconds=order.age)
    body: dict[str, Any] = {
        "id": event_id,
        "type": event.event,
        "workspace_id": f"wsp_{workspace}",
        "created_at": iso(created),
        "api_version": "v1",
        "data": dict(data),
    }
    if order.mode == "unknown_fields":
        body["x_region"] = "eu-7"
        body["data"]["x_experiment"] = {"bucket": ["b", None]}
    if order.mode == "huge":
        body["data"]["padding"] = "x" * max(0, order.bytes - len(orjson.dumps(body)))
    raw = orjson.dumps(body)
    return SentEvent(event_id, event.event, data, raw[:12] if order.mode == "garbage" else raw)


def deliveries(
    order: Emission, sent: Sequence[SentEvent], subscriptions: Sequence[Subscription]
) -> Iterator[list[Delivery]]:
    """For each receiver that wants any of them: what it is sent, in this order."""
    for subscription in subscriptions:
        wanted = [item for item in sent if subscription.wants(item.event, item.data)]
        found = [item for one in wanted for item in copies(order, one, subscription)]
        if order.mode == "shuffle":
            found = shuffled(found, Random(order.seed))
        if found:
            yield found


def copies(order: Emission, sent: SentEvent, subscription: Subscription) -> list[Delivery]:
    signer = order.signer
    amount = order.copies if order.mode == "duplicate" else 1
    now = real_time()
    delivery_id = f"dlv_{uuid4().hex}"
    found = []
    for number in range(amount):
        later = now if order.same_time else now + timedelta(seconds=number)
        found.append(
            Delivery(
                id=delivery_id,
                event_id=sent.id,
                event=sent.event,
                mode=order.mode,
                subscription=subscription,
                body=altered(sent.body) if order.mode == "altered" else sent.body,
                signed=sent.body,
                signer=replace(signer, moment=later) if amount > 1 else signer,
                most_attempts=1 if order.mode in FORGED else order.attempts,
                timeout_seconds=order.timeout_seconds,
            )
        )
    return found


def dispatch(order: Emission, lists: Sequence[Sequence[Delivery]], dispatcher: Dispatcher) -> None:
    """Hand over: a flood spread over its seconds, all else at once in `parallel` lanes."""
    for found in lists:
        if order.mode == "flood":
            seconds = FLOOD_SECONDS if order.seconds is None else order.seconds
            for number, delivery in enumerate(found):
                dispatcher.post([delivery], after_seconds=number * seconds / len(found))
        else:
            for lane in range(min(order.parallel, len(found))):
                dispatcher.post(found[lane :: order.parallel])


def shuffled(found: list[Delivery], rng: Random) -> list[Delivery]:
    """Another order than the given one, wherever there is another."""
    order = list(found)
    while len(found) > 1 and order == found:
        rng.shuffle(order)
    return order


def altered(body: bytes) -> bytes:
    """One byte differs, and it is JSON still: the last of the event's id."""
    at = body.index(b'","type"') - 1
    return body[:at] + (b"0" if body[at : at + 1] != b"0" else b"1") + body[at + 1 :]
