from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from clients import endpoints
from clients.models import Client, WebhookEndpoint
from clients.tenancy import across_clients, within
from tests.fixtures.factories import make_connection
from widgets.models import WebhookSubscription

State = WebhookEndpoint.State

pytestmark = pytest.mark.django_db


def test_every_connection_is_registered_but_those_set_up_by_hand(
    acme: Client, globex: Client
) -> None:
    ours = make_connection(client=acme, label="Shop")
    theirs = make_connection(client=globex, label="Shop")
    by_hand = make_connection(client=acme, label="By hand")
    make_connection(client=acme, label="No key yet", key="")
    with within(acme.pk):
        endpoints.record(endpoints.issue(by_hand, actor=None).endpoint, State.MANUAL)
    said = StringIO()

    call_command("register_webhooks", stdout=said)

    assert said.getvalue() == "2 asked for\n"
    with across_clients():
        placed = (
            WebhookSubscription.objects.across_clients()
            .due()
            .values_list("connection", "desired_state")
        )
        assert set(placed) == {(ours.pk, "register"), (theirs.pk, "register")}
