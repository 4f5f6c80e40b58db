"""Tests of connections at the sandbox: made once, kept with their result, never half."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db.models.functions import Now

from clients.models import Client, Connection
from clients.tenancy import across_clients, within
from runtime import leased_jobs
from tests.fixtures.platform import connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from widgets.accounts import checks
from widgets.models import ConnectionCheck
from widgets.results import reader
from widgets.sources.oscom import contract
from widgets.tasks import check_connection

pytestmark = pytest.mark.django_db


def request(connection: Connection, *, resets: bool = False) -> None:
    with within(connection.client_id):
        checks.request(connection, actor=None, resets=resets)


def run(connection: Connection) -> None:
    check_connection(str(connection.client_id), str(connection.pk))


def stored(connection: Connection) -> tuple[ConnectionCheck, Connection]:
    with within(connection.client_id):
        found = checks.of_connection(connection)
        row = Connection.objects.for_client(connection.client_id).get()
    assert found is not None
    return found, row


def test_a_good_key_is_found_to_work_with_its_permissions(acme: Client, platform: Sandbox) -> None:
    connection = connect(acme, platform, scopes=["analytics:read", "seo:read"])
    request(connection)

    run(connection)

    check, row = stored(connection)
    assert (check.usable, check.next_attempt_at, check.failure) == (True, None, "")
    assert check.scopes[contract.SEO_SCOPE] is True
    assert check.scopes[contract.CONTACTS_SCOPE] is False
    assert (row.health, row.scopes) == ("ok", check.scopes)


def test_a_refused_key_is_a_tests_result(acme: Client, platform: Sandbox) -> None:
    connection = connect(acme, platform, expired=True)
    request(connection)

    run(connection)

    check, row = stored(connection)
    assert (check.usable, check.failure) == (False, "auth_failed")
    assert (row.health, row.last_failure) == ("needs_attention", "auth_failed")


def test_two_requests_make_one_test(acme: Client, platform: Sandbox) -> None:
    connection = connect(acme, platform)
    request(connection)
    request(connection)

    run(connection)
    calls = len(platform.request_log())
    run(connection)

    assert calls == 1 + len(contract.PROBES)
    assert len(platform.request_log()) == calls


def test_a_test_whose_worker_died_runs_after_its_lease(acme: Client, platform: Sandbox) -> None:
    connection = connect(acme, platform)
    request(connection)
    taken = checks._take(acme.pk, connection.pk)
    assert taken is not None

    run(connection)
    assert platform.request_log() == []
    with within(acme.pk):
        ConnectionCheck.objects.for_client(acme.pk).update(lease_expires_at=Now())
    assert leased_jobs.due(ConnectionCheck, across_clients) == [(acme.pk, connection.pk)]
    run(connection)

    assert stored(connection)[0].usable is True


def test_a_platform_without_an_answer_is_a_result_with_its_reason(
    acme: Client, platform: Sandbox
) -> None:
    connection = connect(acme, platform)
    platform.scenario("error_envelope")
    request(connection)

    run(connection)

    check, row = stored(connection)
    assert (check.usable, check.failure) == (None, "error_reported")
    assert check.request_id.startswith("req_")
    assert row.health == "failing"


def test_trying_again_closes_circuit_breakers_and_deletes_failures(
    acme: Client, platform: Sandbox
) -> None:
    connection = connect(acme, platform)
    tile_requests = tile_requests_of(make_board(connection, {"metrics": ["sessions"]}))
    platform.scenario("status", status=500)
    for _ in range(2):
        refreshed(tile_requests)
    platform.clear()
    assert refreshed(tile_requests)[0].failure is not None

    request(connection, resets=True)
    run(connection)

    now = datetime.now(UTC)
    with within(acme.pk):
        (result,) = reader.read(tile_requests, now)
    assert stored(connection)[0].usable is True
    assert result.wants_refresh(now)
    assert refreshed(tile_requests)[0].failure is None
