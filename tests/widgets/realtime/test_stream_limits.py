"""Limits of open streams: the newest of a session replaces its oldest, others are refused."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import orjson
import pytest

from clients.auth import tickets
from clients.models import Client
from tests.fixtures.hot_routes import HotRoutesClient, bearer
from tests.fixtures.platform import STATE, connect, make_board, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from tests.widgets.realtime.listener import Open, opened
from tests.widgets.realtime.ticket_holder import TicketHolder
from widgets.realtime.stream_limits import StreamLimits
from widgets.results import keys

pytestmark = pytest.mark.django_db

Run = Callable[..., None]


@pytest.fixture
def holder(acme: Client, platform: Sandbox) -> TicketHolder:
    return TicketHolder(acme, make_board(connect(acme, platform), {"metrics": ["sessions"]}))


async def fill(
    pages: AsyncExitStack, hot_routes: HotRoutesClient, holder: TicketHolder, sessions: str
) -> list[Open]:
    """Open pages, one for each letter, which says of which session it is."""
    holders = map(holder.again, sessions)
    return [await pages.enter_async_context(opened(hot_routes, each)) for each in holders]


def test_the_newest_stream_of_a_session_replaces_its_oldest(
    holder: TicketHolder, hot_routes: Run
) -> None:
    (tile_request,) = tile_requests_of(holder.board, STATE)

    async def exchange(hot_routes: HotRoutesClient) -> None:
        async with AsyncExitStack() as pages:
            first, *others = await fill(pages, hot_routes, holder, "abaa")

            assert await first.next() == ("bye", ["moved"])
            await hot_routes.redis.publish(
                keys.changed(tile_request.client_id), orjson.dumps([tile_request.digest])
            )
            assert [await page.next() for page in others] == [
                ("changed", [str(tile_request.widget_id)]) for _ in others
            ]
            assert first.events.empty()

    hot_routes(exchange, StreamLimits(per_session=2, per_client=10, per_process=10))


@pytest.mark.parametrize(
    "limits",
    [
        StreamLimits(per_session=4, per_client=2, per_process=10),
        StreamLimits(per_session=4, per_client=10, per_process=2),
    ],
)
def test_streams_past_the_limits_are_refused_with_retry_after(
    holder: TicketHolder, hot_routes: Run, limits: StreamLimits
) -> None:
    async def exchange(hot_routes: HotRoutesClient) -> None:
        async with AsyncExitStack() as pages:
            await fill(pages, hot_routes, holder, "ab")
            answer = await hot_routes.get(
                holder.live_url, host=holder.host, **bearer(holder.ticket)
            )

            assert (answer.status, answer.headers["retry-after"]) == (429, "30")
            assert answer.json == {"error": {"code": "too_many_streams"}}
            assert len(hot_routes.hub) == 2
        async with opened(hot_routes, holder):
            pass

    hot_routes(exchange, limits)


def test_the_limit_of_acme_does_not_count_for_globex(
    holder: TicketHolder, globex: Client, platform: Sandbox, hot_routes: Run
) -> None:
    theirs = TicketHolder(globex, make_board(connect(globex, platform), {"metrics": ["sessions"]}))

    async def exchange(hot_routes: HotRoutesClient) -> None:
        async with AsyncExitStack() as pages:
            await fill(pages, hot_routes, holder, "ab")
            await fill(pages, hot_routes, theirs, "a")

            assert len(hot_routes.hub) == 3

    hot_routes(exchange, StreamLimits(per_session=4, per_client=2, per_process=10))


def test_a_ticket_does_not_contain_the_sessions_key(holder: TicketHolder) -> None:
    held = [
        tickets.read(holder.again(key).ticket, host=holder.host, now=datetime.now(UTC)).session
        for key in ("a key", "a key", "another")
    ]

    assert held[0] == held[1] != held[2]
    assert "key" not in held[0]
    assert len(held[0]) == 16
