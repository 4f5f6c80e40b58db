"""Keep-alive of open streams: heartbeats, the maximum age, and revocation.

One task looks after all streams of a process, so that thousands of them cost one timer and one
round trip to Redis.
"""

from __future__ import annotations

import asyncio
import logging
import time

from redis.asyncio import Redis
from redis.exceptions import RedisError

from clients.auth import revocation
from clients.auth.viewer import Viewer
from widgets.realtime.authentication import fetch
from widgets.realtime.hub import Hub, is_stopping
from widgets.realtime.shutdown import on_shutdown

log = logging.getLogger(__name__)

INTERVAL_SECONDS = 1.0
HEARTBEAT_SECONDS = 15
# With the interval and the round trip, a revocation ends a stream within five seconds.
RECHECK_SECONDS = 3
MAX_AGE_SECONDS = 15 * 60
# A client that stopped reading does not notice that its stream has ended.
UNREAD_SECONDS = 30
HEARTBEAT = b": still here\n\n"


class KeepAlive:
    """Sends heartbeats to the hub's streams, and ends those that are too old or revoked."""

    def __init__(self, redis: Redis, hub: Hub) -> None:
        self._redis = redis
        self._hub = hub
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start the task, unless it runs."""
        if self._task is None:
            on_shutdown(self.end_all)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    def end_all(self) -> None:
        """End all streams; their pages reconnect to another process."""
        for stream in self._hub.streams():
            stream.end()

    async def _run(self) -> None:
        checked = time.monotonic()
        while not is_stopping():
            await asyncio.sleep(INTERVAL_SECONDS)
            now = time.monotonic()
            self.send_heartbeats(now)
            if now - checked >= RECHECK_SECONDS:
                await self.end_revoked()
                checked = now

    def send_heartbeats(self, now: float) -> None:
        """Send heartbeats to idle streams and end old ones. `now` is time.monotonic()."""
        for stream in self._hub.streams():
            if stream.ended_at:
                if now - stream.ended_at >= UNREAD_SECONDS:
                    stream.disconnect()
            elif now - stream.opened_at >= MAX_AGE_SECONDS:
                stream.end()
            elif now - stream.sent_at >= HEARTBEAT_SECONDS:
                stream.put(HEARTBEAT)

    async def end_revoked(self) -> None:
        """End the streams of revoked viewers, and all where Redis does not tell."""
        streams = self._hub.streams()
        # Viewers of old and new tickets differ by their epochs.
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
