from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from celery.signals import before_task_publish
from django.core.management import call_command

from clients import endpoints
from clients.models import Client, WebhookEndpoint
from clients.tenancy import within
from tests.fixtures.cast import make_connection

State = WebhookEndpoint.State

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent() -> Iterator[list[Any]]:
    """The arguments of messages that go to workers, who may be there and take them."""
    found: list[Any] = []

    def note(headers: dict[str, Any], **told: Any) -> None:
        found.append(headers["argsrepr"])

    before_task_publish.connect(note)
    yield found
    before_task_publish.disconnect(note)


def test_every_connection_is_registered_but_those_set_up_by_hand(
    acme: Client, globex: Client, sent: list[Any]
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
    assert set(sent) == {
        f"('register', '{one.client_id}', '{one.pk}', None)" for one in (ours, theirs)
    }
