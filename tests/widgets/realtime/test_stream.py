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
from tests.fixtures.platform import STATE, connect, make_board, tile_requests_of, waiting
from tests.fixtures.sandbox import Sandbox
from tests.widgets.realtime.listener import SECONDS, Deaf, opened
from tests.widgets.realtime.seat import Seat
from widgets.realtime.hub import BYE, QUEUE_SIZE, RESYNC, Stream
from widgets.realtime.watch import DEAF_SECONDS, HEARTBEAT, HEARTBEAT_SECONDS, LIFE_SECONDS, Watch
from widgets.results import keys
from widgets.sources.account import Priority

pytestmark = pytest.mark.django_db

Run = Callable[[Exchange], None]


@pytest.fixture
def seat(acme: Client, platform: Sandbox) -> Seat:
    return Seat(acme, make_board(connect(acme, platform), {"metrics": ["sessions"]}))


def test_a_changed_payload_is_hinted_to_the_page_that_shows_it(seat: Seat, hot_routes: Run) -> None:
    (tile_request,) = tile_requests_of(seat.board, STATE)

    async def exchange(hot_routes: HotRoutesClient) -> None:
        async with opened(hot_routes, seat) as stream:
            await hot_routes.redis.publish(
                keys.changed(tile_request.client_id), orjson.dumps([tile_request.digest])
            )

            assert await stream.next() == ("changed", [str(tile_request.widget_id)])

    hot_routes(exchange)


def test_a_page_made_before_its_process_listened_looks_at_everything(
    seat: Seat, hot_routes: Run
) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        async with opened(hot_routes, seat.again("other")), opened(hot_routes, seat) as late:
            assert late.is_late

    hot_routes(exchange)


def test_what_the_page_does_not_show_is_not_hinted(
    seat: Seat, globex: Client, hot_routes: Run
) -> None:
    (tile_request,) = tile_requests_of(seat.board, STATE)

    async def exchange(hot_routes: HotRoutesClient) -> None:
        async with opened(hot_routes, seat) as stream:
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


def test_a_hint_that_nobody_can_read_ends_nothing(seat: Seat, hot_routes: Run) -> None:
    (tile_request,) = tile_requests_of(seat.board, STATE)

    async def exchange(hot_routes: HotRoutesClient) -> None:
        async with opened(hot_routes, seat) as stream:
            for broken in (b"\xff", b"{}", b"3"):
                await hot_routes.redis.publish(keys.stale(tile_request.client_id), broken)
                await hot_routes.redis.publish(keys.changed(tile_request.client_id), broken)
            await hot_routes.redis.publish(
                keys.changed(tile_request.client_id), orjson.dumps([tile_request.digest])
            )

            assert await stream.next() == ("changed", [str(tile_request.widget_id)])

    hot_routes(exchange)


@pytest.mark.parametrize("last", ["-1", "9" * 400, "../../etc/passwd", "\x00\xff", "1; resync"])
def test_whatever_a_page_says_it_heard_last_it_looks_at_everything(
    seat: Seat, hot_routes: Run, last: str
) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        async with opened(hot_routes, seat, last_event_id=last) as stream:
            assert stream.status == 200
            assert stream.events.empty()

    hot_routes(exchange)


def test_the_stream_of_another_clients_dashboard_is_none(
    seat: Seat, globex: Client, platform: Sandbox, hot_routes: Run
) -> None:
    theirs = Seat(globex, make_board(connect(globex, platform), {"metrics": ["sessions"]}))

    async def exchange(hot_routes: HotRoutesClient) -> None:
        answer = await hot_routes.get(theirs.live_url, host=seat.host, **bearer(seat.ticket))
        own = await hot_routes.get(seat.live_url, host=theirs.host, **bearer(seat.ticket))

        assert (answer.status, own.status) == (404, 401)
        assert len(hot_routes.hub) == 0

    hot_routes(exchange)


def test_a_stream_that_is_closed_leaves_nothing_behind(seat: Seat, hot_routes: Run) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        async with opened(hot_routes, seat):
            assert len(hot_routes.hub) == 1

        assert len(hot_routes.hub) == 0

    hot_routes(exchange)


def test_a_page_that_does_not_read_is_told_to_look_at_everything(acme: Client) -> None:
    viewer = viewer_of(make_member(client=acme))

    async def fill() -> list[bytes]:
        stream = Stream(viewer, {"digest": ["widget"]})
        for _ in range(QUEUE_SIZE + 1):
            stream.tell(["digest"])
        return [stream.queue.get_nowait() for _ in range(stream.queue.qsize())]

    # On a thread of its own: a browser's test leaves a loop running on this one.
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(lambda: asyncio.run(fill())).result() == [RESYNC]


def test_lost_hints_are_made_up_for_once_redis_is_back(
    seat: Seat, hot_routes: Run, redis: Redis
) -> None:
    (tile_request,) = tile_requests_of(seat.board, STATE)

    async def exchange(hot_routes: HotRoutesClient) -> None:
        async with opened(hot_routes, seat) as stream:
            redis.client_kill_filter(_type="pubsub")

            assert await stream.next() == ("resync", [])
            await hot_routes.redis.publish(
                keys.changed(tile_request.client_id), orjson.dumps([tile_request.digest])
            )
            assert await stream.next() == ("changed", [str(tile_request.widget_id)])

    hot_routes(exchange)


def test_what_a_page_shows_is_refetched_when_its_tag_is_raised(
    seat: Seat, hot_routes: Run, redis: Redis
) -> None:
    (tile_request,) = tile_requests_of(seat.board, STATE)
    asked = keys.claim(tile_request.client_id, tile_request.digest)

    async def exchange(hot_routes: HotRoutesClient) -> None:
        async with opened(hot_routes, seat):
            for tags in (["campaigns"], ["analytics:revenue"]):
                await hint(hot_routes, seat, tile_request.query.connection, tags)
            await hint(hot_routes, seat, uuid4(), ["analytics:sessions"])
            assert not await hot_routes.redis.exists(asked)

            await hint(hot_routes, seat, tile_request.query.connection, ["analytics:sessions"])
            async with asyncio.timeout(SECONDS):
                while not await hot_routes.redis.llen("screens"):
                    await asyncio.sleep(0.01)

    hot_routes(exchange)
    # It leaves calls to those who look at something for the first time.
    assert redis.exists(asked)
    assert waiting(redis)[2:] == [1, Priority.WEBHOOK]


def test_whoever_was_revoked_hears_goodbye_and_nothing_after_it(
    seat: Seat, hot_routes: Run, redis: Redis
) -> None:
    (tile_request,) = tile_requests_of(seat.board, STATE)

    async def exchange(hot_routes: HotRoutesClient) -> None:
        watch = Watch(hot_routes.redis, hot_routes.hub)
        async with opened(hot_routes, seat) as stream:
            await watch.check()
            assert stream.events.empty()

            redis.incr(revocation.person_key(seat.member.user_id))
            await watch.check()
            await hot_routes.redis.publish(
                keys.changed(tile_request.client_id), orjson.dumps([tile_request.digest])
            )

            assert await stream.next() == ("bye", [])
            assert stream.events.empty()

    hot_routes(exchange)


def test_nobody_listens_on_where_revocations_cannot_be_read(seat: Seat, hot_routes: Run) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        async with (
            Unreachable.from_url("redis://127.0.0.1:1") as nowhere,
            opened(hot_routes, seat) as stream,
        ):
            await Watch(nowhere, hot_routes.hub).check()

            assert await stream.next() == ("bye", [])

    hot_routes(exchange)


def test_a_silent_stream_is_kept_alive_and_an_old_one_ends(seat: Seat, hot_routes: Run) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        watch = Watch(hot_routes.redis, hot_routes.hub)
        async with opened(hot_routes, seat):
            (stream,) = hot_routes.hub.streams()
            spoke, opened_at = stream.spoke_at, stream.opened_at

            watch.tend(spoke + HEARTBEAT_SECONDS - 1)
            assert stream.queue.empty()
            watch.tend(spoke + HEARTBEAT_SECONDS + 1)
            assert stream.queue.get_nowait() == HEARTBEAT
            watch.tend(opened_at + LIFE_SECONDS + 1)
            assert stream.queue.get_nowait() == BYE
            stream.put(HEARTBEAT)
            assert stream.queue.empty()
            stream.queue.put_nowait(BYE)

    hot_routes(exchange)


def test_a_page_that_hears_nothing_any_more_is_cut_off(seat: Seat, hot_routes: Run) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        deaf = Deaf()
        scope = request(seat.live_url, host=seat.host, **bearer(seat.ticket))
        task = asyncio.create_task(hot_routes.routes(scope, deaf.receive, deaf.send))
        await asyncio.wait_for(deaf.began.wait(), SECONDS)
        (stream,) = hot_routes.hub.streams()

        stream.end()
        Watch(hot_routes.redis, hot_routes.hub).tend(stream.ended_at + DEAF_SECONDS + 1)
        await asyncio.wait([task], timeout=SECONDS)

        assert task.cancelled()
        assert len(hot_routes.hub) == 0

    hot_routes(exchange)


async def hint(
    hot_routes: HotRoutesClient, seat: Seat, connection_id: UUID, tags: list[str]
) -> None:
    raised = orjson.dumps({"connection": connection_id, "tags": tags})
    await hot_routes.redis.publish(keys.stale(seat.viewer.client_id), raised)
    await asyncio.sleep(0.05)
