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
from tests.fixtures.platform import asks_of, connect, make_board, refreshed
from tests.fixtures.sandbox import Sandbox
from widgets.results import keys, reader
from widgets.results.asks import Ask
from widgets.results.claims import LEASE_SECONDS
from widgets.results.holding import holding
from widgets.results.reading import Failed
from widgets.results.store import Store

pytestmark = pytest.mark.django_db

SESSIONS = {"metrics": ["sessions"]}


@pytest.fixture
def asks(acme: Client, platform: Sandbox) -> tuple[Ask, ...]:
    board = make_board(connect(acme, platform), {**SESSIONS}, {"metrics": ["revenue"]})
    return asks_of(board)


def digests(asks: Sequence[Ask]) -> list[str]:
    return [ask.digest for ask in asks]


def holders(asks: Sequence[Ask], redis: Redis) -> list[bytes | None]:
    names = [keys.claim(ask.client_id, ask.digest) for ask in asks]
    return cast("list[bytes | None]", redis.mget(names))


def test_a_worker_takes_up_what_its_message_claimed(asks: tuple[Ask, ...], redis: Redis) -> None:
    store = reader.store()
    assert digests(store.claim(asks, "ours")) == digests(asks)

    with holding(asks, holder="ours", store=store) as wanted:
        assert digests(wanted) == digests(asks)
        assert holders(asks, redis) == [b"ours", b"ours"]

    assert holders(asks, redis) == [None, None]


def test_what_somebody_else_claimed_meanwhile_is_theirs(
    asks: tuple[Ask, ...], redis: Redis
) -> None:
    store = reader.store()
    store.claim(asks[:1], "theirs")

    with holding(asks, holder="ours", store=store) as wanted:
        assert digests(wanted) == digests(asks[1:])
        assert store.claim(asks, "third") == []

    assert holders(asks, redis) == [b"theirs", None]


def test_what_was_answered_or_failed_meanwhile_is_not_asked_again(
    asks: tuple[Ask, ...], redis: Redis
) -> None:
    store, now = reader.store(), datetime.now(UTC)
    refreshed(asks[:1])
    store.fail(asks[1], Failed("unavailable", now, now + timedelta(minutes=1)))

    with holding(asks, holder="ours", store=store) as wanted:
        assert wanted == []
        assert holders(asks, redis) == [None, None]


def test_a_failure_that_may_be_tried_again_is_tried(asks: tuple[Ask, ...]) -> None:
    store, now = reader.store(), datetime.now(UTC)
    store.fail(asks[0], Failed("unavailable", now, now))

    with holding(asks, holder="ours", store=store) as wanted:
        assert digests(wanted) == digests(asks)


def test_a_hold_is_short_and_prolonged_only_by_its_holder(
    asks: tuple[Ask, ...], redis: Redis
) -> None:
    store = reader.store()
    name = keys.claim(asks[0].client_id, asks[0].digest)

    with holding(asks, holder="ours", store=store):
        assert 0 < redis.ttl(name) <= LEASE_SECONDS
        redis.expire(name, 1)
        store.renew(asks, "theirs")
        assert redis.ttl(name) <= 1
        store.renew(asks, "ours")
        assert redis.ttl(name) > 1


def test_what_breaks_off_gives_its_claims_back(asks: tuple[Ask, ...], redis: Redis) -> None:
    with (
        pytest.raises(ValueError, match="broken"),
        holding(asks, holder="ours", store=reader.store()),
    ):
        raise ValueError("broken")

    assert holders(asks, redis) == [None, None]


def test_without_a_cache_nothing_is_held(asks: tuple[Ask, ...]) -> None:
    with Redis(port=1, retry=Retry(NoBackoff(), 0)) as gone:
        store = Store(gone, claim_seconds=30, stale_seconds=60)
        with holding(asks, holder="ours", store=store) as wanted:
            assert wanted == []
