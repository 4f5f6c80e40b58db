from __future__ import annotations

import logging
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from redis import Redis

from clients.models import Client, Connection
from clients.tenancy import within
from tests.fixtures.platform import STATE, asks_of, connect, make_board, refreshed, waiting
from tests.fixtures.sandbox import Sandbox
from tests.widgets.live.webhooks.sender import event, make_sender
from widgets.models import WebhookDelivery
from widgets.results.reader import Place
from widgets.sources.spec import Priority
from widgets.tasks import refresh_asks, sweep_webhooks

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("minutes", "messages"), [(1, 1), (60, 0)])
def test_no_message_waits_until_its_broker_hands_it_out_again(
    acme: Client, platform: Sandbox, redis: Redis, minutes: int, messages: int
) -> None:
    connection = connect(acme, platform)
    board = make_board(connection, {"metrics": ["sessions"]})
    with within(acme.pk):
        until = timezone.now() + timedelta(minutes=minutes)
        Connection.objects.for_client(acme.pk).update(blocked_until=until)
    digests = [ask.digest for ask in asks_of(board)]

    refresh_asks.apply((Place(acme.pk, board.pk, STATE, "[]").dump(), digests)).get()

    assert platform.journal() == []
    assert redis.llen("screens") == messages


def test_what_an_event_made_stale_leaves_open_screens_a_fifth(
    acme: Client, platform: Sandbox, redis: Redis
) -> None:
    connection = connect(acme, platform, per_minute=20)
    others = [{"field": "channel", "operator": "neq", "value": str(number)} for number in range(16)]
    tiles = [{"metrics": ["sessions"], "filters": [condition]} for condition in others]
    refreshed(asks_of(make_board(connection, *tiles)))
    board = make_board(connection, {"metrics": ["sessions"]})
    asks = asks_of(board)
    place = Place(acme.pk, board.pk, STATE, "[]").dump()

    refresh_asks.apply((place, [asks[0].digest], 1, Priority.WEBHOOK)).get()
    spared = len(platform.journal())
    refreshed(asks)

    assert (spared, len(platform.journal())) == (16, 17)
    assert waiting(redis)[2:] == [2, Priority.WEBHOOK]


def test_a_clients_row_that_cannot_be_read_cuts_no_other_off(
    acme: Client, globex: Client, redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = make_sender(acme), make_sender(globex)
    for sender in (bad, good):
        sender.send(event("content.brief.created"))
    with within(acme.pk):
        rows = WebhookDelivery.objects.for_client(acme.pk)
        rows.update(happened_at=datetime.fromisoformat("0001-01-01T00:00:00+14:00"))

    sweep_webhooks()

    assert [delivery.state for delivery in good.stored()] == ["processed"]
    (told,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert str(vars(told)["connection"]) == str(bad.connection.pk)
