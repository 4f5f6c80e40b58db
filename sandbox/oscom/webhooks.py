"""`/webhooks`: registering receivers. The guide lists no webhook scope, so a key needs the
read scope of each subscribed event's module."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from sandbox.clock import iso
from sandbox.oscom.call import Call
from sandbox.oscom.envelope import ApiError, not_found
from sandbox.oscom.lists import Listing
from sandbox.oscom.query.schema import bad, refusal
from sandbox.oscom.scopes import demand
from sandbox.webhooks.delivery import loopback
from sandbox.webhooks.subscriptions import EVENTS, Condition, Subscription, Subscriptions

SHORTEST_SECRET = 8
Model = TypeVar("Model", bound=BaseModel)
LISTING = Listing(filters={}, sortable=("created_at", "updated_at"), sort="-created_at")


def reachable(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return url
    try:
        loopback(parts)
    except ValueError as error:
        raise bad("must be https:// (or http:// on loopback)") from error
    return url


def checked_events(events: list[str]) -> list[str]:
    for name in events:
        if name not in EVENTS:
            raise bad(f"unknown event {name}")
    if len(set(events)) < len(events):
        raise bad("events must be distinct")
    return events


Url = Annotated[str, Field(max_length=2000), AfterValidator(reachable)]
Events = Annotated[list[str], Field(min_length=1), AfterValidator(checked_events)]
Secret = Annotated[str, Field(min_length=SHORTEST_SECRET, max_length=256)]


class SubscriptionBody(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Creation(SubscriptionBody):
    url: Url
    events: Events
    secret: Secret | None = None
    conditions: list[Condition] = []


class SubscriptionPatch(SubscriptionBody):
    url: Url | None = None
    events: Events | None = None
    secret: Secret | None = None
    conditions: list[Condition] | None = None
    active: bool | None = None


def listed(call: Call) -> dict[str, Any]:
    permit(call, ())
    found = [item.public() for item in call.subscriptions.of(call.key.workspace)]
    return LISTING.page(call, found)


def created(call: Call) -> dict[str, Any]:
    wanted = parse(Creation, call)
    permit(call, wanted.events)
    subscription = subscribe(
        call.subscriptions, wanted, workspace=call.key.workspace, at=iso(call.wall)
    )
    return {"data": subscription.public()}


def subscribe(held: Subscriptions, wanted: Creation, *, workspace: str, at: str) -> Subscription:
    subscription = Subscription(
        id=held.next_id(),
        workspace=workspace,
        url=wanted.url,
        events=wanted.events,
        secret=wanted.secret,
        conditions=wanted.conditions,
        created_at=at,
        updated_at=at,
    )
    held.put(subscription)
    return subscription


def detail(call: Call) -> dict[str, Any]:
    subscription = subscription_of(call)
    permit(call, subscription.events)
    return {"data": subscription.public()}


def changed(call: Call) -> dict[str, Any]:
    subscription = subscription_of(call)
    wanted = parse(SubscriptionPatch, call)
    permit(call, [*subscription.events, *(wanted.events or ())])
    if wanted.secret is not None and wanted.secret != subscription.secret:
        subscription.previous_secret, subscription.secret = subscription.secret, wanted.secret
    for name in ("url", "events", "conditions", "active"):
        value = getattr(wanted, name)
        if value is not None:
            setattr(subscription, name, value)
    subscription.updated_at = iso(call.wall)
    return {"data": subscription.public()}


def removed(call: Call) -> dict[str, Any]:
    subscription = subscription_of(call)
    permit(call, subscription.events)
    # What is still on its way to it is dropped.
    subscription.active = False
    call.subscriptions.remove(subscription.id)
    return {}


def subscription_of(call: Call) -> Subscription:
    subscription = call.subscriptions.find(call.key.workspace, call.params["id"])
    if subscription is None:
        raise not_found("webhook")
    return subscription


def permit(call: Call, events: Sequence[str]) -> None:
    if call.webhooks_require_admin:
        demand(call.key, "admin")
    for event in events:
        demand(call.key, EVENTS[event])


def parse(model: type[Model], call: Call) -> Model:
    try:
        return model.model_validate_json(call.request.body or b"{}")
    except ValidationError as error:
        raise refused(error) from error


def refused(error: ValidationError) -> ApiError:
    broken = any(item["type"] == "json_invalid" for item in error.errors())
    answer = refusal(error)
    if broken:
        answer.code = "invalid_json"
    answer.message = answer.message.replace("Invalid query", "Invalid webhook")
    return answer
