"""Deliveries as a worker processes them, and their outcomes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from django.db.models.functions import Now
from redis import Redis

from clients.tenancy import within
from tests.widgets.webhooks.sender import Sender
from widgets.models import WebhookDelivery
from widgets.results import keys
from widgets.webhooks import processing

CAMPAIGN = {"campaign_id": "cmp_1", "name": "Launch", "start_date": "2025-11-01"}

ONCE = {"content_briefs": 1, "content_briefs!": 1}
TWICE = {"content_briefs": 2, "content_briefs!": 2}


def work(sender: Sender, redis: Redis) -> timedelta | None:
    connection = sender.connection
    return processing.process(connection.client_id, connection.pk, redis=redis)


def bumped(sender: Sender, redis: Redis) -> dict[str, int]:
    """The number of bumps of each tag."""
    connection = sender.connection
    prefix = keys.versions(connection.client_id, connection.pk, "")
    found = cast("list[bytes]", redis.keys(prefix + "*"))
    return {
        name.decode().removeprefix(prefix): len(cast(bytes, redis.get(name)).split(b" "))
        for name in found
    }


def states(sender: Sender) -> list[str]:
    return [delivery.state for delivery in sender.stored()]


def change(sender: Sender, **fields: Any) -> None:
    with within(sender.connection.client_id):
        WebhookDelivery.objects.for_client(sender.connection.client_id).update(**fields)


def make_due(sender: Sender) -> None:
    """Let the deliveries that wait be due now."""
    with within(sender.connection.client_id):
        rows = WebhookDelivery.objects.for_client(sender.connection.client_id)
        rows.filter(state=WebhookDelivery.State.WAITING).update(next_attempt_at=Now())


def end_debounce(redis: Redis) -> None:
    for name in cast("list[bytes]", redis.keys("t:*:debounce:*")):
        redis.delete(name)
