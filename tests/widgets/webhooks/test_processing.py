"""From the database to counters: nothing lost, nothing twice."""

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
from tests.widgets.webhooks.sender import Sender, event, make_sender
from tests.widgets.webhooks.working import (
    CAMPAIGN,
    ONCE,
    TWICE,
    change,
    end_debounce,
    raised,
    states,
    work,
)
from widgets.models import WebhookDelivery
from widgets.webhooks import processing

pytestmark = pytest.mark.django_db


def test_an_event_raises_what_it_changes_and_nothing_else(oscom: Sender, redis: Redis) -> None:
    oscom.send(event("analytics.alert.triggered", data={"metric": "revenue"}))

    assert work(oscom, redis) is None

    assert raised(oscom, redis) == {
        "analytics!": 1,
        "overview!": 1,
        "reports!": 1,
        "marks!": 1,
        "analytics:revenue": 1,
        "overview:revenue": 1,
        "reports": 1,
        "marks": 1,
    }
    (delivery,) = oscom.stored()
    assert delivery.state == "processed"
    assert delivery.processed_at is not None


def test_what_is_processed_is_not_worked_on_again(oscom: Sender, redis: Redis) -> None:
    oscom.send(event("content.brief.created", data={}))
    work(oscom, redis)
    (before,) = oscom.stored()
    end_debounce(redis)

    work(oscom, redis)

    assert raised(oscom, redis) == ONCE
    assert oscom.stored()[0].processed_at == before.processed_at


def test_what_a_dead_worker_held_is_worked_on_once_its_lease_ends(
    oscom: Sender, redis: Redis
) -> None:
    oscom.send(event("content.brief.created"))
    (held,) = processing._lease(oscom.connection.client_id, oscom.connection.pk)
    work(oscom, redis)
    during = raised(oscom, redis)

    change(oscom, due_at=Now())
    work(oscom, redis)

    assert during == {}
    assert raised(oscom, redis) == ONCE
    assert held.attempts == 1
    assert oscom.stored()[0].attempts == 2


def die_over(sender: Sender) -> list[str]:
    """A worker takes what it may and is heard of no more; the events it held."""
    held = processing._lease(sender.connection.client_id, sender.connection.pk)
    change(sender, due_at=Now())
    return [delivery.event_id for delivery in held]


def test_what_nobody_survives_is_set_aside_and_can_be_replayed(
    acme: Client, oscom: Sender, redis: Redis
) -> None:
    oscom.send(event("content.brief.created"))

    deaths = [die_over(oscom) for _ in range(processing.MOST_ATTEMPTS + 1)]
    (given_up,) = oscom.stored()
    with within(acme.pk):
        processing.replay(given_up)
    work(oscom, redis)

    assert [len(held) for held in deaths] == [1] * processing.MOST_ATTEMPTS + [0]
    assert (given_up.state, given_up.failure) == ("failed", "deadly")
    (replayed,) = oscom.stored()
    assert (replayed.state, replayed.failure) == ("processed", "")


def test_a_deadly_event_takes_no_neighbour_with_it(oscom: Sender, redis: Redis) -> None:
    for name in ("good", "deadly", "fine"):
        oscom.send(event("content.brief.created", id=name))

    together = die_over(oscom)
    alone = [die_over(oscom) for _ in range(3)]
    oscom.send(event("content.brief.created", id="new"))
    next_up = die_over(oscom)

    assert together == ["fine", "deadly", "good"]
    assert alone == [["good"], ["deadly"], ["fine"]]
    assert next_up == ["new"]


def test_waiting_for_a_window_or_for_redis_blames_nobody(oscom: Sender, redis: Redis) -> None:
    oscom.send(event("content.brief.created"))
    work(oscom, redis)
    oscom.send(event("content.brief.created"))
    for _ in range(processing.MOST_ATTEMPTS + 1):
        change(oscom, due_at=Now())
        work(oscom, redis)
    with Redis(port=1, retry=Retry(NoBackoff(), 0)) as nobody:
        for _ in range(processing.MOST_ATTEMPTS + 1):
            change(oscom, due_at=Now())
            with pytest.raises(RedisError):
                work(oscom, nobody)

    assert sorted(states(oscom)) == ["processed", "waiting"]


def test_who_lost_the_lease_settles_nothing(oscom: Sender, redis: Redis) -> None:
    oscom.send(event("content.brief.created"))
    (held,) = processing._lease(oscom.connection.client_id, oscom.connection.pk)
    change(oscom, due_at=Now())
    processing._lease(oscom.connection.client_id, oscom.connection.pk)

    processing._settle(held.lease, [held], state=WebhookDelivery.State.PROCESSED)

    assert states(oscom) == ["waiting"]


def test_without_redis_events_wait(oscom: Sender, redis: Redis) -> None:
    oscom.send(event("content.brief.created"))
    with Redis(port=1, retry=Retry(NoBackoff(), 0)) as nobody, pytest.raises(RedisError):
        work(oscom, nobody)
    during = states(oscom)

    change(oscom, due_at=Now())
    work(oscom, redis)

    assert during == ["waiting"]
    assert raised(oscom, redis) == ONCE
    assert states(oscom) == ["processed"]


def test_the_sweep_finds_what_nobody_was_told_of(
    acme: Client, globex: Client, redis: Redis
) -> None:
    ours, theirs = make_sender(acme), make_sender(globex)
    for sender in (ours, ours, theirs):
        sender.send(event("content.brief.created"))
    ours.send(event("weather.changed"))

    found = set(processing.due())
    for client_id, connection_id in found:
        processing.process(client_id, connection_id, redis=redis)

    assert found == {(s.connection.client_id, s.connection.pk) for s in (ours, theirs)}
    assert processing.due() == []


def test_a_replayed_delivery_acts_once_more(acme: Client, oscom: Sender, redis: Redis) -> None:
    oscom.send(event("content.brief.created"))
    work(oscom, redis)
    end_debounce(redis)

    with within(acme.pk):
        processing.replay(oscom.stored()[0])
    work(oscom, redis)

    assert raised(oscom, redis) == TWICE
    assert states(oscom) == ["processed"]


def test_what_was_not_understood_is_not_replayed(acme: Client, oscom: Sender) -> None:
    oscom.send(b"not json")

    with within(acme.pk):
        processing.replay(oscom.stored()[0])

    assert states(oscom) == ["rejected"]


def test_old_deliveries_are_forgotten(acme: Client, oscom: Sender) -> None:
    oscom.send()
    change(oscom, received_at=Now() - timedelta(days=31))
    oscom.send()

    with across_clients():
        gone = processing.forget(timedelta(days=30))

    assert gone == 1
    assert len(oscom.stored()) == 1


def test_order_and_repetition_do_not_matter(acme: Client, globex: Client, redis: Redis) -> None:
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

    assert raised(forwards, redis) == raised(backwards, redis)


def test_an_event_that_breaks_takes_no_neighbour_with_it(oscom: Sender, redis: Redis) -> None:
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
    assert raised(oscom, redis) == ONCE


def _set_data(sender: Sender, delivery_id: UUID, data: object) -> None:
    with within(sender.connection.client_id):
        rows = WebhookDelivery.objects.for_client(sender.connection.client_id)
        rows.filter(pk=delivery_id).update(data=data)
