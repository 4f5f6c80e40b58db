from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from redis import Redis

from clients.models import Client, Connection
from clients.tenancy import within
from tests.fixtures.platform import STATE, asks_of, connect, make_board
from tests.fixtures.sandbox import Sandbox
from widgets.results.reader import Place
from widgets.tasks import refresh_asks

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
