"""The hot routes as one ASGI application, in front of everything else."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from uuid import UUID

from redis import exceptions
from redis.exceptions import RedisError

from runtime.circuit_breaker import CircuitBreaker
from widgets.realtime.authentication import UNKNOWN, TicketAuthentication
from widgets.realtime.data_route import DataRoute
from widgets.realtime.http import (
    HotRequestRefused,
    Receive,
    Scope,
    Send,
    TrackedSend,
    refuse,
    with_hsts,
)
from widgets.realtime.hub import Hub
from widgets.realtime.live_route import LiveRoute
from widgets.realtime.page_refresh import PageRefresh
from widgets.realtime.stream_limits import StreamLimits

log = logging.getLogger(__name__)

Application = Callable[[Scope, Receive, Send], Awaitable[None]]

ID = "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
DATA = re.compile(f"/data/{ID}(?:/{ID}(?:/(rows|chart))?)?")
LIVE = re.compile(f"/live/{ID}")
PREFIXES = ("/data/", "/live/")
CACHE_DOWN = HotRequestRefused(503, "cache_down", ((b"retry-after", b"5"),))
FAILED = HotRequestRefused(500, "failed")


class HotRoutes:
    """Routes `/data/` and `/live/`; the fallback gets every other request."""

    def __init__(
        self,
        fallback: Application,
        *,
        authentication: TicketAuthentication,
        hub: Hub,
        limits: StreamLimits,
        tls: bool = True,
    ) -> None:
        self._fallback = fallback
        self._tls = tls
        refresh = PageRefresh()
        self._data = DataRoute(authentication, refresh)
        self._live = LiveRoute(authentication, hub, limits=limits, request=refresh)
        self._breaker = CircuitBreaker()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIXES):
            await self._fallback(scope, receive, send)
            return
        if self._tls:
            send = with_hsts(send)
        answer = TrackedSend(send)
        try:
            if self._breaker.is_open:
                raise CACHE_DOWN
            await self._route(scope, receive, answer)
        except HotRequestRefused as refused:
            await refuse(send, refused)
        except RedisError as error:
            log.warning("redis did not answer", extra={"reason": type(error).__name__})
            self._breaker.record_failure(timed_out=isinstance(error, exceptions.TimeoutError))
            await refuse(send, CACHE_DOWN)
        except Exception:
            if answer.has_begun:
                raise  # cut off, so that it does not pass for a whole answer
            log.exception("a hot request failed")
            await refuse(send, FAILED)

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        data = DATA.fullmatch(scope["path"])
        live = LIVE.fullmatch(scope["path"])
        if not data and not live:
            raise UNKNOWN
        if scope["method"] != "GET":
            raise HotRequestRefused(405, "method_not_allowed", ((b"allow", b"GET"),))
        if data:
            await self._answer_data(scope, send, *data.groups())
            self._breaker.record_success()
        elif live:
            await self._live(scope, receive, send, UUID(live[1]))

    async def _answer_data(
        self, scope: Scope, send: Send, dashboard: str, widget: str | None, view: str | None
    ) -> None:
        if widget is None:
            await self._data.page(scope, send, UUID(dashboard))
        else:
            ids = UUID(dashboard), UUID(widget)
            await self._data.tile(scope, send, *ids, view=view or "")
