from __future__ import annotations

from io import StringIO

import orjson
import pytest
from django.core.management import call_command
from redis import Redis

from clients import endpoints
from clients.models import Client, WebhookEndpoint
from clients.tenancy import within
from tests.fixtures.cast import make_connection

State = WebhookEndpoint.State

pytestmark = pytest.mark.django_db


def asked_for(redis: Redis) -> set[str]:
    """The arguments of all messages that wait for workers."""
    queues = redis.scan_iter(_type="list")
    messages = [orjson.loads(raw) for queue in queues for raw in redis.lrange(queue, 0, -1)]
    return {message["headers"]["argsrepr"] for message in messages}


def test_every_connection_is_registered_but_those_set_up_by_hand(
    acme: Client, globex: Client, redis: Redis
) -> None:
    ours = make_connection(client=acme, label="Shop")
    theirs = make_connection(client=globex, label="Shop")
    by_hand = make_connection(client=acme, label="By hand")
    make_connection(client=acme, label="No key yet", key="")
    with within(acme.pk):
        endpoints.note(endpoints.issue(by_hand, actor=None).endpoint, State.MANUAL)
    said = StringIO()

    call_command("register_webhooks", stdout=said)

    assert said.getvalue() == "2 asked for\n"
    assert asked_for(redis) == {
        f"('register', '{one.client_id}', '{one.pk}', None)" for one in (ours, theirs)
    }
