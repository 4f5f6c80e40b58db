"""Authentication by ticket, and the bounded queue for Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from redis.asyncio import BlockingConnectionPool, Redis

from clients.auth import tickets
from clients.models import Client
from tests.fixtures.hot_routes import Exchange, HotRoutesClient, bearer, request
from tests.fixtures.platform import connect, make_board
from tests.fixtures.sandbox import Sandbox
from tests.widgets.realtime.ticket_holder import TicketHolder
from widgets.realtime.authentication import TicketAuthentication
from widgets.realtime.http import HotRequestRefused

Run = Callable[[Exchange], None]
NOTHING = b"*1\r\n$-1\r\n"


async def status_of(
    authentication: TicketAuthentication, holder: TicketHolder, **headers: str
) -> int:
    scope = request(holder.live_url, **{"host": holder.host} | bearer(holder.ticket) | headers)
    try:
        authenticated = await authentication.authenticate(scope, holder.board.pk, datetime.now(UTC))
    except HotRequestRefused as refused:
        return refused.status
    return 200 if authenticated.viewer == holder.viewer else 0


@pytest.mark.django_db
def test_a_ticket_is_bound_to_the_host_that_pages_see(
    acme: Client, platform: Sandbox, hot_routes: Run
) -> None:
    holder = TicketHolder(acme, make_board(connect(acme, platform), {"metrics": ["sessions"]}))
    inner, other = "web-1.internal:8000", "globex.localhost"

    async def exchange(hot_routes: HotRoutesClient) -> None:
        open_to_all = TicketAuthentication(hot_routes.redis, tickets.read)
        behind = TicketAuthentication(hot_routes.redis, tickets.read, proxies=["127.0.0.1"])

        for authentication in (open_to_all, behind):
            assert await status_of(authentication, holder) == 200
            assert await status_of(authentication, holder, host=inner) == 401
            assert (
                await status_of(authentication, holder, host=f"{holder.host},{holder.host}") == 401
            )
        for said, counts in (
            (holder.host, True),
            (f"{other}, {holder.host}", True),
            (other, False),
        ):
            found = await status_of(behind, holder, host=inner, x_forwarded_host=said)
            assert found == (200 if counts else 401)
            assert await status_of(open_to_all, holder, host=inner, x_forwarded_host=said) == 401
        assert await status_of(open_to_all, holder, x_forwarded_host=other) == 200
        assert await status_of(behind, holder, x_forwarded_host=other) == 401
        assert await status_of(open_to_all, holder, x_long="x" * 16_384) == 431

    hot_routes(exchange)


@asynccontextmanager
async def slow_redis(answers: asyncio.Event, **pool: Any) -> AsyncIterator[Redis]:
    """A Redis that has nothing, and says so to whoever waits until it may."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(4096):
            await answers.wait()
            writer.write(NOTHING)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    connections = BlockingConnectionPool(port=port, driver_info=None, **pool)
    async with server, Redis.from_pool(connections) as redis:
        yield redis


def test_a_full_queue_for_redis_refuses_with_retry_after(hot_routes: Run) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        answers = asyncio.Event()
        async with slow_redis(answers) as redis:
            authentication = TicketAuthentication(redis, lambda token: token, most_waiting=2)
            waiting = [asyncio.create_task(authentication.fetch(["key"])) for _ in range(2)]
            await asyncio.sleep(0)

            with pytest.raises(HotRequestRefused) as refused:
                await authentication.fetch(["key"])
            answers.set()
            assert await asyncio.gather(*waiting) == [[None], [None]]
            assert await authentication.fetch(["key"]) == [None]

        assert (refused.value.status, refused.value.headers) == (503, ((b"retry-after", b"2"),))

    hot_routes(exchange)


def test_an_exhausted_connection_pool_does_not_open_the_circuit(hot_routes: Run) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        answers = asyncio.Event()
        async with slow_redis(answers, max_connections=1, timeout=0.01) as redis:
            authentication = TicketAuthentication(redis, lambda token: token)
            first = asyncio.create_task(authentication.fetch(["key"]))
            await asyncio.sleep(0)

            with pytest.raises(HotRequestRefused) as refused:
                await authentication.fetch(["key"])
            answers.set()

            assert (refused.value.code, await first) == ("crowded", [None])

    hot_routes(exchange)
