"""One look at all open streams, again and again: who is silent, too old, or revoked.

For all at once, so that thousands of streams cost one timer and one question to Redis.
"""

from __future__ import annotations

import asyncio
import logging
import time

from redis.asyncio import Redis
from redis.exceptions import RedisError

from clients.auth import revocation
from clients.auth.viewer import Viewer
from widgets.realtime.gate import fetch
from widgets.realtime.hub import Hub, is_stopping
from widgets.realtime.leaving import before_stopping

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
HEARTBEAT_SECONDS = 15
# With the look that notices it and Redis' answer, a revocation counts within five seconds.
RECHECK_SECONDS = 3
LIFE_SECONDS = 15 * 60
# A page that reads nothing any more does not even hear that it was ended.
DEAF_SECONDS = 30
HEARTBEAT = b": still here\n\n"


class Watch:
    """Keeps the hub's streams alive, and ends those that must not go on."""

    def __init__(self, redis: Redis, hub: Hub) -> None:
        self._redis = redis
        self._hub = hub
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Watch from now on; saying it again changes nothing."""
        if self._task is None:
            before_stopping(self.leave)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._look())

    def leave(self) -> None:
        """Say goodbye to all: whoever comes back finds another process."""
        for stream in self._hub.streams():
            stream.end()

    async def _look(self) -> None:
        checked = time.monotonic()
        while not is_stopping():
            await asyncio.sleep(LOOK_SECONDS)
            now = time.monotonic()
            self.tend(now)
            if now - checked >= RECHECK_SECONDS:
                await self.check()
                checked = now

    def tend(self, now: float) -> None:
        """Heartbeats for the silent, goodbyes for the old. `now` is time.monotonic()."""
        for stream in self._hub.streams():
            if stream.ended_at:
                if now - stream.ended_at >= DEAF_SECONDS:
                    stream.cut()
            elif now - stream.opened_at >= LIFE_SECONDS:
                stream.end()
            elif now - stream.spoke_at >= HEARTBEAT_SECONDS:
                stream.put(HEARTBEAT)

    async def check(self) -> None:
        """End the streams of whoever was revoked, and all where that cannot be known."""
        streams = self._hub.streams()
        # Told apart by their epochs: an old ticket's are not a new one's.
        current = await self._current({stream.viewer for stream in streams})
        for stream in streams:
            if stream.viewer not in current:
                stream.end()

    async def _current(self, viewers: set[Viewer]) -> set[Viewer]:
        names = list(dict.fromkeys(name for viewer in viewers for name in revocation.keys(viewer)))
        if not names:
            return set()
        try:
            mirrored = dict(zip(names, await fetch(self._redis, names), strict=True))
        except RedisError as error:
            log.warning("revocations cannot be read", extra={"reason": type(error).__name__})
            return set()
        return {
            viewer
            for viewer in viewers
            if revocation.is_current(viewer, [mirrored[name] for name in revocation.keys(viewer)])
        }
