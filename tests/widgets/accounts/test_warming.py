"""Cache warming: its dashboards, its clients and its limits, by the sandbox's own journal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis import Redis

from clients.auth.permissions import formats_of, make_viewer
from clients.auth.viewer import Role
from clients.models import Client
from clients.tenancy import across_clients, within
from tests.fixtures.factories import make_client, make_dashboard, make_user
from tests.fixtures.platform import connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from widgets.accounts import warming
from widgets.models import Dashboard, Widget
from widgets.queries import state as states
from widgets.realtime import page_tickets
from widgets.results import dashboard_specs, keys, reader
from widgets.results.freshness import Freshness

pytestmark = pytest.mark.django_db(transaction=True)

MORNING = datetime(2025, 11, 20, 5, 30, tzinfo=UTC)
SESSIONS = {"metrics": ["sessions"]}


def only(number: int) -> dict[str, Any]:
    """A tile that shares no call with another."""
    condition = {"field": "channel", "operator": "neq", "value": f"channel-{number}"}
    return {**SESSIONS, "filters": [condition]}


def opened(board: Dashboard, redis: Redis, *, at: datetime = MORNING) -> Dashboard:
    redis.zadd(keys.OPENED, {str(board.pk): at.timestamp()})
    return board


def ages(board: Dashboard, now: datetime = MORNING) -> list[Freshness]:
    formats = formats_of(board.client)
    state = states.read({}, now=now, zone=formats.zone, week_start=formats.week_start)
    return [result.freshness for result in reader.read(tile_requests_of(board, state), now)]


def test_dashboards_are_warmed_once_a_morning(
    acme: Client, platform: Sandbox, redis: Redis
) -> None:
    board = opened(make_board(connect(acme, platform), dict(SESSIONS), only(1)), redis)

    warmed = [warming.warm(MORNING, redis=redis) for _ in range(2)]

    assert warmed == [1, 0]
    assert ages(board) == [Freshness.FRESH, Freshness.FRESH]
    assert len(platform.request_log()) == 2


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("UTC", 1), ("Europe/Berlin", 1), ("Asia/Tokyo", 0), ("America/New_York", 0)],
)
def test_warming_follows_the_clients_time_zone(
    platform: Sandbox, redis: Redis, zone: str, expected: int
) -> None:
    client = make_client(time_zone=zone)
    opened(make_board(connect(client, platform), dict(SESSIONS)), redis)

    assert warming.warm(MORNING, redis=redis) == expected


def test_background_work_stops_at_30_percent_and_open_screens_go_on(
    acme: Client, platform: Sandbox, redis: Redis
) -> None:
    connection = connect(acme, platform, per_minute=20)
    boards = [opened(make_board(connection, only(number)), redis) for number in range(18)]

    warmed = warming.warm(MORNING, redis=redis)
    seen = len(platform.request_log())
    waiting = [board for board in boards if ages(board) == [Freshness.PENDING]]
    outcomes = refreshed(tile_requests_of(waiting[0]))

    assert (warmed, seen) == (14, 14)
    assert len(waiting) == 4
    assert [outcome.failure for outcome in outcomes] == [None]
    assert len(platform.request_log()) == 15


def test_a_dashboard_that_costs_more_than_is_left_is_not_warmed(
    acme: Client, platform: Sandbox, redis: Redis
) -> None:
    connection = connect(acme, platform, per_minute=10)
    first, cheap = (make_board(connection, *map(only, span)) for span in (range(4), [9]))
    dear = make_board(connection, *map(only, range(4, 9)))
    for age, board in enumerate((first, dear, cheap)):
        opened(board, redis, at=MORNING - timedelta(hours=age))

    warming.warm(MORNING, redis=redis)

    assert set(ages(first)) == set(ages(cheap)) == {Freshness.FRESH}
    assert set(ages(dear)) == {Freshness.PENDING}
    assert len(platform.request_log()) == 5


def test_a_run_warms_a_limited_number_of_dashboards(
    acme: Client, platform: Sandbox, redis: Redis
) -> None:
    connection = connect(acme, platform)
    for number in range(3):
        opened(make_board(connection, only(number)), redis)

    assert [warming.warm(MORNING, redis=redis, most=2) for _ in range(3)] == [2, 1, 0]


def test_a_dashboard_that_raises_stops_no_other(
    acme: Client, platform: Sandbox, redis: Redis
) -> None:
    broken = opened(make_board(connect(acme, platform), dict(SESSIONS)), redis)
    well = opened(
        make_board(connect(acme, platform), dict(SESSIONS)), redis, at=MORNING - timedelta(hours=1)
    )
    with within(acme.pk):
        Widget.objects.for_client(acme.pk).filter(dashboard=broken).update(query={"metrics": 7})

    assert warming.warm(MORNING, redis=redis) == 1
    assert ages(well) == [Freshness.FRESH]


def test_unopened_unpublished_and_suspended_dashboards_are_not_warmed(
    acme: Client, globex: Client, platform: Sandbox, redis: Redis
) -> None:
    connection = connect(acme, platform)
    make_board(connection, only(1))
    opened(make_board(connection, only(2)), redis, at=MORNING - timedelta(days=8))
    draft = opened(make_board(connection, only(3)), redis)
    opened(make_board(connect(globex, platform), only(4)), redis)
    with across_clients():
        Dashboard.objects.for_client(acme.pk).filter(pk=draft.pk).update(published_at=None)
        Client.objects.for_client(globex.pk).update(suspended_at=MORNING)

    assert warming.warm(MORNING, redis=redis) == 0
    assert platform.request_log() == []


def test_our_own_limit_is_no_failure_of_a_tile(
    acme: Client, platform: Sandbox, redis: Redis
) -> None:
    # How little it is, the platform says with its first answer.
    connection = connect(acme, platform, per_minute=10)
    board = opened(make_board(connection, *map(only, range(12))), redis)

    warming.warm(MORNING, redis=redis)

    assert set(ages(board)) == {Freshness.FRESH, Freshness.PENDING}
    assert len(platform.request_log()) < 12


def test_opening_a_page_is_remembered(acme: Client, redis: Redis) -> None:
    board = make_dashboard(client=acme)
    viewer = make_viewer(make_user(), acme, Role.VIEWER)
    with within(acme.pk):
        dashboard_spec = dashboard_specs.load(acme.pk, board.pk)

    page_tickets.issue(dashboard_spec, viewer, host="acme.localhost", session="")

    assert redis.zscore(keys.OPENED, str(board.pk))
    assert timedelta(seconds=redis.ttl(keys.OPENED)) > warming.LATELY
