"""The live route: hints for the widgets of one page, and nothing else."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import orjson
import pytest
from redis import Redis
from redis.asyncio import Redis as Unreachable

from clients.auth import revocation
from clients.models import Client
from tests.fixtures.factories import make_member
from tests.fixtures.hot_routes import Exchange, HotRoutesClient, bearer, request, viewer_of
from tests.fixtures.patience import PATIENCE_SECONDS
from tests.fixtures.platform import STATE, connect, make_board, tile_requests_of, waiting
from tests.fixtures.sandbox import Sandbox
from tests.widgets.realtime.listener import Deaf, opened
from tests.widgets.realtime.ticket_holder import TicketHolder
from widgets.realtime.hub import BYE, QUEUE_SIZE, RESYNC, Stream
from widgets.realtime.keepalive import (
    HEARTBEAT,
    HEARTBEAT_SECONDS,
    MAX_AGE_SECONDS,
    UNREAD_SECONDS,
    KeepAlive,
)
from widgets.results import keys
from widgets.sources.account import Priority

pytestmark = pytest.mark.django_db

Run = Callable[[Exchange], None]


@pytest.fixture
def holder(acme: Client, platform: Sandbox) -> TicketHolder:
    return TicketHolder(acme, make_board(connect(acme, platform), {"metrics": ["sessions"]}))


def test_a_changed_payload_is_hinted_to_the_page_that_shows_it(
    holder: TicketHolder, hot_routes: Run
) -> None:
    (tile_request,) = tile_requests_of(holder.board, STATE)

    async def exchange(hot_routes: HotRoutesClient) -> None:
        async with opened(hot_routes, holder) as stream:
            await hot_routes.redis.publish(
                keys.changed(tile_request.client_id), orjson.dumps([tile_request.digest])
            )

            assert await stream.next() == ("changed", [str(tile_request.widget_id)])

    hot_routes(exchange)


def test_a_page_rendered_before_the_subscription_gets_a_resync(
    holder: TicketHolder, hot_routes: Run
) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        async with opened(hot_routes, holder.again("other")), opened(hot_routes, holder) as late:
            assert late.is_late

    hot_routes(exchange)


def test_other_pages_and_clients_get_no_hint(
    holder: TicketHolder, globex: Client, hot_routes: Run
) -> None:
    (tile_request,) = tile_requests_of(holder.board, STATE)

    async def exchange(hot_routes: HotRoutesClient) -> None:
        async with opened(hot_routes, holder) as stream:
            await hot_routes.redis.publish(
                keys.changed(globex.pk), orjson.dumps([tile_request.digest])
            )
            await hot_routes.redis.publish(
                keys.changed(tile_request.client_id), orjson.dumps([uuid4().hex])
            )
            await hot_routes.redis.publish(
                keys.changed(tile_request.client_id), orjson.dumps([tile_request.digest])
            )

            assert await stream.next() == ("changed", [str(tile_request.widget_id)])
            assert stream.events.empty()

    hot_routes(exchange)


def test_a_malformed_hint_ends_no_stream(holder: TicketHolder, hot_routes: Run) -> None:
    (tile_request,) = tile_requests_of(holder.board, STATE)

    async def exchange(hot_routes: HotRoutesClient) -> None:
        async with opened(hot_routes, holder) as stream:
            for broken in (b"\xff", b"{}", b"3"):
                await hot_routes.redis.publish(keys.stale(tile_request.client_id), broken)
                await hot_routes.redis.publish(keys.changed(tile_request.client_id), broken)
            await hot_routes.redis.publish(
                keys.changed(tile_request.client_id), orjson.dumps([tile_request.digest])
            )

            assert await stream.next() == ("changed", [str(tile_request.widget_id)])

    hot_routes(exchange)


@pytest.mark.parametrize("last", ["-1", "9" * 400, "../../etc/passwd", "\x00\xff", "1; resync"])
def test_last_event_id_is_ignored_and_the_page_gets_a_resync(
    holder: TicketHolder, hot_routes: Run, last: str
) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        async with opened(hot_routes, holder, last_event_id=last) as stream:
            assert stream.status == 200
            assert stream.events.empty()

    hot_routes(exchange)


def test_another_clients_dashboard_has_no_stream(
    holder: TicketHolder, globex: Client, platform: Sandbox, hot_routes: Run
) -> None:
    theirs = TicketHolder(globex, make_board(connect(globex, platform), {"metrics": ["sessions"]}))

    async def exchange(hot_routes: HotRoutesClient) -> None:
        answer = await hot_routes.get(theirs.live_url, host=holder.host, **bearer(holder.ticket))
        own = await hot_routes.get(holder.live_url, host=theirs.host, **bearer(holder.ticket))

        assert (answer.status, own.status) == (404, 401)
        assert len(hot_routes.hub) == 0

    hot_routes(exchange)


def test_a_closed_stream_leaves_the_hub(holder: TicketHolder, hot_routes: Run) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        async with opened(hot_routes, holder):
            assert len(hot_routes.hub) == 1

        assert len(hot_routes.hub) == 0

    hot_routes(exchange)


def test_an_overflowing_queue_is_replaced_by_a_resync(acme: Client) -> None:
    viewer = viewer_of(make_member(client=acme))

    async def fill() -> list[bytes]:
        stream = Stream(viewer, {"digest": ["widget"]})
        for _ in range(QUEUE_SIZE + 1):
            stream.notify(["digest"])
        return [stream.queue.get_nowait() for _ in range(stream.queue.qsize())]

    # On a thread of its own: a browser's test leaves a loop running on this one.
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(lambda: asyncio.run(fill())).result() == [RESYNC]


def test_pages_resync_once_redis_is_back(
    holder: TicketHolder, hot_routes: Run, redis: Redis
) -> None:
    (tile_request,) = tile_requests_of(holder.board, STATE)

    async def exchange(hot_routes: HotRoutesClient) -> None:
        async with opened(hot_routes, holder) as stream:
            redis.client_kill_filter(_type="pubsub")

            assert await stream.next() == ("resync", [])
            await hot_routes.redis.publish(
                keys.changed(tile_request.client_id), orjson.dumps([tile_request.digest])
            )
            assert await stream.next() == ("changed", [str(tile_request.widget_id)])

    hot_routes(exchange)


def test_a_page_is_refreshed_when_a_tag_of_its_tiles_is_bumped(
    holder: TicketHolder, hot_routes: Run, redis: Redis
) -> None:
    (tile_request,) = tile_requests_of(holder.board, STATE)
    asked = keys.lock(tile_request.client_id, tile_request.digest)

    async def exchange(hot_routes: HotRoutesClient) -> None:
        async with opened(hot_routes, holder):
            for tags in (["campaigns"], ["analytics:revenue"]):
                await hint(hot_routes, holder, tile_request.query.connection, tags)
            await hint(hot_routes, holder, uuid4(), ["analytics:sessions"])
            assert not await hot_routes.redis.exists(asked)

            await hint(hot_routes, holder, tile_request.query.connection, ["analytics:sessions"])
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not await hot_routes.redis.llen("screens"):
                    await asyncio.sleep(0.01)

    hot_routes(exchange)
    # It leaves calls to those who look at something for the first time.
    assert redis.exists(asked)
    assert waiting(redis)[2:] == [1, Priority.WEBHOOK]


def test_a_revoked_viewers_stream_ends(holder: TicketHolder, hot_routes: Run, redis: Redis) -> None:
    (tile_request,) = tile_requests_of(holder.board, STATE)

    async def exchange(hot_routes: HotRoutesClient) -> None:
        keepalive = KeepAlive(hot_routes.redis, hot_routes.hub)
        async with opened(hot_routes, holder) as stream:
            await keepalive.end_revoked()
            assert stream.events.empty()

            redis.incr(revocation.person_key(holder.member.user_id))
            await keepalive.end_revoked()
            await hot_routes.redis.publish(
                keys.changed(tile_request.client_id), orjson.dumps([tile_request.digest])
            )

            assert await stream.next() == ("bye", [])
            assert stream.events.empty()

    hot_routes(exchange)


def test_all_streams_end_where_revocations_cannot_be_read(
    holder: TicketHolder, hot_routes: Run
) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        async with (
            Unreachable.from_url("redis://127.0.0.1:1") as nowhere,
            opened(hot_routes, holder) as stream,
        ):
            await KeepAlive(nowhere, hot_routes.hub).end_revoked()

            assert await stream.next() == ("bye", [])

    hot_routes(exchange)


def test_an_idle_stream_gets_heartbeats_and_an_old_one_ends(
    holder: TicketHolder, hot_routes: Run
) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        keepalive = KeepAlive(hot_routes.redis, hot_routes.hub)
        async with opened(hot_routes, holder):
            (stream,) = hot_routes.hub.streams()
            spoke, opened_at = stream.sent_at, stream.opened_at

            keepalive.send_heartbeats(spoke + HEARTBEAT_SECONDS - 1)
            assert stream.queue.empty()
            keepalive.send_heartbeats(spoke + HEARTBEAT_SECONDS + 1)
            assert stream.queue.get_nowait() == HEARTBEAT
            keepalive.send_heartbeats(opened_at + MAX_AGE_SECONDS + 1)
            assert stream.queue.get_nowait() == BYE
            stream.put(HEARTBEAT)
            assert stream.queue.empty()
            stream.queue.put_nowait(BYE)

    hot_routes(exchange)


def test_a_client_that_stopped_reading_is_disconnected(
    holder: TicketHolder, hot_routes: Run
) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        deaf = Deaf()
        scope = request(holder.live_url, host=holder.host, **bearer(holder.ticket))
        task = asyncio.create_task(hot_routes.routes(scope, deaf.receive, deaf.send))
        await asyncio.wait_for(deaf.began.wait(), PATIENCE_SECONDS)
        (stream,) = hot_routes.hub.streams()

        stream.end()
        KeepAlive(hot_routes.redis, hot_routes.hub).send_heartbeats(
            stream.ended_at + UNREAD_SECONDS + 1
        )
        await asyncio.wait([task], timeout=PATIENCE_SECONDS)

        assert task.cancelled()
        assert len(hot_routes.hub) == 0

    hot_routes(exchange)


async def hint(
    hot_routes: HotRoutesClient, holder: TicketHolder, connection_id: UUID, tags: list[str]
) -> None:
    raised = orjson.dumps({"connection": connection_id, "tags": tags})
    await hot_routes.redis.publish(keys.stale(holder.viewer.client_id), raised)
    await asyncio.sleep(0.05)
