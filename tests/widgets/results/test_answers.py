"""A worker that ends late, after somebody else has answered: what it brings is dropped."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from clients.models import Client
from clients.tenancy import within
from tests.fixtures.platform import asks_of, connect, make_board, refreshed
from tests.fixtures.sandbox import Sandbox
from widgets.results import changes, durable, keys, reader
from widgets.results.asks import Ask
from widgets.results.entry import Entry
from widgets.results.reading import Age, Failed, Reading
from widgets.sources.webhooks import Invalidation

pytestmark = pytest.mark.django_db

ANALYTICS = Invalidation("analytics", ("analytics",))


@pytest.fixture
def ask(acme: Client, platform: Sandbox) -> Ask:
    """Answered once."""
    (ask,) = asks_of(make_board(connect(acme, platform), {"metrics": ["sessions"]}))
    refreshed([ask])
    return ask


def read(ask: Ask) -> Reading:
    (reading,) = reader.store().read([ask], datetime.now(UTC))
    return reading


def entry_of(ask: Ask) -> Entry:
    entry = read(ask).entry
    assert entry is not None
    return entry


def tell(ask: Ask, redis: Redis) -> None:
    changes.tell(redis, ask.client_id, ask.query.connection, [ANALYTICS], seconds=60)


def test_a_late_answer_replaces_no_newer_one(ask: Ask, redis: Redis) -> None:
    late = entry_of(ask)
    tell(ask, redis)
    refreshed([ask])
    newer = read(ask)

    reader.store().put([late])
    with within(ask.client_id):
        durable.keep([late])
        kept = durable.find(ask.client_id, [ask.digest])

    assert newer.age is Age.FRESH
    assert read(ask) == newer
    assert kept == {ask.digest: newer.entry}


def test_an_answer_from_before_a_change_replaces_none_from_after(ask: Ask, redis: Redis) -> None:
    late = entry_of(ask)
    tell(ask, redis)
    refreshed([ask])
    newer = read(ask)

    reader.store().put([replace(late, fetched_at=datetime.now(UTC))])

    assert read(ask) == newer


def test_a_late_answer_leaves_the_claim_of_whoever_works_now(ask: Ask, redis: Redis) -> None:
    store, name = reader.store(), keys.claim(ask.client_id, ask.digest)
    store.take([ask], "now")

    store.put([entry_of(ask)], holder="late")
    assert redis.get(name) == b"now"

    store.put([entry_of(ask)], holder="now")
    assert redis.get(name) is None


def test_a_late_failure_stands_beside_no_newer_answer(ask: Ask, redis: Redis) -> None:
    store, begun = reader.store(), datetime.now(UTC)
    failed = Failed("unavailable", begun, begun + timedelta(hours=1))
    refreshed([ask])
    store.take([ask], "now")

    store.fail(ask, failed, holder="late", begun=begun)

    assert read(ask).failed is None
    assert redis.get(keys.claim(ask.client_id, ask.digest)) == b"now"


def test_an_answer_of_another_owner_is_replaced(ask: Ask, redis: Redis) -> None:
    entry = entry_of(ask)
    foreign = replace(entry, digest="another", fetched_at=entry.fetched_at + timedelta(hours=1))
    redis.set(keys.payload(ask.client_id, ask.digest), foreign.dump())

    reader.store().put([entry])

    assert read(ask).entry == entry
