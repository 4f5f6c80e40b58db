"""The result cache: results of a worker that ends late are dropped beside newer ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from clients.models import Client
from clients.tenancy import within
from tests.fixtures.platform import connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from widgets.results import invalidation, keys, last_good, reader
from widgets.results.cache_entry import CacheEntry
from widgets.results.freshness import CachedResult, Failed, Freshness
from widgets.results.tile_requests import TileRequest
from widgets.sources.webhooks import Invalidation

pytestmark = pytest.mark.django_db

ANALYTICS = Invalidation("analytics", ("analytics",))


@pytest.fixture
def tile_request(acme: Client, platform: Sandbox) -> TileRequest:
    """Answered once."""
    (tile_request,) = tile_requests_of(
        make_board(connect(acme, platform), {"metrics": ["sessions"]})
    )
    refreshed([tile_request])
    return tile_request


def read(tile_request: TileRequest) -> CachedResult:
    (result,) = reader.result_cache().read([tile_request], datetime.now(UTC))
    return result


def entry_of(tile_request: TileRequest) -> CacheEntry:
    entry = read(tile_request).entry
    assert entry is not None
    return entry


def tell(tile_request: TileRequest, redis: Redis) -> None:
    invalidation.invalidate(
        redis, tile_request.client_id, tile_request.query.connection, [ANALYTICS], seconds=60
    )


def test_a_late_answer_replaces_no_newer_one(tile_request: TileRequest, redis: Redis) -> None:
    late = entry_of(tile_request)
    tell(tile_request, redis)
    refreshed([tile_request])
    newer = read(tile_request)

    reader.result_cache().put([late])
    with within(tile_request.client_id):
        last_good.keep([late])
        kept = last_good.find(tile_request.client_id, [tile_request.digest])

    assert newer.freshness is Freshness.FRESH
    assert read(tile_request) == newer
    assert kept == {tile_request.digest: newer.entry}


def test_an_entry_of_an_older_version_replaces_none_of_a_newer(
    tile_request: TileRequest, redis: Redis
) -> None:
    late = entry_of(tile_request)
    tell(tile_request, redis)
    refreshed([tile_request])
    newer = read(tile_request)

    reader.result_cache().put([replace(late, fetched_at=datetime.now(UTC))])

    assert read(tile_request) == newer


def test_a_late_answer_leaves_the_lock_of_another_owner(
    tile_request: TileRequest, redis: Redis
) -> None:
    cache, name = reader.result_cache(), keys.lock(tile_request.client_id, tile_request.digest)
    cache.reacquire([tile_request], "now")

    cache.put([entry_of(tile_request)], owner="late")
    assert redis.get(name) == b"now"

    cache.put([entry_of(tile_request)], owner="now")
    assert redis.get(name) is None


def test_a_late_failure_is_dropped_beside_a_newer_answer(
    tile_request: TileRequest, redis: Redis
) -> None:
    cache, begun = reader.result_cache(), datetime.now(UTC)
    failed = Failed("unavailable", begun, begun + timedelta(hours=1))
    refreshed([tile_request])
    cache.reacquire([tile_request], "now")

    cache.fail(tile_request, failed, owner="late", begun=begun)

    assert read(tile_request).failed is None
    assert redis.get(keys.lock(tile_request.client_id, tile_request.digest)) == b"now"


def test_an_entry_of_another_client_is_replaced(tile_request: TileRequest, redis: Redis) -> None:
    entry = entry_of(tile_request)
    foreign = replace(entry, digest="another", fetched_at=entry.fetched_at + timedelta(hours=1))
    redis.set(keys.payload(tile_request.client_id, tile_request.digest), foreign.dump())

    reader.result_cache().put([entry])

    assert read(tile_request).entry == entry
