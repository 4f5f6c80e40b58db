"""Who may answer an ask: one at a time, and nobody for long after a crash."""

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
from widgets.results.cached_result import Failed
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


def test_a_worker_takes_up_what_its_message_claimed(
    tile_requests: tuple[TileRequest, ...], redis: Redis
) -> None:
    cache = reader.result_cache()
    assert digests(cache.acquire(tile_requests, "ours")) == digests(tile_requests)

    with hold_locks(tile_requests, owner="ours", cache=cache) as wanted:
        assert digests(wanted) == digests(tile_requests)
        assert holders(tile_requests, redis) == [b"ours", b"ours"]

    assert holders(tile_requests, redis) == [None, None]


def test_what_somebody_else_claimed_meanwhile_is_theirs(
    tile_requests: tuple[TileRequest, ...], redis: Redis
) -> None:
    cache = reader.result_cache()
    cache.acquire(tile_requests[:1], "theirs")

    with hold_locks(tile_requests, owner="ours", cache=cache) as wanted:
        assert digests(wanted) == digests(tile_requests[1:])
        assert cache.acquire(tile_requests, "third") == []

    assert holders(tile_requests, redis) == [b"theirs", None]


def test_what_was_answered_or_failed_meanwhile_is_not_asked_again(
    tile_requests: tuple[TileRequest, ...], redis: Redis
) -> None:
    cache, now = reader.result_cache(), datetime.now(UTC)
    refreshed(tile_requests[:1])
    cache.fail(tile_requests[1], Failed("unavailable", now, now + timedelta(minutes=1)))

    with hold_locks(tile_requests, owner="ours", cache=cache) as wanted:
        assert wanted == []
        assert holders(tile_requests, redis) == [None, None]


def test_a_failure_that_may_be_tried_again_is_tried(tile_requests: tuple[TileRequest, ...]) -> None:
    cache, now = reader.result_cache(), datetime.now(UTC)
    cache.fail(tile_requests[0], Failed("unavailable", now, now))

    with hold_locks(tile_requests, owner="ours", cache=cache) as wanted:
        assert digests(wanted) == digests(tile_requests)


def test_a_hold_is_short_and_prolonged_only_by_its_holder(
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


def test_what_breaks_off_gives_its_claims_back(
    tile_requests: tuple[TileRequest, ...], redis: Redis
) -> None:
    with (
        pytest.raises(ValueError, match="broken"),
        hold_locks(tile_requests, owner="ours", cache=reader.result_cache()),
    ):
        raise ValueError("broken")

    assert holders(tile_requests, redis) == [None, None]


def test_without_a_cache_nothing_is_held(tile_requests: tuple[TileRequest, ...]) -> None:
    with Redis(port=1, retry=Retry(NoBackoff(), 0)) as gone:
        cache = ResultCache(gone, lock_seconds=30, stale_seconds=60)
        with hold_locks(tile_requests, owner="ours", cache=cache) as wanted:
            assert wanted == []
