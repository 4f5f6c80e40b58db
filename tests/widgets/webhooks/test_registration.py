"""Registration at the platform, over real HTTP: found, repaired, rotated, removed."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from django.db import transaction
from django.utils import timezone

from clients import endpoints
from clients.models import Client, Connection, WebhookEndpoint
from clients.secrets import tokens
from clients.tenancy import within
from tests.fixtures.factories import make_connection
from tests.fixtures.platform import connect
from tests.fixtures.sandbox import Sandbox
from widgets.accounts import access
from widgets.sources.account import Priority
from widgets.sources.failures import Failure, MalformedResponse
from widgets.webhooks import registration

pytestmark = pytest.mark.django_db

State = WebhookEndpoint.State
EVENTS = ["seo.ranking.changed"]


def run(what: str, connection: Connection) -> Failure | None:
    """Reconciles as a worker does; its account is opened within the test's transaction."""
    opened = partial(access.open_account, connection.client_id, priority=Priority.WEBHOOK)
    with transaction.atomic():
        return getattr(registration, what)(connection, open_account=opened, actor=None)


def rotate(connection: Connection) -> None:
    with within(connection.client_id):
        endpoints.rotate(endpoint_of(connection), actor=None)


def endpoint_of(connection: Connection) -> WebhookEndpoint:
    with within(connection.client_id):
        found = endpoints.of_connection(connection)
    assert found is not None
    return found


@pytest.fixture
def key(platform: Sandbox) -> str:
    token = f"oscom_sk_{uuid4().hex}"
    platform.add_key(token)
    return token


@pytest.fixture
def connection(acme: Client, platform: Sandbox, key: str) -> Connection:
    return make_connection(client=acme, key=key, base_url=platform.base_url)


def subscriptions(platform: Sandbox, key: str) -> list[dict[str, Any]]:
    answer = httpx2.get(
        f"{platform.base_url}/webhooks",
        headers={"authorization": f"Bearer {key}"},
        trust_env=False,
    )
    return list(answer.json()["data"])


def test_a_connection_registers_itself(connection: Connection, platform: Sandbox, key: str) -> None:
    assert run("register", connection) is None

    endpoint = endpoint_of(connection)
    (found,) = subscriptions(platform, key)
    token = str(found["url"]).split("/")[-2]
    assert str(found["url"]).startswith("http://agency.localhost/hooks/oscom/ptw_")
    assert endpoint.token_hash == tokens.hashed(token)
    assert (endpoint.state, endpoint.subscription) == (State.REGISTERED, found["id"])
    assert endpoint.disclosed_at is not None
    assert set(EVENTS) < set(found["events"])


def test_registering_again_repairs_the_subscription(
    connection: Connection, platform: Sandbox, key: str
) -> None:
    run("register", connection)
    (before,) = subscriptions(platform, key)
    headers = {"authorization": f"Bearer {key}"}
    url = f"{platform.base_url}/webhooks/{before['id']}"
    broken = {"active": False, "events": EVENTS}
    httpx2.patch(url, json=broken, headers=headers, trust_env=False).raise_for_status()

    run("register", connection)

    (after,) = subscriptions(platform, key)
    assert (after["id"], after["url"]) == (before["id"], before["url"])
    assert after["active"] is True
    assert after["events"] == before["events"]


def test_a_subscription_whose_response_was_lost_is_found_and_not_doubled(
    connection: Connection, platform: Sandbox, key: str
) -> None:
    platform.scenario("truncate", path="/webhooks", after=1, times=1)

    failure = run("register", connection)
    unheard = subscriptions(platform, key)
    run("register", connection)

    assert isinstance(failure, MalformedResponse)
    assert [found["id"] for found in unheard] == [endpoint_of(connection).subscription]
    assert len(subscriptions(platform, key)) == 1


def test_a_subscription_that_the_platform_lost_is_registered_anew(
    connection: Connection, platform: Sandbox, key: str
) -> None:
    run("register", connection)
    before = endpoint_of(connection)
    run_delete(platform, key)

    run("register", connection)

    (found,) = subscriptions(platform, key)
    assert tokens.hashed(str(found["url"]).split("/")[-2]) == endpoint_of(connection).token_hash
    assert endpoint_of(connection).token_hash != before.token_hash


def test_orphaned_subscriptions_are_removed_and_others_left_alone(
    connection: Connection, platform: Sandbox, key: str
) -> None:
    lost = endpoints.address("oscom", tokens.new(tokens.WEBHOOK))
    theirs = "https://example.com/hooks/oscom/somebody/"
    for url in (lost, theirs):
        platform.subscribe(url, key=key, events=EVENTS, secret="whsec_0123456789")

    run("register", connection)

    urls = {str(found["url"]) for found in subscriptions(platform, key)}
    assert lost not in urls
    assert theirs in urls
    assert len(urls) == 2


def test_two_connections_to_one_workspace_keep_each_others_subscriptions(
    acme: Client, globex: Client, platform: Sandbox, key: str
) -> None:
    for client in (acme, globex):
        run("register", make_connection(client=client, key=key, base_url=platform.base_url))

    assert len(subscriptions(platform, key)) == 2


def test_the_platform_is_told_a_rotated_secret_and_the_previous_one_stays_valid(
    connection: Connection, platform: Sandbox, key: str
) -> None:
    run("register", connection)
    old = endpoints.secret_of(endpoint_of(connection))

    rotate(connection)
    run("register", connection)

    endpoint = endpoint_of(connection)
    new = endpoints.secret_of(endpoint)
    assert endpoint.disclosed_at is not None
    assert endpoint.previous_until is not None
    assert endpoints.accepted(endpoint, endpoint.disclosed_at) == [
        secret.get_secret_value().encode() for secret in (new, old)
    ]
    assert len(subscriptions(platform, key)) == 1


def test_a_rotation_that_fails_at_the_platform_loses_no_secret(
    connection: Connection, platform: Sandbox
) -> None:
    run("register", connection)
    old = endpoints.secret_of(endpoint_of(connection)).get_secret_value().encode()
    platform.scenario("status", path="/webhooks", status=404)

    for _ in range(3):
        rotate(connection)
        assert run("register", connection) is not None

    endpoint = endpoint_of(connection)
    assert endpoint.state == State.FAILING
    assert old in endpoints.accepted(endpoint, timezone.now() + timedelta(days=7))


def test_a_key_without_the_scope_is_reported(connection: Connection, platform: Sandbox) -> None:
    platform.flags(webhooks_require_admin=True)

    failure = run("register", connection)

    endpoint = endpoint_of(connection)
    assert failure is not None
    assert (endpoint.state, endpoint.failure) == (State.REFUSED, "scope_missing")


def test_a_removed_webhook_is_gone_on_both_sides(
    connection: Connection, platform: Sandbox, key: str
) -> None:
    run("register", connection)

    assert run("unregister", connection) is None

    assert subscriptions(platform, key) == []
    with within(connection.client_id):
        assert endpoints.of_connection(connection) is None


def test_a_key_that_was_revoked_registers_nothing(acme: Client, platform: Sandbox) -> None:
    connection = connect(acme, platform, expired=True)

    failure = run("register", connection)

    assert failure is not None
    assert failure.code == "auth_failed"
    assert endpoint_of(connection).state == State.FAILING


def run_delete(platform: Sandbox, key: str) -> None:
    for found in subscriptions(platform, key):
        httpx2.delete(
            f"{platform.base_url}/webhooks/{found['id']}",
            headers={"authorization": f"Bearer {key}"},
            trust_env=False,
        ).raise_for_status()
