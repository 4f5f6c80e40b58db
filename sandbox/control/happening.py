"""Orders that make something happen: webhooks are sent, numbers change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from sandbox.clock import iso
from sandbox.control.orders import (
    Order,
    Refused,
    WorkspaceOrder,
    dataset_of,
    read,
    workspace_of,
)
from sandbox.exchange import Request
from sandbox.oscom.catalogue import PROPERTIES
from sandbox.oscom.events import TYPES, UTM
from sandbox.oscom.happenings import Scene, happen
from sandbox.oscom.webhooks import Creation, subscribe
from sandbox.warehouse import additions
from sandbox.webhooks.emission import Emission, deliveries, dispatch, tell
from sandbox.webhooks.subscriptions import Subscription
from sandbox.world import World

SETTLE_SECONDS = 30.0
# Added visits are in the past of any clock that asks for them.
JUST_NOW = timedelta(minutes=10)
PAUSE = timedelta(seconds=20)


class EventOrder(Order):
    type: Literal[TYPES]  # type: ignore[valid-type]  # the list of events.py, not another
    timestamp: AwareDatetime
    session_id: str | None = None
    visitor_id: str | None = None
    contact_id: str | None = None
    channel: str | None = "direct"
    utm: dict[Literal[UTM], str | None] = {}  # type: ignore[valid-type]  # as above
    properties: dict[str, Any] = {}


class EventsOrder(WorkspaceOrder):
    events: Annotated[list[EventOrder], Field(min_length=1, max_length=10_000)]


class AddOrder(WorkspaceOrder):
    """Visits of one page each; the first `conversions` of them also buy for `value`."""

    sessions: int = Field(1, ge=1, le=10_000)
    channel: str | None = "organic"
    at: AwareDatetime | None = None
    conversions: int = Field(0, ge=0)
    value: float = 100.0
    page_url: str = "/"
    country: str | None = None
    campaign: str | None = None


class RemoveOrder(WorkspaceOrder):
    sessions: int = Field(1, ge=1, le=10_000)
    channel: str | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


class ReviseOrder(WorkspaceOrder):
    resource: Literal[
        "seo.keywords",
        "seo.pages",
        "seo.recommendations",
        "content",
        "content.briefs",
        "campaigns",
        "contacts",
        "contacts.segments",
    ]
    id: str
    set: dict[str, Any]


class SubscribeOrder(WorkspaceOrder, Creation):
    """What a person would paste at OSCOM's own pages: any URL, any secret."""


class Happening:
    def __init__(self, world: World) -> None:
        self._world = world
        self._numbers = count(1)

    def emit(self, request: Request) -> Any:
        """Events happen now and are delivered in the background."""
        order = read(Emission, request)
        world, slug = self._world, workspace_of(self._world, order.workspace, order.key)
        if order.platform != "oscom":
            raise Refused("unknown platform, choose from oscom")
        dataset = dataset_of(world, slug, None)
        # One moment for all: lists are made once for each.
        told, now = [], world.clock.now()
        for number, happening in enumerate(order.happenings()):
            scene = Scene(dataset, now, number)
            data = happen(scene, happening.event, happening.data, applies=order.applies)
            told.append(tell(order, happening, data, slug))

        lists = list(deliveries(order, told, self._receivers(order, slug)))
        dispatch(order, lists, world.courier)
        return {
            "events": [item.id for item in told],
            "data": [item.data for item in told],
            "deliveries": [delivery.id for found in lists for delivery in found],
        }

    def _receivers(self, order: Emission, slug: str) -> list[Subscription]:
        held = self._world.subscriptions.of(slug)
        return [item for item in held if order.subscription in (None, item.id)]

    def list_deliveries(self, request: Request) -> Any:
        """Oldest first; narrowed by any field. `?settle=5` first waits for what is under way."""
        query = dict(request.query)
        settle = query.pop("settle", None)
        settled = settle is None or self._world.courier.settle(
            min(float(settle or 0), SETTLE_SECONDS)
        )
        found = self._world.courier.journal()
        for name, value in query.items():
            found = [item for item in found if str(item.get(name)) == value]
        return {"settled": settled, "deliveries": found}

    def subscribe(self, request: Request) -> Any:
        order = read(SubscribeOrder, request)
        subscription = subscribe(
            self._world.subscriptions,
            order,
            workspace=workspace_of(self._world, order.workspace, order.key),
            at=iso(self._world.clock.wall()),
        )
        return subscription.public()

    def insert_events(self, request: Request) -> Any:
        """Events as given, taken in now: late ones where their time is past."""
        order = read(EventsOrder, request)
        rows = [self._row(event) for event in order.events]
        additions.insert(dataset_of(self._world, order.workspace, order.key), rows)
        return {"events": [row["id"] for row in rows]}

    def add(self, request: Request) -> Any:
        order = read(AddOrder, request)
        start = order.at or self._world.clock.now() - JUST_NOW
        rows = []
        for number in range(order.sessions):
            visit = f"added_{next(self._numbers)}"
            common = {
                "timestamp": start,
                "session_id": f"ses_{visit}",
                "visitor_id": f"vis_{visit}",
                "channel": order.channel,
            }
            page = {"page_url": order.page_url, "country": order.country}
            rows.append(self._row(EventOrder(type="page_view", properties=page, **common)))
            if number < order.conversions:
                common["timestamp"] = start + PAUSE
                rows.append(self._row(self._sale(order, common)))
        additions.insert(dataset_of(self._world, order.workspace, order.key), rows)
        return {"sessions": order.sessions, "events": len(rows)}

    def remove(self, request: Request) -> Any:
        """Numbers go down: the newest visits of the range never were."""
        order = read(RemoveOrder, request)
        dataset = dataset_of(self._world, order.workspace, order.key)
        found = additions.remove_sessions(
            dataset,
            order.sessions,
            channel=order.channel,
            since=naive(order.since or datetime.min.replace(tzinfo=UTC)),
            until=naive(order.until or self._world.clock.now()),
        )
        return {"sessions": found}

    def revise(self, request: Request) -> Any:
        """Fields of a listed item are what the order says from now on."""
        order = read(ReviseOrder, request)
        dataset = dataset_of(self._world, order.workspace, order.key)
        dataset.edits.revise(order.resource, order.id, order.set)
        return {}

    def _sale(self, order: AddOrder, common: dict[str, Any]) -> EventOrder:
        properties: dict[str, Any] = {"conversion": True, "value": order.value}
        properties["country"] = order.country
        if order.campaign:
            properties["campaign_name"] = order.campaign
            properties["interaction"] = "reply"
            return EventOrder(type="campaign_interaction", properties=properties, **common)
        return EventOrder(type="form_submit", properties=properties, **common)

    def _row(self, event: EventOrder) -> dict[str, Any]:
        if unknown := set(event.properties) - PROPERTIES:
            raise Refused(f"unknown properties: {', '.join(sorted(unknown))}")
        number = next(self._numbers)
        return {
            **event.properties,
            **{f"utm_{name}": value for name, value in event.utm.items()},
            "id": f"evt_x{number:010}",
            "type": event.type,
            "ts": naive(event.timestamp),
            "created_at": naive(self._world.clock.now()),
            "visitor_id": event.visitor_id or f"vis_x{number}",
            "contact_id": event.contact_id,
            "session_id": event.session_id or f"ses_x{number}",
            "channel": event.channel,
        }


def naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
