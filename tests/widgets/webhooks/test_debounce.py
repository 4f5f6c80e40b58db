"""Debounce: the first event of a burst acts at once, all others together at the end."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from redis import Redis

from clients.models import Client
from tests.widgets.webhooks.sender import Sender, event, make_sender
from tests.widgets.webhooks.working import (
    CAMPAIGN,
    ONCE,
    TWICE,
    bumped,
    end_debounce,
    make_due,
    states,
    work,
)
from widgets.results import keys
from widgets.webhooks import processing
from widgets.webhooks.debounce import INTERVAL, TOLERANCE, Debounce

pytestmark = pytest.mark.django_db


def test_a_burst_acts_at_once_and_once_more_at_the_end(oscom: Sender, redis: Redis) -> None:
    oscom.send(event("content.brief.created"))
    work(oscom, redis)
    for _ in range(20):
        oscom.send(event("content.brief.created"))
        work(oscom, redis)
    during = bumped(oscom, redis), sorted(set(states(oscom)))

    end_debounce(redis)
    make_due(oscom)
    work(oscom, redis)

    assert during == (ONCE, ["processed", "waiting"])
    assert bumped(oscom, redis) == TWICE
    assert set(states(oscom)) == {"processed"}


def test_one_worker_of_several_is_scheduled_to_run_again(oscom: Sender, redis: Redis) -> None:
    waits = []
    for _ in range(4):
        oscom.send(event("content.brief.created"))
        waits.append(work(oscom, redis))

    assert [wait is not None for wait in waits] == [False, True, False, False]
    assert timedelta() < cast(timedelta, waits[1]) <= INTERVAL


def test_the_next_run_is_at_the_end_of_the_first_interval(oscom: Sender, redis: Redis) -> None:
    alert, brief = "analytics.alert.triggered", "content.brief.created"
    waits = []
    for event_type in (brief, alert, alert):
        oscom.send(event(event_type))
        waits.append(work(oscom, redis))
    window = keys.debounce(oscom.connection.client_id, oscom.connection.pk, "content_briefs")
    redis.pexpire(window, timedelta(seconds=5))

    for _ in range(2):
        oscom.send(event(brief))
        waits.append(work(oscom, redis))

    assert [wait is not None for wait in waits] == [False, False, True, True, False]
    assert cast(timedelta, waits[3]) <= timedelta(seconds=5) < cast(timedelta, waits[2])


def test_intervals_that_end_together_are_handled_in_one_run(oscom: Sender, redis: Redis) -> None:
    alert = "analytics.alert.triggered"
    oscom.send(event(alert))
    work(oscom, redis)
    ends = [timedelta(seconds=20, milliseconds=300 * number) for number in range(3)]
    resources = ("analytics", "reports", "overview")
    run, *names = (
        keys.debounce(oscom.connection.client_id, oscom.connection.pk, resource)
        for resource in ("", *resources)
    )
    for left, name in zip(ends, names, strict=True):
        assert redis.pexpire(name, left)

    oscom.send(event(alert))
    wait = work(oscom, redis)

    assert wait
    assert wait <= ends[-1]
    pipe = redis.pipeline()
    for name in (run, *names):
        pipe.pttl(name)
    scheduled, *lefts = pipe.execute()
    assert scheduled == pytest.approx(max(lefts), abs=5)


def test_an_interval_that_is_about_to_end_is_not_polled(oscom: Sender, redis: Redis) -> None:
    oscom.send(event("content.brief.created"))
    window = keys.debounce(oscom.connection.client_id, oscom.connection.pk, "content_briefs")
    redis.set(window, 1)

    with CaptureQueriesContext(connection) as asked:
        wait = work(oscom, redis)

    assert wait == TOLERANCE
    assert len(asked) < 40


def test_a_slow_batch_is_due_when_the_interval_ends_that_it_read(
    oscom: Sender, redis: Redis
) -> None:
    connection = oscom.connection
    first, second = (Debounce(redis, connection.client_id, connection.pk) for _ in range(2))
    assert [each.acts("content_briefs") for each in (first, second)] == [True, False]
    begun = second.next_in
    redis.ping()  # as if the batch was written meanwhile

    assert first.next_in is None
    assert begun
    assert second.next_in
    assert TOLERANCE < second.next_in < begun < INTERVAL


def test_more_events_than_a_batch_act_together(
    oscom: Sender, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processing, "BATCH", 3)
    for _ in range(10):
        oscom.send(event("content.brief.created"))

    work(oscom, redis)

    assert set(states(oscom)) == {"processed"}


def test_a_debounced_resource_does_not_delay_another(oscom: Sender, redis: Redis) -> None:
    oscom.send(event("analytics.alert.triggered", data={"metric": "revenue"}))
    work(oscom, redis)
    oscom.send(event("campaign.completed", data=CAMPAIGN))

    work(oscom, redis)
    now = bumped(oscom, redis)
    end_debounce(redis)
    make_due(oscom)
    work(oscom, redis)
    later = bumped(oscom, redis)

    assert {tag for tag in now if tag.startswith("campaigns")} == {
        tag for tag in later if tag.startswith("campaigns")
    }
    assert all(times == 1 for tag, times in later.items() if tag.startswith("campaigns"))
    assert not any("@campaign" in tag for tag in now)
    assert any("@campaign" in tag for tag in later)
    assert set(states(oscom)) == {"processed"}


def test_each_connection_is_debounced_by_itself(acme: Client, globex: Client, redis: Redis) -> None:
    ours, again, theirs = make_sender(acme), make_sender(acme), make_sender(globex)
    for sender in (ours, again, theirs):
        sender.send(event("content.brief.created"))

    for sender in (ours, again, theirs):
        work(sender, redis)

    assert [bumped(sender, redis) for sender in (ours, again, theirs)] == [ONCE] * 3
