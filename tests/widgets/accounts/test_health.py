"""Health of connections, as it is recorded from the outcomes of their calls."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from clients.models import Client, Connection
from clients.tenancy import within
from tests.fixtures.platform import connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from widgets.accounts import access, health
from widgets.accounts.key_rotation import refresh_with_rotation
from widgets.results import reader
from widgets.results.refresh import Opened, Outcome
from widgets.sources.account import Priority
from widgets.sources.failures import DeadlineExceeded, Failure

pytestmark = pytest.mark.django_db

SESSIONS = {"metrics": ["sessions"]}


def stored(connection: Connection) -> Connection:
    with within(connection.client_id):
        found: Connection = Connection.objects.for_client(connection.client_id).get()
    return found


def test_our_own_deadline_leaves_the_health_of_an_account(acme: Client, platform: Sandbox) -> None:
    connection = connect(acme, platform)

    def opened(identity: UUID) -> Opened:
        found = access.open_account(acme.pk, identity, Priority.SCREEN)
        assert not isinstance(found, Failure)
        return found[0], replace(found[1], until=datetime.now(UTC))

    asked = tile_requests_of(make_board(connection, dict(SESSIONS)))
    outcomes = refresh_with_rotation(asked, cache=reader.result_cache(), open_account=opened)
    health.record_outcomes(acme.pk, outcomes)

    assert [type(outcome.failure) for outcome in outcomes] == [DeadlineExceeded]
    with within(acme.pk):
        found = Connection.objects.for_client(acme.pk).get()
    assert (found.health, found.failure) == (connection.health, "")


def test_last_success_and_failure_are_recorded(acme: Client, platform: Sandbox) -> None:
    connection = connect(acme, platform)
    tile_requests = tile_requests_of(make_board(connection, dict(SESSIONS)))

    refreshed(tile_requests)
    good = stored(connection)
    platform.scenario("values", name="sessions", raw="12.01")
    refreshed(tile_requests)
    bad = stored(connection)
    platform.clear()
    refreshed(tile_requests)
    mended = stored(connection)

    assert (good.health, good.failure, good.last_failed_at) == ("ok", "", None)
    assert (bad.health, bad.failure) == ("degraded", "contract_violation")
    assert bad.last_good_at == good.last_good_at
    assert bad.last_request_id.startswith("req_")
    assert (mended.health, mended.failure) == ("ok", "")
    assert (mended.last_failure, mended.last_failed_at) == (bad.last_failure, bad.last_failed_at)
    assert mended.last_good_at == mended.checked_at > bad.last_failed_at


def test_an_account_with_some_failing_resources_is_degraded(
    acme: Client, platform: Sandbox
) -> None:
    connection = connect(acme, platform)
    board = make_board(connection, dict(SESSIONS), {"metrics": ["conversions"]})
    platform.scenario("values", name="conversions", raw="12.01")

    refreshed(tile_requests_of(board))

    found = stored(connection)
    assert (found.health, found.failure) == ("degraded", "contract_violation")
    assert found.last_good_at is not None


def test_an_account_with_unreadable_answers_alone_is_failing(
    acme: Client, platform: Sandbox
) -> None:
    connection = connect(acme, platform)
    platform.scenario("error_envelope")

    refreshed(tile_requests_of(make_board(connection, dict(SESSIONS))))

    found = stored(connection)
    assert (found.health, found.failure, found.last_good_at) == ("failing", "error_reported", None)
    assert found.checked_at is not None


def test_an_exception_of_ours_leaves_the_health_of_an_account(
    acme: Client, platform: Sandbox
) -> None:
    connection = connect(acme, platform)
    (tile_request,) = tile_requests_of(make_board(connection, dict(SESSIONS)))

    health.record_outcomes(acme.pk, [Outcome(tile_request, Failure())])

    found = stored(connection)
    assert (found.health, found.checked_at) == ("untested", None)
