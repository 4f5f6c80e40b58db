"""Fragments in cache entries: beside their payload, and never beside another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from redis import Redis

from clients.models import Client
from clients.tenancy import within
from tests.fixtures.platform import connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from tests.widgets.results.test_static_charts import FakeRenderer
from widgets.models import LastGood
from widgets.results import entry_fragments, keys, last_good, reader, static_charts
from widgets.results.cache_entry import CacheEntry
from widgets.results.tile_requests import TileRequest

pytestmark = pytest.mark.django_db

LINE = {"metrics": ["sessions"], "dimensions": ["day"], "kind": "line"}
CHART = "<svg></svg>"


@pytest.fixture
def line(acme: Client, platform: Sandbox, settings: LazySettings) -> TileRequest:
    settings.STATIC_CHARTS = True
    (found,) = tile_requests_of(make_board(connect(acme, platform), dict(LINE)))
    refreshed([found])
    return found


def stored(request: TileRequest) -> CacheEntry:
    (found,) = reader.result_cache().read([request], datetime.now(UTC))
    assert found.entry
    return found.entry


def test_a_refresh_stores_the_fragment_of_its_payload(line: TileRequest) -> None:
    fragment = entry_fragments.fragment_of(stored(line))

    assert fragment.has_chart
    assert 'class="chart__canvas"' in fragment.html
    assert "<dt>Period</dt>" in fragment.details


def test_a_static_chart_joins_the_fragment_under_the_same_etag(
    acme: Client, line: TileRequest
) -> None:
    before = stored(line)

    static_charts.render(acme.pk, [line.digest], FakeRenderer())

    after = stored(line)
    assert CHART not in entry_fragments.fragment_of(before).html
    assert CHART in entry_fragments.fragment_of(after).html
    assert replace(after, fragment=before.fragment) == before


def test_a_static_chart_never_joins_a_payload_that_came_later(
    acme: Client, line: TileRequest, redis: Redis
) -> None:
    old = stored(line)
    refreshed_since = replace(old, fetched_at=old.fetched_at + timedelta(seconds=1))
    reader.result_cache().put([refreshed_since])

    reader.result_cache().attach(old, entry_fragments.with_fragment(old, CHART))

    assert stored(line) == refreshed_since


def test_attaching_keeps_the_time_that_the_entry_expires(line: TileRequest, redis: Redis) -> None:
    name = keys.payload(line.client_id, line.digest)
    redis.expire(name, 100)
    old = stored(line)

    reader.result_cache().attach(old, entry_fragments.with_fragment(old, CHART))

    assert CHART in entry_fragments.fragment_of(stored(line)).html
    assert 0 < int(redis.ttl(name)) <= 100


def test_the_next_payload_with_the_same_figure_has_its_static_chart_at_once(
    acme: Client, line: TileRequest
) -> None:
    static_charts.render(acme.pk, [line.digest], FakeRenderer())
    first = stored(line)

    refreshed([line])

    again = stored(line)
    assert again.fetched_at > first.fetched_at
    assert CHART in entry_fragments.fragment_of(again).html


def test_a_fragment_of_older_code_is_rendered_anew(line: TileRequest) -> None:
    entry = stored(line)
    old = replace(entry, rendering="of before", fragment=b"unread")

    assert entry_fragments.fragment_of(old) == entry_fragments.fragment_of(entry)


def test_the_durable_copy_carries_the_fragment(acme: Client, line: TileRequest) -> None:
    with within(acme.pk):
        (kept,) = last_good.find(acme.pk, [line.digest]).values()
        rows = LastGood.objects.for_client(acme.pk).count()

    assert kept.fragment == stored(line).fragment
    assert rows == 1


@pytest.mark.parametrize("spoil", [lambda raw: raw[:-5], lambda raw: raw[:-5] + b"other"])
def test_an_entry_with_a_damaged_fragment_counts_as_missing(
    line: TileRequest, redis: Redis, spoil: object
) -> None:
    name = keys.payload(line.client_id, line.digest)
    raw = redis.get(name)
    assert isinstance(raw, bytes)
    assert callable(spoil)
    redis.set(name, spoil(raw))

    (found,) = reader.result_cache().read([line], datetime.now(UTC))

    assert found.entry is None


def test_a_fragment_of_another_answer_counts_as_damage(line: TileRequest, redis: Redis) -> None:
    entry = stored(line)
    name = keys.payload(line.client_id, line.digest)
    foreign = entry_fragments.with_fragment(entry, CHART).fragment
    redis.set(name, entry.head() + b"\n" + entry.body + foreign)

    (found,) = reader.result_cache().read([line], datetime.now(UTC))

    assert found.entry is None
