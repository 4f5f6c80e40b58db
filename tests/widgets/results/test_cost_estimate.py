"""The estimated cost of a dashboard is the number of calls that its refresh makes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from clients.models import Client
from tests.fixtures.platform import STATE, connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from tests.system.tenants import TWELVE
from widgets.queries.periods import DateRange
from widgets.queries.state import State
from widgets.results.plan import CostEstimate, estimate, estimate_by_connection

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = DateRange.parse("2025-11-20", "2025-11-20")
UNEVEN = replace(STATE, compared=DateRange.parse("2025-10-01", "2025-10-31"))
HOURS = State(None, TODAY, STATE.comparison, TODAY.before())

OVERVIEW = {"resource": "overview", "metrics": ["sessions"]}
CAMPAIGNS = {"resource": "campaigns", "metrics": ["campaigns"], "dimensions": ["status"]}
SPENT = {"resource": "campaigns", "metrics": ["spend"]}
SESSIONS = {"metrics": ["sessions"]}
BY_DAY = {"kind": "line", "metrics": ["sessions", "revenue"], "dimensions": ["day"]}
VISITORS = {"metrics": ["visitors"], "dimensions": ["channel"]}


@pytest.mark.parametrize("state", [STATE, UNEVEN, HOURS, replace(STATE, compared=None)])
@pytest.mark.parametrize(
    "tiles",
    [
        TWELVE,
        (SESSIONS, BY_DAY),
        (VISITORS, SESSIONS),
        (OVERVIEW, SESSIONS, BY_DAY),
        (CAMPAIGNS, SPENT, SESSIONS),
    ],
)
def test_the_estimate_equals_the_calls_that_the_platform_counts(
    acme: Client, platform: Sandbox, tiles: tuple[dict[str, Any], ...], state: State
) -> None:
    connection = connect(acme, platform, per_minute=1000)
    tile_requests = tile_requests_of(make_board(connection, *(dict(tile) for tile in tiles)), state)

    outcomes = refreshed(tile_requests)

    assert {outcome.failure for outcome in outcomes} == {None}
    seen = platform.request_log()
    assert estimate(tile_requests).calls == len(seen)
    assert estimate(tile_requests).widgets == len(tiles)


def test_a_list_may_take_more_calls_than_one(acme: Client, platform: Sandbox) -> None:
    connection = connect(acme, platform)

    assert estimate(tile_requests_of(make_board(connection, dict(CAMPAIGNS)))) == CostEstimate(
        1, 1, grows=True
    )
    assert estimate(tile_requests_of(make_board(connection, dict(SESSIONS)))) == CostEstimate(1, 1)
    assert estimate([]) == CostEstimate()


def test_each_connection_has_its_own_estimate(acme: Client, platform: Sandbox) -> None:
    one, other = connect(acme, platform), connect(acme, platform)
    board = make_board(one, dict(SESSIONS), {**SESSIONS, "connection": str(other.pk)}, dict(BY_DAY))

    costs = estimate_by_connection(tile_requests_of(board))

    assert costs == {one.pk: CostEstimate(2, 2), other.pk: CostEstimate(1, 1)}
    assert sum(costs.values(), CostEstimate()) == estimate(tile_requests_of(board))
