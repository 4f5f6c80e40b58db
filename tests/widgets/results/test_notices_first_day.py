"""Accounts without numbers, over real HTTP: what a first day shows, and the days after."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from clients.models import Client, Connection
from clients.tenancy import within
from tests.fixtures.platform import connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from widgets.results import reader

pytestmark = pytest.mark.django_db

FIRST_DAY = "Connected today; first numbers tomorrow."
NOTHING = "There is no data in this period."
NOWHERE = {"field": "channel", "operator": "eq", "value": "nowhere"}


def stored_payload(connection: Connection, **tile: Any) -> tuple[bool, str]:
    tile_requests = tile_requests_of(make_board(connection, {"metrics": ["sessions"], **tile}))
    assert [outcome.failure for outcome in refreshed(tile_requests)] == [None]
    (result,) = reader.result_cache().read(tile_requests, datetime.now(UTC))
    payload = orjson.loads(result.entry.payload())
    return payload["empty"], payload["summary"]


@pytest.mark.parametrize("tile", [{"kind": "kpi"}, {"kind": "area", "dimensions": ["day"]}])
def test_an_account_without_numbers_says_when_they_will_come(
    acme: Client, platform: Sandbox, tile: dict[str, Any]
) -> None:
    assert stored_payload(connect(acme, platform, begins=None, workspace="newcomer"), **tile) == (
        True,
        FIRST_DAY,
    )


def test_tomorrow_it_is_no_longer_promised(acme: Client, platform: Sandbox) -> None:
    connection = connect(acme, platform, begins=None, workspace="newcomer")
    with within(acme.pk):
        yesterday = datetime.now(UTC) - timedelta(days=1)
        Connection.objects.for_client(acme.pk).update(created_at=yesterday)

    table = {"kind": "table", "dimensions": ["channel"]}

    assert stored_payload(connection, **table) == (True, NOTHING)


def test_an_empty_filtered_result_tells_nothing_about_the_account(
    acme: Client, platform: Sandbox
) -> None:
    table = {"kind": "table", "dimensions": ["channel"], "filters": [NOWHERE]}

    assert stored_payload(connect(acme, platform), **table) == (True, NOTHING)


def test_an_account_with_numbers_of_other_days_waits_for_none(
    acme: Client, platform: Sandbox
) -> None:
    connection = connect(acme, platform, begins="2025-01-01", workspace="newcomer")

    assert stored_payload(connection) == (False, "Sessions 0")


def test_an_account_that_brings_its_history_shows_it_at_once(
    acme: Client, platform: Sandbox
) -> None:
    assert stored_payload(connect(acme, platform))[0] is False
