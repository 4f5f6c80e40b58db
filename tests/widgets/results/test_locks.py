"""Refresh locks: one owner at a time, and none for long after a crash."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from clients.models import Client
from tests.fixtures.platform import connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from widgets.results import keys, reader
from widgets.results.freshness import Failed
from widgets.results.locks import hold_locks
from widgets.results.result_cache import LEASE_SECONDS, ResultCache
from widgets.results.tile_requests import TileRequest

pytestmark = pytest.mark.django_db

SESSIONS = {"metrics": ["sessions"]}


@pytest.fixture
def tile_requests(acme: Client, platform: Sandbox) -> tuple[TileRequest, ...]:
    board = make_board(connect(acme, platform), {**SESSIONS}, {"metrics": ["revenue"]})
    return tile_requests_of(board)


def digests(tile_requests: Sequence[TileRequest]) -> list[str]:
    return [tile_request.digest for tile_request in tile_requests]


def holders(tile_requests: Sequence[TileRequest], redis: Redis) -> list[bytes | None]:
    names = [
        keys.lock(tile_request.client_id, tile_request.digest) for tile_request in tile_requests
    ]
    return cast("list[bytes | None]", redis.mget(names))


def test_a_worker_reacquires_the_locks_of_its_message(
    tile_requests: tuple[TileRequest, ...], redis: Redis
) -> None:
    cache = reader.result_cache()
    assert digests(cache.acquire(tile_requests, "ours")) == digests(tile_requests)

    with hold_locks(tile_requests, owner="ours", cache=cache) as wanted:
        assert digests(wanted) == digests(tile_requests)
        assert holders(tile_requests, redis) == [b"ours", b"ours"]

    assert holders(tile_requests, redis) == [None, None]


def test_a_lock_of_another_owner_is_not_reacquired(
    tile_requests: tuple[TileRequest, ...], redis: Redis
) -> None:
    cache = reader.result_cache()
    cache.acquire(tile_requests[:1], "theirs")

    with hold_locks(tile_requests, owner="ours", cache=cache) as wanted:
        assert digests(wanted) == digests(tile_requests[1:])
        assert cache.acquire(tile_requests, "third") == []

    assert holders(tile_requests, redis) == [b"theirs", None]


def test_results_stored_meanwhile_are_not_refreshed_again(
    tile_requests: tuple[TileRequest, ...], redis: Redis
) -> None:
    cache, now = reader.result_cache(), datetime.now(UTC)
    refreshed(tile_requests[:1])
    cache.fail(tile_requests[1], Failed("unavailable", now, now + timedelta(minutes=1)))

    with hold_locks(tile_requests, owner="ours", cache=cache) as wanted:
        assert wanted == []
        assert holders(tile_requests, redis) == [None, None]


def test_a_failure_is_refreshed_once_its_retry_is_due(
    tile_requests: tuple[TileRequest, ...],
) -> None:
    cache, now = reader.result_cache(), datetime.now(UTC)
    cache.fail(tile_requests[0], Failed("unavailable", now, now))

    with hold_locks(tile_requests, owner="ours", cache=cache) as wanted:
        assert digests(wanted) == digests(tile_requests)


def test_a_lock_is_short_and_renewed_only_by_its_owner(
    tile_requests: tuple[TileRequest, ...], redis: Redis
) -> None:
    cache = reader.result_cache()
    name = keys.lock(tile_requests[0].client_id, tile_requests[0].digest)

    with hold_locks(tile_requests, owner="ours", cache=cache):
        assert 0 < redis.ttl(name) <= LEASE_SECONDS
        redis.expire(name, 1)
        cache.renew(tile_requests, "theirs")
        assert redis.ttl(name) <= 1
        cache.renew(tile_requests, "ours")
        assert redis.ttl(name) > 1


def test_a_refresh_that_raises_releases_its_locks(
    tile_requests: tuple[TileRequest, ...], redis: Redis
) -> None:
    with (
        pytest.raises(ValueError, match="broken"),
        hold_locks(tile_requests, owner="ours", cache=reader.result_cache()),
    ):
        raise ValueError("broken")

    assert holders(tile_requests, redis) == [None, None]


def test_without_redis_no_lock_is_held(tile_requests: tuple[TileRequest, ...]) -> None:
    with Redis(port=1, retry=Retry(NoBackoff(), 0)) as gone:
        cache = ResultCache(gone, lock_seconds=30, stale_seconds=60)
        with hold_locks(tile_requests, owner="ours", cache=cache) as wanted:
            assert wanted == []
