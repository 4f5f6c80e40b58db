"""The hot routes as one ASGI application, in front of everything else."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from uuid import UUID

from redis import exceptions
from redis.exceptions import RedisError

from runtime.circuit_breaker import CircuitBreaker
from widgets.realtime.data import Data
from widgets.realtime.gate import UNKNOWN, Gate
from widgets.realtime.http import Receive, Refused, Scope, Send, Started, refuse, strictly
from widgets.realtime.hub import Hub
from widgets.realtime.limits import Limits
from widgets.realtime.page_refresh import PageRefresh
from widgets.realtime.stream import Live

log = logging.getLogger(__name__)

Application = Callable[[Scope, Receive, Send], Awaitable[None]]

ID = "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
DATA = re.compile(f"/data/{ID}/{ID}")
LIVE = re.compile(f"/live/{ID}")
PREFIXES = ("/data/", "/live/")
CACHE_DOWN = Refused(503, "cache_down", ((b"retry-after", b"5"),))
FAILED = Refused(500, "failed")


class HotRoutes:
    """Answers `/data/` and `/live/`; hands every other request on."""

    def __init__(
        self,
        otherwise: Application,
        *,
        gate: Gate,
        hub: Hub,
        limits: Limits,
        tls: bool = True,
    ) -> None:
        self._otherwise = otherwise
        self._tls = tls
        refresh = PageRefresh()
        self._data = Data(gate, refresh)
        self._live = Live(gate, hub, limits=limits, request=refresh)
        self._breaker = CircuitBreaker()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIXES):
            await self._otherwise(scope, receive, send)
            return
        if self._tls:
            send = strictly(send)
        answer = Started(send)
        try:
            if self._breaker.is_open:
                raise CACHE_DOWN
            await self._route(scope, receive, answer)
        except Refused as refused:
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
            raise Refused(405, "method_not_allowed", ((b"allow", b"GET"),))
        if data:
            await self._data(scope, send, UUID(data[1]), UUID(data[2]))
            self._breaker.record_success()
        elif live:
            await self._live(scope, receive, send, UUID(live[1]))
