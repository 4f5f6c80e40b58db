"""Processing of deliveries: every event bumps its tags, and none twice."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from django.db.models.functions import Now
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from clients.models import Client
from clients.tenancy import across_clients, within
from runtime import leased_jobs
from tests.widgets.webhooks.sender import Sender, event, make_sender
from tests.widgets.webhooks.working import (
    CAMPAIGN,
    ONCE,
    TWICE,
    bumped,
    change,
    end_debounce,
    make_due,
    states,
    work,
)
from widgets.models import WebhookDelivery
from widgets.webhooks import processing

pytestmark = pytest.mark.django_db

MAX_ATTEMPTS = 5


def test_an_event_bumps_the_versions_of_its_own_tags_only(oscom: Sender, redis: Redis) -> None:
    oscom.send(event("analytics.alert.triggered", data={"metric": "revenue"}))

    assert work(oscom, redis) is None

    assert bumped(oscom, redis) == {
        "analytics!": 1,
        "overview!": 1,
        "reports!": 1,
        "annotations!": 1,
        "analytics:revenue": 1,
        "overview:revenue": 1,
        "reports": 1,
        "annotations": 1,
    }
    (delivery,) = oscom.stored()
    assert delivery.state == "processed"
    assert delivery.processed_at is not None


def test_a_processed_delivery_is_not_processed_again(oscom: Sender, redis: Redis) -> None:
    oscom.send(event("content.brief.created", data={}))
    work(oscom, redis)
    (before,) = oscom.stored()
    end_debounce(redis)

    work(oscom, redis)

    assert bumped(oscom, redis) == ONCE
    assert oscom.stored()[0].processed_at == before.processed_at


def test_a_dead_workers_deliveries_are_processed_after_its_lease(
    oscom: Sender, redis: Redis
) -> None:
    oscom.send(event("content.brief.created"))
    (held,) = processing._take(oscom.connection.client_id, oscom.connection.pk)
    work(oscom, redis)
    during = bumped(oscom, redis)

    change(oscom, lease_expires_at=Now())
    work(oscom, redis)

    assert during == {}
    assert bumped(oscom, redis) == ONCE
    assert held.attempts == 1
    assert oscom.stored()[0].attempts == 2


def die_over(sender: Sender) -> list[str]:
    """A worker takes what it may and is heard of no more; the events it held."""
    held = processing._take(sender.connection.client_id, sender.connection.pk)
    change(sender, lease_expires_at=Now())
    return [delivery.event_id for delivery in held]


def test_a_delivery_that_kills_its_workers_is_given_up_and_can_be_replayed(
    acme: Client, oscom: Sender, redis: Redis
) -> None:
    oscom.send(event("content.brief.created"))

    deaths = [die_over(oscom) for _ in range(MAX_ATTEMPTS)]
    work(oscom, redis)
    (given_up,) = oscom.stored()
    with within(acme.pk):
        processing.replay(given_up)
    work(oscom, redis)

    assert [len(held) for held in deaths] == [1] * MAX_ATTEMPTS
    assert (given_up.state, given_up.failure) == ("failed", "deadly")
    (replayed,) = oscom.stored()
    assert (replayed.state, replayed.failure) == ("processed", "")


def test_a_deadly_event_does_not_fail_its_batch(oscom: Sender, redis: Redis) -> None:
    for name in ("good", "deadly", "fine"):
        oscom.send(event("content.brief.created", id=name))

    together = die_over(oscom)
    alone = [die_over(oscom) for _ in range(3)]
    oscom.send(event("content.brief.created", id="new"))
    next_up = die_over(oscom)

    assert together == ["fine", "deadly", "good"]
    assert alone == [["good"], ["deadly"], ["fine"]]
    assert next_up == ["new"]


def test_waiting_for_a_debounce_or_for_redis_is_no_attempt(oscom: Sender, redis: Redis) -> None:
    oscom.send(event("content.brief.created"))
    work(oscom, redis)
    oscom.send(event("content.brief.created"))
    for _ in range(MAX_ATTEMPTS + 1):
        make_due(oscom)
        work(oscom, redis)
    with Redis(port=1, retry=Retry(NoBackoff(), 0)) as nobody:
        for _ in range(MAX_ATTEMPTS + 1):
            make_due(oscom)
            with pytest.raises(RedisError):
                work(oscom, nobody)

    assert sorted(states(oscom)) == ["processed", "waiting"]


def test_a_worker_that_lost_its_lease_stores_no_outcome(oscom: Sender, redis: Redis) -> None:
    oscom.send(event("content.brief.created"))
    (held,) = processing._take(oscom.connection.client_id, oscom.connection.pk)
    change(oscom, lease_expires_at=Now())
    processing._take(oscom.connection.client_id, oscom.connection.pk)

    processing._settle([held], state=WebhookDelivery.State.PROCESSED)

    assert states(oscom) == ["waiting"]


def test_deliveries_wait_while_redis_is_down(oscom: Sender, redis: Redis) -> None:
    oscom.send(event("content.brief.created"))
    with Redis(port=1, retry=Retry(NoBackoff(), 0)) as nobody, pytest.raises(RedisError):
        work(oscom, nobody)
    during = states(oscom)

    make_due(oscom)
    work(oscom, redis)

    assert during == ["waiting"]
    assert bumped(oscom, redis) == ONCE
    assert states(oscom) == ["processed"]


def test_the_sweep_finds_deliveries_without_a_notification(
    acme: Client, globex: Client, redis: Redis
) -> None:
    ours, theirs = make_sender(acme), make_sender(globex)
    for sender in (ours, ours, theirs):
        sender.send(event("content.brief.created"))
    ours.send(event("weather.changed"))

    found = set(leased_jobs.due(WebhookDelivery, across_clients))
    for client_id, connection_id in found:
        processing.process(client_id, connection_id, redis=redis)

    assert found == {(s.connection.client_id, s.connection.pk) for s in (ours, theirs)}
    assert leased_jobs.due(WebhookDelivery, across_clients) == []


def test_a_replayed_delivery_is_processed_once_more(
    acme: Client, oscom: Sender, redis: Redis
) -> None:
    oscom.send(event("content.brief.created"))
    work(oscom, redis)
    end_debounce(redis)

    with within(acme.pk):
        processing.replay(oscom.stored()[0])
    work(oscom, redis)

    assert bumped(oscom, redis) == TWICE
    assert states(oscom) == ["processed"]


def test_a_rejected_delivery_is_not_replayed(acme: Client, oscom: Sender) -> None:
    oscom.send(b"not json")

    with within(acme.pk):
        processing.replay(oscom.stored()[0])

    assert states(oscom) == ["rejected"]


def test_old_deliveries_are_deleted(acme: Client, oscom: Sender) -> None:
    oscom.send()
    change(oscom, received_at=Now() - timedelta(days=31))
    oscom.send()

    with across_clients():
        gone = processing.forget(timedelta(days=30))

    assert gone == 1
    assert len(oscom.stored()) == 1


def test_repeated_and_reordered_deliveries_bump_the_same_tags(
    acme: Client, globex: Client, redis: Redis
) -> None:
    bodies = [
        event("campaign.completed", data=CAMPAIGN),
        event("seo.ranking.changed", data={"keyword": "boots", "page_url": "/boots"}),
        event("content.published", data={"title": "Boots", "content_id": "cnt_1"}),
    ]
    forwards, backwards = make_sender(acme), make_sender(globex)

    for sender, order in ((forwards, bodies), (backwards, [*bodies[::-1], *bodies])):
        for body in order:
            sender.send(body)
        work(sender, redis)

    assert bumped(forwards, redis) == bumped(backwards, redis)


def test_a_broken_event_does_not_fail_its_batch(oscom: Sender, redis: Redis) -> None:
    oscom.send(event("content.brief.created"))
    oscom.send(event("content.published", data={}))
    stored = {delivery.event_type: delivery.pk for delivery in oscom.stored()}
    break_data = partial(_set_data, oscom, stored["content.published"])

    break_data(["not an object"])
    work(oscom, redis)

    assert {(d.state, d.failure) for d in oscom.stored()} == {
        ("failed", "broke"),
        ("processed", ""),
    }
    assert bumped(oscom, redis) == ONCE


def _set_data(sender: Sender, delivery_id: UUID, data: object) -> None:
    with within(sender.connection.client_id):
        rows = WebhookDelivery.objects.for_client(sender.connection.client_id)
        rows.filter(pk=delivery_id).update(data=data)
