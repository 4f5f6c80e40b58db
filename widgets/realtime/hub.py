"""One Redis subscription per process, fanned out to the streams that it concerns."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping
from uuid import UUID

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from clients.auth.viewer import Viewer
from widgets.results import keys
from widgets.results.tile_requests import TileRequest

log = logging.getLogger(__name__)

QUEUE_SIZE = 100
RECONNECT_SECONDS = 1.0
WAIT_SECONDS = 1.0
# A host that vanished leaves a connection on which nothing ever fails: after so many pings in a
# row without an answer it counts as lost.
MOST_MISSED_PINGS = 10
MOST_REMEMBERED = 10_000
PATTERNS = (keys.CHANGED_PATTERN, keys.STALE_PATTERN)
# Pages are rendered on other hosts, whose clocks differ.
SKEW_SECONDS = 2.0
RESYNC = b"event: resync\ndata: []\n\n"
BYE = b"event: bye\ndata: []\n\n"
# Another page of the same session has the stream now.
MOVED = b'event: bye\ndata: ["moved"]\n\n'


class Stream:
    """The event queue of one open page. One that overflows is replaced by a resync."""

    __slots__ = (
        "_task",
        "ended_at",
        "opened_at",
        "queue",
        "refetch",
        "sent_at",
        "session",
        "tile_requests",
        "viewer",
        "widgets",
    )

    def __init__(
        self,
        viewer: Viewer,
        widgets: Mapping[str, list[str]],
        *,
        session: str = "",
        tile_requests: tuple[TileRequest, ...] = (),
        refetch: Callable[[], None] = lambda: None,
    ) -> None:
        """`widgets` are their ids by digest; `refetch` has stale tiles refreshed after an event."""
        self.viewer = viewer
        self.widgets = widgets
        self.session = session
        self.tile_requests = tile_requests
        self.refetch = refetch
        self.queue: asyncio.Queue[bytes] = asyncio.Queue(QUEUE_SIZE)
        self.opened_at = self.sent_at = time.monotonic()
        self.ended_at = 0.0
        self._task = asyncio.current_task()

    @property
    def client_id(self) -> UUID:
        return self.viewer.client_id

    def notify(self, digests: list[str]) -> None:
        changed = [widget for digest in digests for widget in self.widgets.get(digest, ())]
        if changed:
            self.put(b"event: changed\ndata: " + orjson.dumps(changed) + b"\n\n")

    def depends(self, connection_id: UUID, tags: set[str]) -> bool:
        """True if a tile of the page depends on one of a connection's tags."""
        return any(
            tile_request.query.connection == connection_id
            and not tags.isdisjoint(tile_request.tags)
            for tile_request in self.tile_requests
        )

    def put(self, event: bytes) -> None:
        if self.ended_at:
            return
        if self.queue.full():
            self._drop()
            event = RESYNC
        self.sent_at = time.monotonic()
        self.queue.put_nowait(event)

    def end(self, goodbye: bytes = BYE) -> None:
        """Send a last event; later ones are dropped."""
        if not self.ended_at:
            self._drop()
            self.ended_at = time.monotonic()
            self.queue.put_nowait(goodbye)

    def disconnect(self) -> None:
        """Close the connection without a last event."""
        if self._task:
            self._task.cancel()

    def _drop(self) -> None:
        while not self.queue.empty():
            self.queue.get_nowait()


class Hub:
    """Streams by client, and the task that reads hints from Redis for them."""

    def __init__(self, redis: Redis, *, wait_seconds: float = WAIT_SECONDS) -> None:
        self._redis = redis
        self._wait_seconds = wait_seconds
        self._streams: dict[UUID, set[Stream]] = {}
        # Times of recent changes by digest, the newest last.
        self._changed: OrderedDict[str, float] = OrderedDict()
        self._subscribed_at = 0.0
        self._task: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return sum(len(streams) for streams in self._streams.values())

    def streams(self) -> list[Stream]:
        return [stream for streams in self._streams.values() for stream in streams]

    def of(self, client_id: UUID) -> Collection[Stream]:
        return self._streams.get(client_id, ())

    def join(self, stream: Stream) -> None:
        self._streams.setdefault(stream.client_id, set()).add(stream)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._listen())

    def catch_up(self, stream: Stream, since: float) -> None:
        """Notify a stream of changes between the rendering of its page and its opening.

        A page that was rendered before this process subscribed gets a resync. `since` is
        another host's time.time().
        """
        since -= SKEW_SECONDS
        if since < self._subscribed_at:
            stream.put(RESYNC)
            return
        stream.notify(
            [digest for digest in stream.widgets if self._changed.get(digest, 0) >= since]
        )

    def leave(self, stream: Stream) -> None:
        streams = self._streams.get(stream.client_id, set())
        streams.discard(stream)
        if not streams:
            self._streams.pop(stream.client_id, None)

    async def _listen(self) -> None:
        while not is_stopping():
            try:
                await self._follow()
            except (RedisError, OSError) as error:
                log.warning(
                    "lost the subscription to hints", extra={"reason": type(error).__name__}
                )
                await asyncio.sleep(RECONNECT_SECONDS)

    async def _follow(self) -> None:
        async with self._redis.pubsub() as channel:
            async with asyncio.timeout(self._wait_seconds * MOST_MISSED_PINGS):
                await channel.psubscribe(*PATTERNS)
            missed_pings = 0
            while not is_stopping():
                message = await channel.get_message(timeout=self._wait_seconds)
                missed_pings = 0 if message else missed_pings + 1
                if missed_pings > MOST_MISSED_PINGS:
                    raise TimeoutError
                if not message:
                    await channel.ping()
                elif message["type"] == "psubscribe":
                    self._confirm(message["data"])
                elif message["type"] == "pmessage":
                    self._receive(message["channel"], message["data"])

    def _confirm(self, subscribed: int) -> None:
        """Resync all pages once Redis has confirmed every pattern: earlier hints are lost."""
        if subscribed == len(PATTERNS):
            self._subscribed_at = time.time()
            self._broadcast(RESYNC)

    def _receive(self, channel: bytes, data: bytes) -> None:
        try:
            self._dispatch(channel, data)
        except (ValueError, KeyError, TypeError, AttributeError):
            log.warning("a hint cannot be read")

    def _dispatch(self, channel: bytes, data: bytes) -> None:
        _, client, kind = channel.decode().split(":")
        streams = self._streams.get(UUID(client), set())
        hint = orjson.loads(data)
        if kind == "stale":
            _refetch(streams, UUID(hint["connection"]), set(hint["tags"]))
            return
        self._note(hint)
        for stream in streams:
            stream.notify(hint)

    def _note(self, digests: Iterable[str]) -> None:
        for digest in digests:
            self._changed[digest] = time.time()
            self._changed.move_to_end(digest)
        while len(self._changed) > MOST_REMEMBERED:
            self._changed.popitem(last=False)

    def _broadcast(self, event: bytes) -> None:
        for stream in self.streams():
            stream.put(event)


def _refetch(streams: Iterable[Stream], connection_id: UUID, tags: set[str]) -> None:
    """Have open pages refreshed that depend on these tags: once for all readers of a page."""
    # Readers of one page share its requests; where one was worked out twice its lock is enough.
    pages = {id(stream.tile_requests): stream for stream in streams}
    for stream in pages.values():
        if stream.depends(connection_id, tags):
            stream.refetch()


def is_stopping() -> bool:
    """True if this task was cancelled: redis-py may swallow the cancellation while it reads."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
