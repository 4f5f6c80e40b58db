"""Damaged values in Redis and PostgreSQL: pages and hot routes answer, and results replace them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from django.conf import LazySettings
from redis import Redis

from clients.models import Client
from clients.tenancy import across_clients, within
from tests.clients.browsers import browser, sign_in
from tests.fixtures.hot_routes import ASGIResponse, Exchange, HotRoutesClient, bearer
from tests.fixtures.platform import connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from tests.runtime.poison import poison
from tests.widgets.realtime.ticket_holder import STATE, TicketHolder
from widgets.accounts import warming
from widgets.models import LastGood
from widgets.results import cache_entry, keys, reader, static_charts
from widgets.results.freshness import Failed

pytestmark = pytest.mark.django_db

Run = Callable[[Exchange], None]
GARBAGE = (
    b"",
    b"\x00",
    b"\xff\xfe\xfd",
    b"null",
    b"[]",
    b"{}",
    b"7",
    b"9" * 5_000,
    b"[" * 100_000,
    b"{}\n",
    b"/" * 50,
    b"x" * 100_000,
)
NOW = datetime(2025, 11, 17, 12, tzinfo=UTC)
WRONG_TYPES = ("list", "hash", "zset")


class FakeRenderer:
    def draw(self, figures: Sequence[dict[str, Any]]) -> list[str | None]:
        return ["<svg></svg>" for _ in figures]


@pytest.fixture
def holder(acme: Client, platform: Sandbox, settings: LazySettings, redis: Redis) -> TicketHolder:
    """A reader before a chart that is stored, drawn, and failed to refresh since."""
    settings.STATIC_CHARTS = True
    query = {"metrics": ["sessions"], "dimensions": ["day"], "kind": "line"}
    board = make_board(connect(acme, platform), query)
    found = tile_requests_of(board)
    refreshed(found)
    static_charts.render(acme.pk, [found[0].digest], FakeRenderer())
    reader.result_cache().fail(found[0], Failed("timeout", NOW, NOW), begun=datetime.now(UTC))
    cache_entry.report.cache_clear()
    return TicketHolder(acme, board)


@pytest.fixture
def page(holder: TicketHolder) -> Callable[[], int]:
    """Opens the page; its status."""
    result = browser(holder.host)
    sign_in(result, holder.member.user)
    return lambda: int(result.get(f"/dashboards/{holder.board.slug}/?{STATE}").status_code)


def damaged(raw: bytes) -> Iterator[bytes]:
    """A value cut, with bytes turned and left out, and replaced."""
    places = sorted({*range(0, len(raw), max(1, len(raw) // 24)), len(raw) - 1})
    for place in places:
        yield raw[:place]
        yield raw[:place] + bytes([raw[place] ^ 0x55]) + raw[place + 1 :]
        yield raw[:place] + raw[place + 1 :]
    yield raw + b"!"
    yield raw + raw
    for text in (b"+00:00", b"fetched_at", b"2025", b"2026"):
        yield raw.replace(text, b"")
        yield raw.replace(text, b"9999")
    yield from GARBAGE


def stored(redis: Redis) -> dict[str, bytes]:
    """Texts by key, those that count things included."""
    names = [name.decode() for name in cast("list[bytes]", redis.keys("*"))]
    found = {name: redis.get(name) for name in names if redis.type(name) == b"string"}
    return cast("dict[str, bytes]", found)


async def data(hot_routes: HotRoutesClient, holder: TicketHolder) -> ASGIResponse:
    return await hot_routes.get(holder.url, host=holder.host, **bearer(holder.ticket))


def kind_of(name: str) -> str:
    return next(
        part for part in [*name.split(":")[2:], "epoch"] if not part.removeprefix("v").isdigit()
    )


def test_every_kind_of_value_is_damaged_below(
    holder: TicketHolder, redis: Redis, page: Any
) -> None:
    page()

    assert {"payload", "static_chart", "failure", "dashboard_spec", "versions", "epoch"} <= {
        kind_of(name) for name in stored(redis)
    }


def test_pages_and_hot_routes_answer_whatever_redis_holds(
    holder: TicketHolder, redis: Redis, page: Callable[[], int], hot_routes: Run
) -> None:
    page()
    answers: dict[tuple[str, bytes], int] = {}

    async def exchange(hot_routes: HotRoutesClient) -> None:
        for name, raw in stored(redis).items():
            for value in damaged(raw):
                redis.set(name, value)
                answers[name, value] = (await data(hot_routes, holder)).status
            redis.set(name, raw)

    hot_routes(exchange)
    statuses = {status for (name, _), status in answers.items()}
    assert statuses <= {200, 202, 401}
    for name, raw in stored(redis).items():
        found = set()
        for value in damaged(raw):
            redis.set(name, value)
            found.add(page())
        redis.set(name, raw)
        assert (name, found) == (name, {200})


@pytest.mark.parametrize("kind", WRONG_TYPES)
def test_values_of_another_type_are_replaced(
    holder: TicketHolder, redis: Redis, page: Callable[[], int], hot_routes: Run, kind: str
) -> None:
    page()
    for name in stored(redis):
        poison(redis, name, kind)

    async def exchange(hot_routes: HotRoutesClient) -> None:
        assert (await data(hot_routes, holder)).status == 401

    hot_routes(exchange)
    assert page() == 200
    refreshed(tile_requests_of(holder.board))
    page()

    async def again(hot_routes: HotRoutesClient) -> None:
        answer = await data(hot_routes, holder)
        assert (answer.status, answer.status_line["state"]) == (200, "fresh")

    hot_routes(again)


def test_a_damaged_payload_is_shown_from_the_durable_copy_and_reported_once(
    acme: Client,
    holder: TicketHolder,
    redis: Redis,
    page: Callable[[], int],
    caplog: pytest.LogCaptureFixture,
) -> None:
    (tile_request,) = tile_requests_of(holder.board)
    name = keys.payload(acme.pk, tile_request.digest)
    redis.set(name, cast(bytes, redis.get(name))[:-20])

    with caplog.at_level(logging.WARNING):
        statuses = [page() for _ in range(3)]

    with within(acme.pk):
        (result,) = reader.read([tile_request], datetime.now(UTC))
    assert statuses == [200] * 3
    assert result.entry is not None
    refusals = [record for record in caplog.records if record.message == "payload refused"]
    assert [record.__dict__["reason"] for record in refusals] == ["damaged"]


def test_pages_answer_whatever_the_durable_copy_holds(
    holder: TicketHolder, redis: Redis, page: Callable[[], int]
) -> None:
    with across_clients():
        (row,) = LastGood.objects.across_clients()
        raw = bytes(row.entry)
        found = set()
        for value in damaged(raw):
            redis.flushdb()
            LastGood.objects.across_clients().update(entry=value)
            found.add(page())

    assert found == {200}


def test_new_numbers_replace_what_cannot_be_read(
    acme: Client, holder: TicketHolder, redis: Redis
) -> None:
    (tile_request,) = tile_requests_of(holder.board)
    name = keys.payload(acme.pk, tile_request.digest)
    raw = cast(bytes, redis.get(name))
    head, _, body = raw.partition(b"\n")
    heads = (head.replace(b'"versions":{', b'"versions":[{'), b"{", head[:-1])
    for value in (raw[:-20], *(each + b"\n" + body for each in heads)):
        redis.set(name, value)

        (outcome,) = refreshed([tile_request])

        (result,) = reader.result_cache().read([tile_request], datetime.now(UTC))
        assert outcome.failure is None
        assert result.entry is not None


def test_warming_skips_unreadable_dashboard_ids(redis: Redis, holder: TicketHolder) -> None:
    now = datetime.now(UTC)
    members = {b"\xff": 1.0, "nonsense": 1.0, str(holder.board.pk): 2.0}
    redis.zadd(keys.OPENED, {name: now.timestamp() + score for name, score in members.items()})

    assert warming.opened(now, redis) == [holder.board.pk]
