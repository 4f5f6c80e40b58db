from __future__ import annotations

import pytest
from kombu.transport import redis as kombu_redis

from portal.celery import app
from tests.fixtures.faults import RedisServer
from tests.fixtures.lone_worker import broker
from tests.fixtures.patience import PATIENCE_SECONDS

__all__ = ["broker"]


def closed_with_a_message(broker: RedisServer) -> None:
    """Close a connection whose channel still holds a message, after its transport went."""
    connection = app.connection_for_read(broker.url)
    queue = connection.SimpleQueue("left")
    queue.put("unacknowledged")
    message = queue.get(timeout=PATIENCE_SECONDS)
    channel = message.channel
    with broker.stopped():
        channel.connection.client = None
        connection.maybe_close_channel(channel)


def test_channel_with_a_message_closes_after_its_connection(broker: RedisServer) -> None:
    closed_with_a_message(broker)


def test_kombu_still_needs_the_channel_of_workers(
    broker: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.celery.WorkerTransport", kombu_redis.Transport)

    with pytest.raises(AttributeError, match="hostname"):
        closed_with_a_message(broker)
