"""The live route: hints for the widgets of one page, and nothing else."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import orjson
import pytest
from redis import Redis

from clients.models import Client
from tests.fixtures.hot import Exchange, Hot, bearer, request
from tests.fixtures.platform import STATE, asks_of, connect, make_board
from tests.fixtures.sandbox import Sandbox
from tests.widgets.live.seat import Seat
from widgets.live.hub import QUEUE_SIZE, RESYNC, Stream
from widgets.results import keys

pytestmark = pytest.mark.django_db

Run = Callable[[Exchange], None]
SECONDS = 5


class Open:
    """A stream that a page holds open; `events` are as the page reads them."""

    def __init__(self) -> None:
        self.status = 0
        self.events: asyncio.Queue[tuple[str, object]] = asyncio.Queue()
        self.gone = asyncio.Event()

    async def receive(self) -> dict[str, str]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict) -> None:
        self.status = self.status or message["status"]
        for block in message.get("body", b"").decode().split("\n\n"):
            lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
            if "event" in lines:
                self.events.put_nowait((lines["event"], orjson.loads(lines["data"])))

    async def next(self) -> tuple[str, object]:
        return await asyncio.wait_for(self.events.get(), SECONDS)


@asynccontextmanager
async def opened(hot: Hot, seat: Seat) -> AsyncIterator[Open]:
    stream = Open()
    scope = request(seat.live_url, host=seat.host, **bearer(seat.ticket))
    task = asyncio.create_task(hot.routes(scope, stream.receive, stream.send))
    assert await stream.next() == ("resync", [])
    yield stream
    stream.gone.set()
    await asyncio.wait_for(task, SECONDS)


@pytest.fixture
def seat(acme: Client, platform: Sandbox) -> Seat:
    return Seat(acme, make_board(connect(acme, platform), {"metrics": ["sessions"]}))


def test_a_changed_payload_is_hinted_to_the_page_that_shows_it(seat: Seat, hot: Run) -> None:
    (ask,) = asks_of(seat.board, STATE)

    async def exchange(hot: Hot) -> None:
        async with opened(hot, seat) as stream:
            await hot.redis.publish(keys.changed(ask.client_id), orjson.dumps([ask.digest]))

            assert await stream.next() == ("changed", [str(ask.widget_id)])

    hot(exchange)


def test_what_the_page_does_not_show_is_not_hinted(seat: Seat, globex: Client, hot: Run) -> None:
    (ask,) = asks_of(seat.board, STATE)

    async def exchange(hot: Hot) -> None:
        async with opened(hot, seat) as stream:
            await hot.redis.publish(keys.changed(globex.pk), orjson.dumps([ask.digest]))
            await hot.redis.publish(keys.changed(ask.client_id), orjson.dumps([uuid4().hex]))
            await hot.redis.publish(keys.changed(ask.client_id), orjson.dumps([ask.digest]))

            assert await stream.next() == ("changed", [str(ask.widget_id)])
            assert stream.events.empty()

    hot(exchange)


def test_a_stream_that_is_closed_leaves_nothing_behind(seat: Seat, hot: Run) -> None:
    async def exchange(hot: Hot) -> None:
        async with opened(hot, seat):
            assert len(hot.hub) == 1

        assert len(hot.hub) == 0

    hot(exchange)


def test_a_page_that_does_not_read_is_told_to_look_at_everything(acme: Client) -> None:
    async def fill() -> list[bytes]:
        stream = Stream(acme.pk, {"digest": ["widget"]})
        for _ in range(QUEUE_SIZE + 1):
            stream.tell(["digest"])
        return [stream.queue.get_nowait() for _ in range(stream.queue.qsize())]

    assert asyncio.run(fill()) == [RESYNC]


def test_lost_hints_are_made_up_for_once_redis_is_back(seat: Seat, hot: Run, redis: Redis) -> None:
    (ask,) = asks_of(seat.board, STATE)

    async def exchange(hot: Hot) -> None:
        async with opened(hot, seat) as stream:
            redis.client_kill_filter(_type="pubsub")

            assert await stream.next() == ("resync", [])
            await hot.redis.publish(keys.changed(ask.client_id), orjson.dumps([ask.digest]))
            assert await stream.next() == ("changed", [str(ask.widget_id)])

    hot(exchange)


def test_what_a_page_shows_is_refetched_when_its_tag_is_raised(
    seat: Seat, hot: Run, redis: Redis
) -> None:
    (ask,) = asks_of(seat.board, STATE)
    asked = keys.claim(ask.client_id, ask.digest)

    async def exchange(hot: Hot) -> None:
        async with opened(hot, seat):
            for tags in (["campaigns"], ["analytics:revenue"]):
                await hint(hot, seat, ask.query.connection, tags)
            await hint(hot, seat, uuid4(), ["analytics:sessions"])
            assert not await hot.redis.exists(asked)

            await hint(hot, seat, ask.query.connection, ["analytics:sessions"])
            async with asyncio.timeout(SECONDS):
                while not await hot.redis.exists(asked):
                    await asyncio.sleep(0.01)

    hot(exchange)


async def hint(hot: Hot, seat: Seat, connection_id: UUID, tags: list[str]) -> None:
    raised = orjson.dumps({"connection": connection_id, "tags": tags})
    await hot.redis.publish(keys.stale(seat.viewer.client_id), raised)
    await asyncio.sleep(0.05)
