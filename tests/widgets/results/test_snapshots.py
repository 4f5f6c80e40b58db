"""A page's results are evaluated once for equal cache values, as long as none becomes old."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from clients.models import Client
from clients.tenancy import within
from tests.fixtures.platform import connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from widgets.results import invalidation, reader
from widgets.results.freshness import Failed, Freshness
from widgets.results.snapshots import Snapshot
from widgets.results.tile_requests import TileRequest
from widgets.sources.webhooks import Invalidation

pytestmark = pytest.mark.django_db

Requests = tuple[TileRequest, ...]


@pytest.fixture
def requests(acme: Client, platform: Sandbox) -> Requests:
    """Two of a page, answered once."""
    tiles = [{"metrics": ["sessions"]}, {"metrics": ["users"]}]
    found = tuple(tile_requests_of(make_board(connect(acme, platform), *tiles)))
    refreshed(found)
    return found


def soon() -> datetime:
    """A moment within a quarter of an hour that has not just begun."""
    now = datetime.now(UTC)
    return now.replace(minute=now.minute - now.minute % 15, second=30, microsecond=0)


def take(requests: Requests, at: datetime) -> Snapshot:
    with within(requests[0].client_id):
        return reader.snapshot(requests, at)


def test_equal_values_are_evaluated_once(requests: Requests) -> None:
    first = take(requests, soon())

    assert take(requests, soon() + timedelta(seconds=20)) is first
    assert list(first.results) == reader.result_cache().read(requests, soon())


def test_webhooks_have_results_evaluated_anew(requests: Requests, redis: Redis) -> None:
    first = take(requests, soon())
    told = [Invalidation("analytics", ("analytics",))]
    connection = requests[0].query.connection
    invalidation.invalidate(redis, requests[0].client_id, connection, told, seconds=60)

    second = take(requests, soon())

    assert {result.freshness for result in first.results} == {Freshness.FRESH}
    assert {result.freshness for result in second.results} == {Freshness.STALE}


def test_results_become_old(requests: Requests) -> None:
    first = take(requests, soon())
    ends = min(each.entry.fresh_until for each in first.results if each.entry)

    assert {each.freshness for each in take(requests, ends).results} == {Freshness.STALE}


def test_a_new_quarter_of_an_hour_is_evaluated_anew(requests: Requests) -> None:
    first = take(requests, soon())

    assert take(requests, soon() + timedelta(minutes=15)) is not first


def test_a_failure_is_evaluated_each_time(requests: Requests) -> None:
    now = soon()
    failed = Failed("timeout", now, now + timedelta(seconds=30))
    reader.result_cache().fail(requests[0], failed)

    first, second = take(requests, now), take(requests, now)

    assert first.results[0].failed == failed
    assert second is not first


def test_requests_of_another_page_share_nothing(requests: Requests) -> None:
    others = tuple(replace(request) for request in requests)

    assert take(others, soon()) is not take(requests, soon())
