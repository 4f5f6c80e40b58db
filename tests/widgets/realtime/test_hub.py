"""The hub: its subscription, and what streams get after it was lost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest
from redis.asyncio import Redis

from clients.models import Client
from tests.fixtures.factories import make_member
from tests.fixtures.hot_routes import viewer_of
from tests.fixtures.patience import PATIENCE_SECONDS
from tests.fixtures.tcp_proxy import TCPProxy
from widgets.realtime.hub import RESYNC, SKEW_SECONDS, Hub, Stream
from widgets.results import keys

pytestmark = pytest.mark.django_db

CHANGED = b'event: changed\ndata: ["widget"]\n\n'


def test_a_hub_reconnects_when_its_pings_are_not_answered(
    acme: Client, redis_proxy: TCPProxy, redis_url: str
) -> None:
    viewer = viewer_of(make_member(client=acme))

    async def listen() -> None:
        async with (
            Redis.from_url(redis_proxy.through(redis_url)) as ear,
            Redis.from_url(redis_url) as mouth,
        ):
            hub, stream = Hub(ear, wait_seconds=0.02), Stream(viewer, {"digest": ["widget"]})
            hub.join(stream)
            assert await _next(stream) == RESYNC

            redis_proxy.black_hole()

            # A busy machine may miss the pings of the new connection too, which resyncs again.
            while (event := await _next(stream)) == RESYNC:
                await mouth.publish(keys.changed(acme.pk), orjson.dumps(["digest"]))
            assert event == CHANGED

    _run(listen)


def test_hints_published_after_a_resync_are_never_lost(acme: Client, redis_url: str) -> None:
    viewer = viewer_of(make_member(client=acme))

    async def listen() -> None:
        async with Redis.from_url(redis_url) as ear, Redis.from_url(redis_url) as mouth:
            for _ in range(20):
                hub, stream = Hub(ear), Stream(viewer, {"digest": ["widget"]})
                hub.join(stream)
                assert await _next(stream) == RESYNC
                await mouth.publish(keys.changed(acme.pk), orjson.dumps(["digest"]))
                assert await _next(stream) == CHANGED

    _run(listen)


def test_changes_before_a_stream_opens_are_sent_when_it_does(acme: Client, redis_url: str) -> None:
    viewer = viewer_of(make_member(client=acme))

    async def listen() -> None:
        async with Redis.from_url(redis_url) as redis:
            hub, pages = Hub(redis), [Stream(viewer, {"digest": ["widget"]}) for _ in range(4)]
            first, before, meanwhile, since = pages
            hub.join(first)
            assert await _next(first) == RESYNC
            listens = time.time()
            await redis.publish(keys.changed(acme.pk), orjson.dumps(["digest"]))
            assert await _next(first) == CHANGED
            changed = time.time()

            hub.catch_up(before, listens - 60)
            hub.catch_up(meanwhile, listens + SKEW_SECONDS)
            hub.catch_up(since, changed + SKEW_SECONDS + 1)

            assert [page.queue.qsize() for page in pages] == [0, 1, 1, 0]
            assert [await _next(before), await _next(meanwhile)] == [RESYNC, CHANGED]

    _run(listen)


async def _next(stream: Stream) -> bytes:
    return await asyncio.wait_for(stream.queue.get(), PATIENCE_SECONDS)


def _run(exchange: Callable[[], Coroutine[None, None, None]]) -> None:
    # On a thread of its own: a browser's test leaves a loop running on this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(exchange())).result()
