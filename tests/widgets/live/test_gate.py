"""How many requests may wait for Redis at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis

from tests.fixtures.hot import Exchange, Hot
from widgets.live.gate import Gate
from widgets.live.http import Refused

Run = Callable[[Exchange], None]
NOTHING = b"*1\r\n$-1\r\n"


@asynccontextmanager
async def held(answers: asyncio.Event) -> AsyncIterator[Redis]:
    """A Redis that has nothing, and says so to whoever waits until it may."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(4096):
            await answers.wait()
            writer.write(NOTHING)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, Redis(port=port, driver_info=None) as redis:
        yield redis


def test_who_comes_while_too_many_wait_is_told_when_to_ask_again(hot: Run) -> None:
    async def exchange(hot: Hot) -> None:
        answers = asyncio.Event()
        async with held(answers) as redis:
            gate = Gate(redis, lambda token: token, most_waiting=2)
            waiting = [asyncio.create_task(gate.fetch(["key"])) for _ in range(2)]
            await asyncio.sleep(0)

            with pytest.raises(Refused) as refused:
                await gate.fetch(["key"])
            answers.set()
            assert await asyncio.gather(*waiting) == [[None], [None]]
            assert await gate.fetch(["key"]) == [None]

        assert (refused.value.status, refused.value.headers) == (503, ((b"retry-after", b"2"),))

    hot(exchange)
