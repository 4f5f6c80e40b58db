"""Commands that emit events and change numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field

from sandbox.clock import iso
from sandbox.control.commands import (
    ControlCommand,
    ControlError,
    WorkspaceCommand,
    read,
    synthetic_data_of,
    workspace_of,
)
from sandbox.exchange import Request
from sandbox.oscom.catalogue import PROPERTIES
from sandbox.oscom.events import TYPES, UTM
from sandbox.oscom.webhook_events import EventContext, perform
from sandbox.oscom.webhooks import Creation, subscribe
from sandbox.synthetic import additions
from sandbox.webhooks.emission import Emission, build, deliveries, dispatch
from sandbox.webhooks.subscriptions import Subscription
from sandbox.world import World

SETTLE_SECONDS = 30.0
# Added visits are in the past of any clock that asks for them.
JUST_NOW = timedelta(minutes=10)
PAUSE = timedelta(seconds=20)


class EventCommand(ControlCommand):
    type: Literal[TYPES]  # type: ignore[valid-type]  # the list of events.py, not another
    timestamp: AwareDatetime
    session_id: str | None = None
    visitor_id: str | None = None
    contact_id: str | None = None
    channel: str | None = "direct"
    utm: dict[Literal[UTM], str | None] = {}  # type: ignore[valid-type]  # as above
    properties: dict[str, Any] = {}


class EventsCommand(WorkspaceCommand):
    events: Annotated[list[EventCommand], Field(min_length=1, max_length=10_000)]


class AddCommand(WorkspaceCommand):
    """Visits of one page each; the first `conversions` of them also buy for `value`."""

    sessions: int = Field(1, ge=1, le=10_000)
    channel: str | None = "organic"
    at: AwareDatetime | None = None
    conversions: int = Field(0, ge=0)
    value: float = 100.0
    page_url: str = "/"
    country: str | None = None
    campaign: str | None = None


class RemoveCommand(WorkspaceCommand):
    sessions: int = Field(1, ge=1, le=10_000)
    channel: str | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


class ReviseCommand(WorkspaceCommand):
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


class SubscribeCommand(WorkspaceCommand, Creation):
    """A subscription made by hand at the platform: any URL, any secret."""


class EventControl:
    def __init__(self, world: World) -> None:
        self._world = world
        self._numbers = count(1)

    def emit(self, request: Request) -> Any:
        """Events take effect now and are delivered in the background."""
        command = read(Emission, request)
        world, slug = self._world, workspace_of(self._world, command.workspace, command.key)
        if command.platform != "oscom":
            raise ControlError("unknown platform, choose from oscom")
        synthetic = synthetic_data_of(world, slug, None)
        # One moment for all: lists are made once for each.
        sent, now = [], world.clock.now()
        for number, emitted in enumerate(command.expanded()):
            context = EventContext(synthetic, now, number)
            data = perform(context, emitted.event, emitted.data, applies=command.applies)
            sent.append(build(command, emitted, data, slug))

        lists = list(deliveries(command, sent, self._receivers(command, slug)))
        dispatch(command, lists, world.dispatcher)
        return {
            "events": [item.id for item in sent],
            "data": [item.data for item in sent],
            "deliveries": [delivery.id for found in lists for delivery in found],
        }

    def _receivers(self, command: Emission, slug: str) -> list[Subscription]:
        held = self._world.subscriptions.of(slug)
        return [item for item in held if command.subscription in (None, item.id)]

    def list_deliveries(self, request: Request) -> Any:
        """Oldest first; narrowed by any field. `?settle=5` first waits for what is under way."""
        query = dict(request.query)
        settle = query.pop("settle", None)
        settled = settle is None or self._world.dispatcher.settle(
            min(float(settle or 0), SETTLE_SECONDS)
        )
        found = self._world.dispatcher.delivery_log()
        for name, value in query.items():
            found = [item for item in found if str(item.get(name)) == value]
        return {"settled": settled, "deliveries": found}

    def subscribe(self, request: Request) -> Any:
        command = read(SubscribeCommand, request)
        subscription = subscribe(
            self._world.subscriptions,
            command,
            workspace=workspace_of(self._world, command.workspace, command.key),
            at=iso(self._world.clock.wall()),
        )
        return subscription.public()

    def insert_events(self, request: Request) -> Any:
        """Events as given, taken in now: late ones where their time is past."""
        command = read(EventsCommand, request)
        rows = [self._row(event) for event in command.events]
        additions.insert(synthetic_data_of(self._world, command.workspace, command.key), rows)
        return {"events": [row["id"] for row in rows]}

    def add(self, request: Request) -> Any:
        command = read(AddCommand, request)
        start = command.at or self._world.clock.now() - JUST_NOW
        rows = []
        for number in range(command.sessions):
            visit = f"added_{next(self._numbers)}"
            common = {
                "timestamp": start,
                "session_id": f"ses_{visit}",
                "visitor_id": f"vis_{visit}",
                "channel": command.channel,
            }
            page = {"page_url": command.page_url, "country": command.country}
            rows.append(self._row(EventCommand(type="page_view", properties=page, **common)))
            if number < command.conversions:
                common["timestamp"] = start + PAUSE
                rows.append(self._row(self._sale(command, common)))
        additions.insert(synthetic_data_of(self._world, command.workspace, command.key), rows)
        return {"sessions": command.sessions, "events": len(rows)}

    def remove(self, request: Request) -> Any:
        """Numbers go down: the newest visits of the range never were."""
        command = read(RemoveCommand, request)
        synthetic = synthetic_data_of(self._world, command.workspace, command.key)
        found = additions.remove_sessions(
            synthetic,
            command.sessions,
            channel=command.channel,
            since=naive(command.since or datetime.min.replace(tzinfo=UTC)),
            until=naive(command.until or self._world.clock.now()),
        )
        return {"sessions": found}

    def revise(self, request: Request) -> Any:
        """Fields of a listed item are replaced by the command's."""
        command = read(ReviseCommand, request)
        synthetic = synthetic_data_of(self._world, command.workspace, command.key)
        synthetic.edits.revise(command.resource, command.id, command.set)
        return {}

    def _sale(self, command: AddCommand, common: dict[str, Any]) -> EventCommand:
        properties: dict[str, Any] = {"conversion": True, "value": command.value}
        properties["country"] = command.country
        if command.campaign:
            properties["campaign_name"] = command.campaign
            properties["interaction"] = "reply"
            return EventCommand(type="campaign_interaction", properties=properties, **common)
        return EventCommand(type="form_submit", properties=properties, **common)

    def _row(self, event: EventCommand) -> dict[str, Any]:
        if unknown := set(event.properties) - PROPERTIES:
            raise ControlError(f"unknown properties: {', '.join(sorted(unknown))}")
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
